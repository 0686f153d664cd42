/*
 * A Model that plays one script per call: events, waits by the clock, failures. And an ear for any Model.
 */
import type { AnswerEvent, Clock, Model, ModelRequest } from '../../src/contract.ts';
import { ModelError, type ModelFailure } from '../../src/errors.ts';
import { someUsage } from './fake-model.ts';

/** A number waits so many milliseconds (`Infinity`: hangs), an error is thrown. */
export type Step = AnswerEvent | Error | number;

export interface ScriptedCall {
  readonly request: ModelRequest;
  readonly atMs: number;
  /** Whether it was told to end while it ran. */
  wasAborted: boolean;
  hasEnded: boolean;
}

export interface ScriptedModel {
  readonly model: Model;
  readonly calls: ScriptedCall[];
}

export const start: AnswerEvent = {
  type: 'answer-start',
  model: 'm-1',
  requestId: 'req_1',
  usage: someUsage,
  choice: 0,
};
export const life: AnswerEvent = { type: 'life-sign' };
export const end: AnswerEvent = { type: 'answer-end', reason: 'complete', usage: someUsage };
export const answer: readonly Step[] = [start, text('word '), text('word'), end];

export function text(words: string): AnswerEvent {
  return { type: 'text-delta', text: words };
}

export function failure(kind: ModelFailure, retryAfterMs: number | null = null): ModelError {
  return new ModelError(kind, { requestId: 'req_1', cause: `scripted ${kind}`, retryAfterMs });
}

export function someRequest(overrides: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'm',
    maxOutputTokens: 10,
    effort: null,
    temperature: null,
    thinking: null,
    system: '',
    text: 'Why?',
    onlyChoice: null,
    firstTextByMs: Infinity,
    ...overrides,
  };
}

/** The first call plays the first script, and so on; further calls play the last one again. */
export function createScriptedModel(clock: Clock, ...scripts: readonly (readonly Step[])[]): ScriptedModel {
  const calls: ScriptedCall[] = [];
  return {
    calls,
    model: async function* model(request, signal) {
      const call: ScriptedCall = { request, atMs: clock.now(), wasAborted: false, hasEnded: false };
      calls.push(call);
      const onAbort = (): void => {
        call.wasAborted = true;
      };
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        for (const step of scripts[Math.min(calls.length, scripts.length) - 1] ?? []) {
          signal.throwIfAborted();
          if (step instanceof Error) throw step;
          if (typeof step !== 'number') yield step;
          else await clock.sleep(step, signal);
        }
        signal.throwIfAborted();
      } finally {
        call.hasEnded = true;
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

export interface Heard {
  readonly events: AnswerEvent[];
  /** All text, in order. */
  readonly text: () => string;
  /** What was thrown; null when nothing was. */
  error: unknown;
  /** How long it took by the clock; null while it runs. */
  tookMs: number | null;
}

/** Begins to listen and goes on by itself. */
export function hear(
  model: Model,
  clock: Clock,
  request = someRequest(),
  signal = new AbortController().signal,
): Heard {
  const startedAtMs = clock.now();
  const events: AnswerEvent[] = [];
  const heard: Heard = {
    events,
    text: () => events.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''),
    error: null,
    tookMs: null,
  };
  void (async () => {
    try {
      for await (const event of model(request, signal)) events.push(event);
    } catch (error) {
      heard.error = error;
    }
    heard.tookMs = clock.now() - startedAtMs;
  })();
  return heard;
}
