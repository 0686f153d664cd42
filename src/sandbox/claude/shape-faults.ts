/*
 * Turns a failed parse into the service's refusal: the first fault, as `path: message`, under the rule that it breaks.
 * Pure.
 */
import type { z } from 'zod';
import { invalid, type Refusal } from './refusal.ts';
import type { RefusalRule } from './rules.ts';
import { isAnswerField } from './schema.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Fault {
  readonly issue: Issue;
  readonly path: Path;
}

/** By the path to the field, positions in lists left out. */
const ruleByField: Readonly<Record<string, RefusalRule>> = {
  messages: 'messages-are-not-empty',
  'messages.role': 'role-is-known',
  'messages.content': 'content-is-not-empty',
  'messages.content.type': 'block-kind-is-known',
  'messages.content.text': 'text-is-not-blank',
  'system.text': 'text-is-not-blank',
  max_tokens: 'max-tokens-is-positive',
  'output_config.effort': 'effort-is-known',
  'output_config.format.type': 'format-is-a-json-schema',
  'output_config.format.schema': 'format-is-a-json-schema',
  'thinking.type': 'thinking-kind-is-known',
  'thinking.display': 'thinking-display-is-known',
  'thinking.budget_tokens': 'thinking-budget-from-1024',
  temperature: 'sampling-in-range',
  top_p: 'sampling-in-range',
  top_k: 'sampling-in-range',
  stop_sequences: 'stop-sequence-is-not-blank',
  'metadata.user_id': 'user-id-within-256',
  service_tier: 'service-tier-is-known',
  speed: 'speed-is-standard',
};

/** How much a fault tells: one deep inside was meant, one at the surface only says that the shape is another. */
function weigh({ issue, path }: Fault): number {
  if (issue.code === 'unrecognized_keys') return (path.length + 1) * 2 + 1;
  return path.length * 2 + (issue.code === 'invalid_type' || issue.code === 'invalid_value' ? 0 : 1);
}

/** Looks into unions for the fault that was meant. */
function innermost(issue: Issue, above: Path): Fault {
  const here: Fault = { issue, path: [...above, ...issue.path] };
  if (issue.code !== 'invalid_union') return here;
  return issue.errors
    .flatMap(([first]) => (first ? [innermost(first, here.path)] : []))
    .reduce((best, fault) => (weigh(fault) > weigh(best) ? fault : best), here);
}

function ruleOf(issue: Issue, path: Path): RefusalRule {
  const field = path.filter((part) => typeof part === 'string').join('.');
  if (field.includes('cache_control')) return 'cache-control-is-ephemeral';
  if (field === 'messages' && issue.code === 'too_big') return 'messages-within-100000';
  const isBlank = field === 'messages.content' && issue.code === 'invalid_format';
  return isBlank ? 'text-is-not-blank' : (ruleByField[field] ?? 'fields-have-their-types');
}

/** The refusal for the first thing that is wrong with the shape. */
export function firstShapeFault(error: z.ZodError, route: 'create' | 'count'): Refusal {
  const [first] = error.issues;
  if (!first) return invalid('fields-have-their-types', 'Invalid request');
  const { issue, path } = innermost(first, []);
  const where = path.join('.');
  if (path.length === 0 && issue.code === 'invalid_type') {
    return invalid('body-is-an-object', 'The request body must be a JSON object');
  }
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const isForAnswers = route === 'count' && path.length === 0 && isAnswerField(key);
    const rule = isForAnswers ? 'counting-takes-the-prompt-alone' : 'no-unknown-fields';
    return invalid(rule, `${[...path, key].join('.')}: Extra inputs are not permitted`);
  }
  if (issue.code === 'invalid_type' && issue.message.includes('received undefined')) {
    return invalid('required-fields', `${where}: Field required`);
  }
  return invalid(ruleOf(issue, path), `${where}: ${issue.message}`);
}
