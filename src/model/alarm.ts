/*
 * An alarm that is put off a thousand times and seldom rings: putting it off costs a number, not a timer.
 */
import type { Clock } from '../contract.ts';

export interface Alarm {
  /** Rings at this moment, in milliseconds by the clock, instead of the one that was set before. */
  set(atMs: number): void;
  clear(): void;
}

/** Rings once for each moment that it was set to and that came. */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let wantedAtMs = Infinity;
  let sleepsUntilMs = Infinity;
  let sleep: AbortController | null = null;

  async function sleepUntil(atMs: number): Promise<void> {
    const own = new AbortController();
    sleep?.abort();
    sleep = own;
    sleepsUntilMs = atMs;
    await clock.sleep(atMs - clock.now(), own.signal);
    if (sleep !== own || own.signal.aborted) return;
    sleep = null;
    // It was put off meanwhile, or the timer was early.
    if (wantedAtMs > clock.now()) start();
    else ring();
  }

  function start(): void {
    if (wantedAtMs !== Infinity) void sleepUntil(wantedAtMs);
  }

  return {
    set(atMs) {
      wantedAtMs = atMs;
      if (sleep === null || atMs < sleepsUntilMs) start();
    },
    clear() {
      wantedAtMs = Infinity;
      sleep?.abort();
      sleep = null;
    },
  };
}
