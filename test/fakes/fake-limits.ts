/*
 * The platform's side of rate limits, for tests without a network: buckets that nobody can see into, which also hear
 * when somebody writes before the wait is over that they asked for.
 */
import type { Clock } from '../../src/contract.ts';

export interface FakeBucket {
  readonly perMinute: number;
  readonly burst: number;
}

export interface FakeLimits {
  /** Takes one write out of each of these; the time to wait in ms when one of them is empty, else 0. */
  take(names: readonly string[]): number;
  /** How often each of them refused. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Writes that came before a wait was over. */
  whileLimited(): number;
  /** What a platform would tell about one of them. */
  told(name: string): { readonly limit: number; readonly remaining: number; readonly resetAfterMs: number };
}

/** `bucketOf` gives the bucket of a name such as `post@C1`; undefined for none. Waits are whole seconds, as in Slack. */
export function createFakeLimits(clock: Clock, bucketOf: (name: string) => FakeBucket | undefined): FakeLimits {
  const levels = new Map<string, { level: number; atMs: number; limitedUntilMs: number }>();
  const refusals = new Map<string, number>();
  let whileLimited = 0;

  function stateOf(name: string, bucket: FakeBucket) {
    const nowMs = clock.now();
    const state = levels.get(name) ?? { level: bucket.burst, atMs: nowMs, limitedUntilMs: 0 };
    state.level = Math.min(bucket.burst, state.level + ((nowMs - state.atMs) / 60_000) * bucket.perMinute);
    state.atMs = nowMs;
    levels.set(name, state);
    return state;
  }

  return {
    refusals,
    whileLimited: () => whileLimited,
    take(names) {
      let waitMs = 0;
      const due = names.flatMap((name) => {
        const bucket = bucketOf(name);
        return bucket === undefined ? [] : [{ name, bucket, state: stateOf(name, bucket) }];
      });
      for (const { name, bucket, state } of due) {
        if (clock.now() < state.limitedUntilMs) whileLimited += 1;
        if (state.level >= 1 - 1e-9) continue;
        const seconds = Math.max(1, Math.ceil(((1 - state.level) / bucket.perMinute) * 60));
        refusals.set(name, (refusals.get(name) ?? 0) + 1);
        state.limitedUntilMs = clock.now() + seconds * 1_000;
        waitMs = Math.max(waitMs, seconds * 1_000);
      }
      if (waitMs === 0) for (const { state } of due) state.level -= 1;
      return waitMs;
    },
    told(name) {
      const bucket = bucketOf(name) ?? { perMinute: 60, burst: 1 };
      const { level } = stateOf(name, bucket);
      return {
        limit: bucket.burst,
        remaining: Math.floor(level + 1e-9),
        resetAfterMs: ((bucket.burst - level) / bucket.perMinute) * 60_000,
      };
    },
  };
}
