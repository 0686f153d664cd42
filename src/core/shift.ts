/*
 * The shift: which answers are running, and how they are brought to an end when the process has to leave. It knows
 * nothing of what an answer is.
 */
import type { Clock } from '../contract.ts';

/** How a running answer is told to end. */
export interface Interruption {
  /** Aborts when nobody is let in any more. */
  readonly closing: AbortSignal;
  /** Aborts when the model must not be listened to any longer; what is there is finished and marked. */
  readonly asking: AbortSignal;
  /** Aborts when nothing may be written any longer. */
  readonly writing: AbortSignal;
}

export interface Shift {
  /** Runs one answer and remembers it until it settles. */
  run<Result>(work: (interruption: Interruption) => Promise<Result>): Promise<Result>;
  /** True once `close` was called. */
  isClosing(): boolean;
  /**
   * Resolves when everything that runs has ended, within this time: answers may finish during the first four fifths,
   * then they are interrupted and have most of the last fifth to say so.
   */
  close(timeMs: number): Promise<void>;
}

const SHARE_FOR_FINISHING = 0.8;
const SHARE_FOR_NOTICES = 0.17;
const SHARE_FOR_GIVING_UP = 0.03;

export function createShift(clock: Clock): Shift {
  const running = new Set<Promise<unknown>>();
  const asking = new AbortController();
  const writing = new AbortController();
  const closing = new AbortController();

  /** Waits for all that runs, but no longer than this. */
  async function allEnded(durationMs: number): Promise<void> {
    const ended = new AbortController();
    void Promise.allSettled(running).then(() => ended.abort());
    await clock.sleep(durationMs, ended.signal);
  }

  return {
    async run(work) {
      const done = work({ closing: closing.signal, asking: asking.signal, writing: writing.signal });
      running.add(done);
      try {
        return await done;
      } finally {
        running.delete(done);
      }
    },
    isClosing: () => closing.signal.aborted,
    async close(timeMs) {
      closing.abort('restarting');
      if (running.size > 0) await allEnded(timeMs * SHARE_FOR_FINISHING);
      asking.abort('interrupted');
      if (running.size > 0) await allEnded(timeMs * SHARE_FOR_NOTICES);
      writing.abort('interrupted');
      if (running.size > 0) await allEnded(timeMs * SHARE_FOR_GIVING_UP);
    },
  };
}
