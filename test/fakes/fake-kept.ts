/*
 * Kept questions in memory.
 */
import type { KeptQuestion, KeptQuestions } from '../../src/contract.ts';

export interface FakeKept extends KeptQuestions {
  /** From now on nothing can be kept or looked up. */
  fail(): void;
  /** The references that are kept now. */
  references(): readonly string[];
}

export function createFakeKept(): FakeKept {
  const kept = new Map<string, KeptQuestion>();
  let fails = false;
  return {
    fail() {
      fails = true;
    },
    references: () => [...kept.keys()],
    async keep(reference, question) {
      if (fails) return false;
      kept.set(reference, question);
      return true;
    },
    find: (reference) => Promise.resolve(fails ? 'not-now' : (kept.get(reference) ?? null)),
    async forget(reference) {
      kept.delete(reference);
    },
  };
}
