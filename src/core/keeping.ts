/*
 * Keeps one question while it may have to be asked again. It knows when it is kept, and neither where nor why.
 */
import type { Clock, KeptQuestions, Question } from '../contract.ts';

/** Nobody waits longer for it: a place that is slow to write takes it all the same, a little later. */
const LONGEST_WAIT_MS = 1_000;

export interface Keeping {
  /** Keeps it, once however often it is asked for. Resolves with whether it is kept, or with false after a second. */
  keep(): Promise<boolean>;
  /** Deletes what was kept; does nothing where nothing was. */
  forget(): Promise<void>;
}

/** Neither throws. */
export function createKeeping(kept: KeptQuestions, reference: string, question: Question, clock: Clock): Keeping {
  let keeping: Promise<boolean> | null = null;
  return {
    async keep() {
      keeping ??= kept.keep(reference, { question });
      const over = new AbortController();
      const late = clock.sleep(LONGEST_WAIT_MS, over.signal).then(() => false);
      return Promise.race([keeping, late]).finally(() => over.abort());
    },
    forget: async () => (keeping === null ? undefined : kept.forget(reference)),
  };
}
