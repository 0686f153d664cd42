/*
 * A Model around a Model that tries again where that may help, before the first visible text only. The one owner of
 * repetitions of the same call: the SDKs' own are off. The breaker is inside, so that each attempt counts; it does not
 * know of other models.
 */
import type { AnswerEvent, Clock, Model, ModelFailure } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { createOpening } from './opening.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Calls in all, the first included; 3. */
  readonly maxAttempts?: number;
  /** The longest wait before the second attempt, which doubles for each further one; 500. */
  readonly baseMs?: number;
  /** The longest that it grows to; 8,000. */
  readonly capMs?: number;
  /**
   * The longest wait that is accepted when the provider asks for one. Where another model stands by, somebody who waits
   * is better served by it. `Infinity`: only what is left of the request's time counts.
   */
  readonly maxRetryAfterMs?: number;
}

/**
 * What another attempt may cure. Not here: money, keys and requests that are wrong stay so, what is forbidden or blocked
 * too, a text stays too long, and what nobody knows is not repeated at somebody's cost.
 */
const CURABLE: ReadonlySet<ModelFailure> = new Set([
  'rate-limited',
  'overloaded',
  'unavailable',
  'timeout',
  'dropped',
  'malformed',
]);

/**
 * Waits before an attempt, and tells by `attempt-start` when the wait is over: what the provider asked for, and a random part of the backoff on top (full jitter), so that
 * those who failed together do not come back together. What does not fit before `request.firstTextByMs` is not waited
 * for: the failure is thrown at once, and another model can be asked. After a `timeout` as much time must be left as was
 * lost. Throws the last attempt's `ModelError`, or the signal's reason as soon as it aborts, also during a wait.
 */
export function withRetry(model: Model, options: RetryOptions): Model {
  const { clock, random, maxAttempts = 3, baseMs = 500, capMs = 8_000, maxRetryAfterMs = Infinity } = options;

  /** Null when there is no point in another attempt. */
  function waitMsAfter(error: ModelError, attempt: number, tookMs: number, leftMs: number): number | null {
    if (attempt >= maxAttempts || error.isBreakerOpen || !CURABLE.has(error.kind)) return null;
    const askedMs = error.retryAfterMs ?? 0;
    if (askedMs > maxRetryAfterMs) return null;
    const waitMs = askedMs + Math.round(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)));
    const neededMs = error.kind === 'timeout' ? tookMs : 0;
    return waitMs + neededMs < leftMs ? waitMs : null;
  }

  return async function* retrying(request, signal) {
    let thrown = new ModelError('timeout', {
      requestId: null,
      cause: 'no time was left for an attempt',
      isUnsent: true,
    });
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      const startedAtMs = clock.now();
      if (startedAtMs >= request.firstTextByMs) throw thrown;
      if (attempt > 1) yield { type: 'attempt-start' };
      const opening = createOpening(request.model);
      let waitMs: number | null;
      let ended: AnswerEvent | null;
      try {
        for await (const event of model(request, signal)) yield opening.passOn(event);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ModelError) || !opening.isRepeatable()) throw error;
        const nowMs = clock.now();
        waitMs = waitMsAfter(error, attempt, nowMs - startedAtMs, request.firstTextByMs - nowMs);
        if (waitMs === null) throw error;
        thrown = error;
        ended = opening.endingOf(error);
      }
      if (ended !== null) yield ended;
      await clock.sleep(waitMs, signal);
    }
  };
}
