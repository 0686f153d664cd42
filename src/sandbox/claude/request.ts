/*
 * Reads a request as strictly as the real service: unknown fields, missing fields and what a model does not take are
 * refused with the service's own kinds of error. Pure; knows nothing of HTTP beyond the version header's value.
 */
import type { z } from 'zod';
import { CONTEXT_TOKENS, MAX_OUTPUT_TOKENS, rulesOf, type ModelRules } from './models.ts';
import { countSchema, createSchema } from './schema.ts';

export const VERSION_WITH_SAMPLING = '2023-06-01';
export const VERSION_WITHOUT_SAMPLING = '2026-10-21';

/** Why a request is refused; `rule` names the rule for the record. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly rule: string;
}

/** A request that passed. */
export interface ReadRequest {
  readonly model: string;
  readonly rules: ModelRules;
  readonly maxTokens: number;
  readonly stream: boolean;
  readonly thinks: boolean;
  /** Whether thinking text is streamed, or only its signature. */
  readonly showsThinking: boolean;
  readonly stopSequences: readonly string[];
  /** All text of the last user turn. */
  readonly question: string;
  readonly promptTokens: number;
  /** What a cache breakpoint covers, null where there is none. */
  readonly cachedPrefix: string | null;
}

type Prompt = z.infer<typeof countSchema>;
type Create = z.infer<typeof createSchema>;

const samplingFields = ['temperature', 'top_p', 'top_k'] as const;

/** An honest estimate of tokens: four characters each. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

const textOf = (content: Prompt['messages'][number]['content']): string =>
  typeof content === 'string'
    ? content
    : content.map((block) => ('text' in block && typeof block.text === 'string' ? block.text : '')).join('\n');

const invalid = (message: string, rule: string): Refusal => ({
  status: 400,
  type: 'invalid_request_error',
  message,
  rule,
});

/** What breaks a rule of the model or of the prompt as a whole; null when nothing does. */
function findBrokenRule(prompt: Prompt, rules: ModelRules, maxTokens: number | null): Refusal | null {
  const { messages, thinking, output_config: outputConfig } = prompt;
  if (messages[0]?.role !== 'user') return invalid('messages: first message must use the "user" role', 'first-turn');
  if (messages.at(-1)?.role === 'assistant' && !rules.takesPrefill) {
    return invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
      'prefill',
    );
  }
  if (maxTokens !== null && maxTokens > MAX_OUTPUT_TOKENS) {
    return invalid(
      `max_tokens: ${maxTokens} > ${MAX_OUTPUT_TOKENS}, which is the maximum allowed number of output tokens for ${prompt.model}`,
      'max-tokens-of-model',
    );
  }
  if (thinking && !rules.thinkingTypes.includes(thinking.type)) {
    return invalid(`thinking.type: "${thinking.type}" is not supported by ${prompt.model}`, 'thinking-type');
  }
  if (thinking?.type === 'enabled' && maxTokens !== null && thinking.budget_tokens >= maxTokens) {
    return invalid('`max_tokens` must be greater than `thinking.budget_tokens`', 'thinking-budget');
  }
  const effort = outputConfig?.effort;
  if (effort) {
    if (rules.efforts.length === 0) return invalid('This model does not support the effort parameter.', 'effort');
    if (!rules.efforts.includes(effort)) {
      return invalid(
        `output_config.effort: This model does not support effort level '${effort}'. Supported levels: ${rules.efforts.join(', ')}.`,
        'effort',
      );
    }
    const thinkingIsOff = thinking?.type === 'disabled' || thinking?.type === 'between_tools';
    if (thinkingIsOff && (effort === 'xhigh' || effort === 'max')) {
      return invalid(`output_config.effort: '${effort}' requires thinking on this model`, 'effort-without-thinking');
    }
  }
  return null;
}

function countBreakpoints(prompt: Prompt): number {
  const blocks = [
    ...(Array.isArray(prompt.system) ? prompt.system : []),
    ...prompt.messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)),
    prompt,
  ];
  return blocks.filter((block) => 'cache_control' in block && block.cache_control).length;
}

