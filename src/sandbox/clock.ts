/*
 * Time for the stand-ins. Redeliveries, expiring tokens and rate buckets run on it, so that a test can play fifteen
 * minutes in a moment. The sandbox has its own, since it imports nothing of the bot but its main.
 */

export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after so many milliseconds; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The clock on the wall. Its timers do not keep the process alive. */
export const wallClock: SandboxClock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
