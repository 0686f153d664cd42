/*
 * The timers of one stand-in, so that stopping it ends all of them.
 */
import type { SandboxClock } from '../clock.ts';

export interface Timers {
  /** Calls back once after so many milliseconds; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
  cancelAll(): void;
}

export function createTimers(clock: SandboxClock): Timers {
  const cancels = new Set<() => void>();
  return {
    after(delayMs, callback) {
      const cancel = (): void => {
        cancels.delete(cancel);
        cancelOnClock();
      };
      const cancelOnClock = clock.after(delayMs, () => {
        cancels.delete(cancel);
        callback();
      });
      cancels.add(cancel);
      return cancel;
    },
    cancelAll() {
      for (const cancel of cancels) cancel();
    },
  };
}
