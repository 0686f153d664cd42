/*
 * A provider with several keys, for tests: what becomes of each, and which were asked.
 */
import type { AnswerEvent, Model, ModelFailure, ModelRequest } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { withKeys } from '../../src/model/keys.ts';
import { someUsage } from '../fakes/fake-model.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { hear } from './hearing.ts';

export const request: ModelRequest = {
  model: 'm',
  maxOutputTokens: 10,
  effort: null,
  temperature: null,
  thinking: null,
  system: '',
  text: 'Why?',
  onlyChoice: null,
  firstTextByMs: Infinity,
};
export const never = new AbortController().signal;
export const MINUTE_MS = 60_000;

/** What a key meets; null: an answer. */
export interface Fate {
  readonly kind: ModelFailure;
  readonly retryAfterMs?: number;
  readonly after?: 'start' | 'text';
}

/** A provider with keys, each with its fate; the calls are those that reached it. */
export function createStage(...names: readonly string[]) {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  const fates = new Map<string, Fate>();
  const calls: string[] = [];
  const made: string[] = [];
  let keys: readonly string[] = names;

  const modelOf = (key: string): Model => {
    made.push(key);
    return async function* model(_request, signal) {
      calls.push(key);
      await Promise.resolve();
      signal.throwIfAborted();
      const fate = fates.get(key) ?? null;
      const error = fate && new ModelError(fate.kind, { requestId: `req_${key}`, cause: null, ...fate });
      if (error && fate.after === undefined) throw error;
      yield { type: 'answer-start', model: `m-${key}`, requestId: `req_${key}`, usage: someUsage, choice: 0 };
      if (error && fate.after === 'start') throw error;
      yield { type: 'text-delta', text: `by ${key}` };
      if (error) throw error;
      yield { type: 'answer-end', reason: 'complete', usage: someUsage };
    };
  };
  const model = withKeys({ keys: () => Promise.resolve(keys), modelOf, clock, logger, name: 'claude' });
  return {
    clock,
    calls,
    made,
    lines: logger.lines,
    ask: (signal = never) => hear(model(request, signal)),
    give: (key: string, fate: Fate | null) => (fate === null ? fates.delete(key) : fates.set(key, fate)),
    rotate: (...newer: readonly string[]) => {
      keys = newer;
    },
  };
}

export const failed = (failure: ModelFailure, usage: AnswerEvent | object | null = null) => ({
  type: 'attempt-failed',
  model: 'm',
  failure,
  usage,
});
