/*
 * How fast slots came free lately, and from that how soon somebody who comes now would have a turn. An estimate.
 */

/** So many of the last are remembered. */
const REMEMBERED = 8;
/** A guess before any slot came free: about as long as an answer takes. */
const UNKNOWN_GAP_MS = 15_000;
/** Nobody is told to come back sooner, since people cannot, nor later, since it is an estimate. */
const LEAST_MS = 2_000;
const MOST_MS = 300_000;

export interface Pace {
  /** A slot came free now. */
  freed(): void;
  /** How long until somebody has a turn before whom so many others come, in milliseconds. */
  waitBehind(others: number): number;
}

export function createPace(now: () => number): Pace {
  const freedAtMs: number[] = [];
  return {
    freed() {
      freedAtMs.push(now());
      if (freedAtMs.length > REMEMBERED) freedAtMs.shift();
    },
    waitBehind(others) {
      const sinceMs = freedAtMs[0];
      const gapMs =
        sinceMs === undefined || freedAtMs.length < 2 ? UNKNOWN_GAP_MS : (now() - sinceMs) / freedAtMs.length;
      return Math.round(Math.min(MOST_MS, Math.max(LEAST_MS, (others + 1) * gapMs)));
    },
  };
}
