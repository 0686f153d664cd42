/*
 * A Model around all others that ends a question in time, whatever is being tried: by the moment that the request names
 * for its first visible text, and after so long in all. It aborts what runs, so that nobody below takes our own haste
 * for a fault of the provider.
 */
import type { Clock, Model } from '../contract.ts';
import { listenInTime } from './in-time.ts';

export interface DeadlineOptions {
  readonly clock: Clock;
  /** For everything, retries and fallbacks included. */
  readonly totalMs: number;
}

/** Throws `ModelError` of kind `timeout`; text that came before it is good. */
export function withDeadline(model: Model, { clock, totalMs }: DeadlineOptions): Model {
  return (request, signal) =>
    listenInTime({ model, request, signal }, clock, ({ startedAtMs, hasText }) => {
      const endMs = startedAtMs + totalMs;
      return hasText || endMs <= request.firstTextByMs
        ? { atMs: endMs, cause: `no end within ${totalMs} ms` }
        : { atMs: request.firstTextByMs, cause: 'no visible text in the time for all attempts' };
    });
}
