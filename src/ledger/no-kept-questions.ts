/*
 * Stands in for the kept questions when an operator wants none: keeps nothing, finds nothing, and deletes what was kept
 * before that was decided.
 */
import type { KeptQuestions, Logger } from '../contract.ts';
import type { QuestionStore } from './question-store.ts';

export interface KeptQuestionsKeeper extends KeptQuestions {
  /** Deletes what is too old, and goes on doing so until `stop`. Warns once when nothing can be kept. Never throws. */
  start(): Promise<void>;
  /** Resolves when nothing is being written any more. Never throws. */
  stop(): Promise<void>;
}

export function createNoKeptQuestions(stores: readonly QuestionStore[], logger: Logger): KeptQuestionsKeeper {
  return {
    keep: () => Promise.resolve(false),
    find: () => Promise.resolve(null),
    forget: nothing,
    async start() {
      try {
        await Promise.all(stores.map((store) => store.removeWhere(() => true)));
      } catch (error) {
        logger.warn('Questions that were kept before this was switched off could not be deleted', { error });
      }
    },
    stop: nothing,
  };
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
