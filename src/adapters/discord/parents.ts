/*
 * Which channel a thread belongs to, since rules for a channel hold in its threads. discord.js knows it of the threads
 * that it was told of, which is nearly all of them; of the others Discord is asked.
 */
import { Routes, type REST } from 'discord.js';
import { z } from 'zod';
import type { Clock, Question } from '../../contract.ts';
import { createRemembered } from '../memory/remembered.ts';

/**
 * The same question with the channel above its thread, where that was not known; null when Discord does not tell it:
 * nobody knows then which rules hold there. Never rejects.
 */
export type WithParent = (question: Question, thread: { readonly id: string } | null) => Promise<Question | null>;

const payload = z.object({ parent_id: z.string() });

export function createWithParent(options: {
  readonly rest: REST;
  readonly clock: Clock;
  readonly warn: (what: string, error: unknown) => void;
}): WithParent {
  const { rest, clock, warn } = options;
  const parentOf = createRemembered({
    ask: async (threadId) => payload.parse(await rest.get(Routes.channel(threadId))).parent_id,
    failed: (error) => {
      warn('a question is dropped: nobody knows which channel its thread belongs to', error);
      return 0;
    },
    // A thread never moves.
    maxAgeMs: Infinity,
    maxEntries: 1_000,
    patienceMs: 10_000,
    clock,
  });
  return async (question, thread) => {
    if (thread === null || question.parentChannel !== null) return question;
    const parentId = await parentOf(thread.id);
    return parentId === null ? null : { ...question, parentChannel: `channel:discord:${parentId}` };
  };
}
