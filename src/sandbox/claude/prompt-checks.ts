/*
 * What is wrong with a request whose shape is right: what its model does not take, what its version does not, what
 * contradicts itself. Pure.
 */
import { breakpointsOf } from './cache-points.ts';
import type { ModelRules } from './models.ts';
import { invalid, type Refusal } from './refusal.ts';
import type { Create, Prompt } from './schema.ts';

export const VERSION_WITH_SAMPLING = '2023-06-01';
export const VERSION_WITHOUT_SAMPLING = '2026-10-21';

/** Everything that a check may look at. */
export interface Facts {
  readonly prompt: Prompt;
  /** Null where tokens are only counted. */
  readonly create: Create | null;
  readonly rules: ModelRules;
  readonly version: string;
  readonly promptTokens: number;
}

type Check = (facts: Facts) => Refusal | null;

const samplingFields = ['temperature', 'top_p', 'top_k'] as const;

const turns: Check = ({ prompt: { messages }, rules }) => {
  if (messages[0]?.role !== 'user') {
    return invalid('first-turn-is-the-users', 'messages: first message must use the "user" role');
  }
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return null;
  if (!rules.takesPrefill) {
    return invalid(
      'no-prefill',
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  const text = typeof last.content === 'string' ? last.content : last.content.at(-1)?.['text'];
  return typeof text === 'string' && /\s$/u.test(text)
    ? invalid('prefill-ends-in-a-word', 'messages: final assistant content cannot end with trailing whitespace')
    : null;
};

const blocks: Check = ({ prompt: { messages }, version }) => {
  if (version !== VERSION_WITHOUT_SAMPLING) return null;
  for (const [index, { role, content }] of messages.entries()) {
    for (const [position, block] of (typeof content === 'string' ? [] : content).entries()) {
      const where = `messages.${index}.content.${position}`;
      if (role === 'assistant' && block.type === 'document') {
        return invalid('no-documents-of-the-assistant', `${where}: document blocks are not permitted here`);
      }
      if (role === 'user' && block.type === 'text' && Array.isArray(block.citations) && block.citations.length > 0) {
        return invalid('no-citations-in-user-text', `${where}.citations: Extra inputs are not permitted`);
      }
    }
  }
  return null;
};

const length: Check = ({ prompt, create, rules, promptTokens }) => {
  if (create && create.max_tokens > rules.maxOutputTokens) {
    return invalid(
      'max-tokens-within-model',
      `max_tokens: ${create.max_tokens} > ${rules.maxOutputTokens}, which is the maximum allowed number of output tokens for ${prompt.model}`,
    );
  }
  return promptTokens > rules.contextTokens
    ? invalid('prompt-within-context', `prompt is too long: ${promptTokens} tokens > ${rules.contextTokens} maximum`)
    : null;
};

const thinking: Check = ({ prompt, create, rules }) => {
  const asked = prompt.thinking;
  if (!asked) return null;
  if (!rules.thinkingTypes.includes(asked.type)) {
    return invalid('thinking-kind-within-model', `thinking.type: "${asked.type}" is not supported by ${prompt.model}`);
  }
  return asked.type === 'enabled' && create && asked.budget_tokens >= create.max_tokens
    ? invalid('thinking-budget-below-max-tokens', '`max_tokens` must be greater than `thinking.budget_tokens`')
    : null;
};

const effort: Check = ({ prompt, rules }) => {
  const asked = prompt.output_config?.effort;
  if (!asked) return null;
  if (rules.efforts.length === 0) {
    return invalid('effort-within-model', 'This model does not support the effort parameter.');
  }
  if (!rules.efforts.includes(asked)) {
    return invalid(
      'effort-within-model',
      `output_config.effort: This model does not support effort level '${asked}'. Supported levels: ${rules.efforts.join(', ')}.`,
    );
  }
  const isOff = prompt.thinking?.type === 'disabled' || prompt.thinking?.type === 'between_tools';
  return isOff && (asked === 'xhigh' || asked === 'max')
    ? invalid(
        'effort-needs-thinking',
        `output_config.effort '${asked}' is not supported when thinking is disabled on this model. Use effort 'high' or below, or enable thinking.`,
      )
    : null;
};

const sampling: Check = ({ create, rules, version }) => {
  const first = create && samplingFields.find((field) => create[field] !== undefined);
  if (!create || !first) return null;
  if (version === VERSION_WITHOUT_SAMPLING) {
    return invalid('no-sampling-in-new-version', `${first}: Extra inputs are not permitted`);
  }
  if (!rules.takesSampling) {
    return invalid('no-sampling-in-new-models', `\`${first}\` is deprecated for this model.`);
  }
  if (create.temperature !== undefined && create.top_p !== undefined) {
    return invalid(
      'temperature-or-top-p',
      '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    );
  }
  const thinks = create.thinking?.type === 'enabled' || create.thinking?.type === 'adaptive';
  const isFree = (create.temperature ?? 1) === 1 && create.top_k === undefined;
  return thinks && !isFree
    ? invalid('no-sampling-while-thinking', '`temperature` may only be set to 1 when thinking is enabled.')
    : null;
};

const tools: Check = ({ prompt: { tool_choice: choice }, rules }) =>
  !rules.takesForcedTools && (choice?.type === 'any' || choice?.type === 'tool')
    ? invalid('no-forced-tools', `tool_choice: type "${choice.type}" is not supported by this model`)
    : null;

const caching: Check = ({ prompt }) => {
  const lives = breakpointsOf(prompt).map(({ life }) => life);
  if (lives.length > 4) {
    return invalid(
      'four-cache-breakpoints',
      `A maximum of 4 blocks with cache_control may be provided. Found ${lives.length}.`,
    );
  }
  return lives.lastIndexOf('1h') > lives.indexOf('5m') && lives.includes('5m')
    ? invalid('longer-lives-first', "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block")
    : null;
};

const checks: readonly Check[] = [turns, blocks, length, thinking, effort, sampling, tools, caching];

/** The first broken rule; null when the service would answer. */
export function findBrokenRule(facts: Facts): Refusal | null {
  for (const check of checks) {
    const refusal = check(facts);
    if (refusal) return refusal;
  }
  return null;
}
