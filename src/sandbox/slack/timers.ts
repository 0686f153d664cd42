/*
 * The timers of one stand-in, so that stopping it ends all of them.
 */
import type { SandboxClock } from '../clock.ts';

export interface Timers {
  /** Calls back once after so many milliseconds; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
  /** Resolves after so many milliseconds; never, when the stand-in is stopped before. */
  wait(delayMs: number): Promise<void>;
  cancelAll(): void;
}

export function createTimers(clock: SandboxClock): Timers {
  const cancels = new Set<() => void>();

  function after(delayMs: number, callback: () => void): () => void {
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
  }

  return {
    after,
    wait: (delayMs) =>
      new Promise((resolve) => {
        after(delayMs, resolve);
      }),
    cancelAll() {
      for (const cancel of cancels) cancel();
    },
  };
}