function findSamplingFault(body: Create, rules: ModelRules, version: string): Refusal | null {
  const first = samplingFields.find((field) => body[field] !== undefined);
  if (first === undefined) return null;
  if (version === VERSION_WITHOUT_SAMPLING)
    return invalid(`${first}: Extra inputs are not permitted`, 'sampling-version');
  if (!rules.takesSampling) return invalid(`\`${first}\` is deprecated for this model.`, 'sampling-model');
  if (body.temperature !== undefined && body.top_p !== undefined) {
    return invalid('`temperature` and `top_p` cannot both be specified for this model.', 'sampling-both');
  }
  const thinks = body.thinking?.type === 'enabled' || body.thinking?.type === 'adaptive';
  if (thinks && body.temperature !== undefined && body.temperature !== 1) {
    return invalid('`temperature` may only be set to 1 when thinking is enabled.', 'sampling-thinking');
  }
  return null;
}

/** The first issue of a failed parse, in the service's words: `path: message`. */
function firstIssue(error: z.ZodError): Refusal {
  const [issue] = error.issues;
  if (!issue) return invalid('Invalid request', 'shape');
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0] ?? ''].join('.');
    return invalid(`${field}: Extra inputs are not permitted`, 'unknown-field');
  }
  const missing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
  if (missing) return invalid(`${path}: Field required`, 'required-field');
  return invalid(`${path}: ${issue.message}`, 'shape');
}

/**
 * Reads the body of POST /v1/messages, or of its count_tokens sibling (which takes no `max_tokens` and no `stream`).
 * Either a request or the refusal that the real service would answer; never throws.
 */
export function readRequest(body: unknown, version: string, route: 'create' | 'count'): ReadRequest | Refusal {
  if (route === 'count') {
    const counted = countSchema.safeParse(body);
    return counted.success ? checkRequest(counted.data, null, version) : firstIssue(counted.error);
  }
  const created = createSchema.safeParse(body);
  return created.success ? checkRequest(created.data, created.data, version) : firstIssue(created.error);
}

function checkRequest(prompt: Prompt, create: Create | null, version: string): ReadRequest | Refusal {
  const rules = rulesOf(prompt.model);
  if (!rules) {
    return { status: 404, type: 'not_found_error', message: `model: ${prompt.model}`, rule: 'unknown-model' };
  }
  const broken =
    findBrokenRule(prompt, rules, create?.max_tokens ?? null) ??
    (create ? findSamplingFault(create, rules, version) : null);
  if (broken) return broken;
  const breakpoints = countBreakpoints(prompt);
  if (breakpoints > 4) {
    return invalid(
      `A maximum of 4 blocks with cache_control may be provided. Found ${breakpoints}.`,
      'cache-breakpoints',
    );
  }
  const system = typeof prompt.system === 'string' ? prompt.system : textOf(prompt.system ?? []);
  const promptTokens =
    estimateTokens(system) + estimateTokens(prompt.messages.map((m) => textOf(m.content)).join('\n'));
  if (promptTokens > CONTEXT_TOKENS) {
    return invalid(`prompt is too long: ${promptTokens} tokens > ${CONTEXT_TOKENS} maximum`, 'prompt-length');
  }
  const { thinking } = prompt;
  const asked = thinking && 'display' in thinking ? thinking.display : null;
  return {
    model: prompt.model,
    rules,
    maxTokens: create?.max_tokens ?? 0,
    stream: create?.stream ?? false,
    thinks: thinking ? thinking.type === 'adaptive' || thinking.type === 'enabled' : rules.thinksByDefault,
    showsThinking: asked ? asked === 'summarized' : !rules.hidesThinking,
    stopSequences: create?.stop_sequences ?? [],
    question: textOf(prompt.messages.findLast((m) => m.role === 'user')?.content ?? ''),
    promptTokens,
    cachedPrefix: breakpoints > 0 ? system : null,
  };
}
