/*
 * A Model around a Model that ends one attempt which takes too long: to the first visible text, or between two signs of
 * life. Without it a stream that stalls hangs for ever: the SDK's own timeout covers the headers only. It does not know
 * of other attempts: the time for all of them is the deadline's.
 */
import type { Clock, Model } from '../contract.ts';
import { listenInTime, type Heard, type Limit } from './in-time.ts';

export interface WatchdogTimes {
  /** Until the first visible text; thinking, pings and white space do not count. */
  readonly firstTextMs: number;
  /** Between two events of any kind. Counts from the first event on. */
  readonly idleMs: number;
}

/** Throws `ModelError` of kind `timeout`; what came before it is good. */
export function withWatchdog(model: Model, times: WatchdogTimes, clock: Clock): Model {
  function limitOf({ startedAtMs, aliveAtMs, hasText }: Heard): Limit {
    const firstTextByMs = hasText ? Infinity : startedAtMs + times.firstTextMs;
    const idleUntilMs = aliveAtMs === null ? Infinity : aliveAtMs + times.idleMs;
    return firstTextByMs <= idleUntilMs
      ? { atMs: firstTextByMs, cause: `no visible text within ${times.firstTextMs} ms` }
      : { atMs: idleUntilMs, cause: `no sign of life for ${times.idleMs} ms` };
  }
  return (request, signal) => listenInTime({ model, request, signal }, clock, limitOf);
}
