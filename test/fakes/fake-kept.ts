/*
 * Kept questions in memory.
 */
import type { KeptQuestion, KeptQuestions } from '../../src/contract.ts';

export interface FakeKept extends KeptQuestions {
  /** The references that are kept now. */
  references(): readonly string[];
}

export function createFakeKept(): FakeKept {
  const kept = new Map<string, KeptQuestion>();
  return {
    references: () => [...kept.keys()],
    async keep(reference, question) {
      kept.set(reference, question);
    },
    find: (reference) => Promise.resolve(kept.get(reference) ?? null),
    async forget(reference) {
      kept.delete(reference);
    },
  };
}
