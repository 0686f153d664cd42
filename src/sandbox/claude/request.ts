/*
 * Reads a request as strictly as the real service: unknown fields, missing fields and what a model does not take are
 * refused with the service's own kinds of error. Pure; knows nothing of HTTP beyond the version header's value.
 */
import { cachePointsOf, countPrompt, textOf, type CachePoint } from './cache-points.ts';
import { rulesOf, type ModelRules } from './models.ts';
import { findBrokenRule } from './prompt-checks.ts';
import type { Refusal } from './refusal.ts';
import { countSchema, createSchema, type Create, type Prompt } from './schema.ts';
import { firstShapeFault } from './shape-faults.ts';

/** A request that passed. */
export interface ReadRequest {
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
  readonly cachePoints: readonly CachePoint[];
}

/**
 * Reads the body of POST /v1/messages, or of its count_tokens sibling (which takes no `max_tokens` and no `stream`).
 * Either a request or the refusal that the real service would answer; never throws.
 */
export function readRequest(body: unknown, version: string, route: 'create' | 'count'): ReadRequest | Refusal {
  if (route === 'count') {
    const counted = countSchema.safeParse(body);
    return counted.success ? read(counted.data, null, version) : firstShapeFault(counted.error, route);
  }
  const created = createSchema.safeParse(body);
  return created.success ? read(created.data, created.data, version) : firstShapeFault(created.error, route);
}

function read(prompt: Prompt, create: Create | null, version: string): ReadRequest | Refusal {
  const rules = rulesOf(prompt.model);
  if (!rules) {
    return { status: 404, type: 'not_found_error', message: `model: ${prompt.model}`, rule: 'model-exists' };
  }
  const promptTokens = countPrompt(prompt);
  const refusal = findBrokenRule({ prompt, create, rules, version, promptTokens });
  if (refusal) return refusal;
  const { thinking } = prompt;
  const asked = thinking && 'display' in thinking ? thinking.display : null;
  return {
    rules,
    maxTokens: create?.max_tokens ?? 0,
    stream: create?.stream ?? false,
    thinks: thinking ? thinking.type === 'adaptive' || thinking.type === 'enabled' : rules.thinksByDefault,
    showsThinking: asked ? asked === 'summarized' : !rules.hidesThinking,
    stopSequences: create?.stop_sequences ?? [],
    question: textOf(prompt.messages.findLast((m) => m.role === 'user')?.content ?? ''),
    promptTokens,
    cachePoints: cachePointsOf(prompt),
  };
}
