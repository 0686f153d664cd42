/*
 * Many people who ask whenever they like: an open loop. Who is late does not make the others come later.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Asker, Passage, World } from './world.ts';

export interface Load {
  readonly perSecond: number;
  readonly questions: number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** By how much `answer()` was called after the question was due: what kept the event loop busy. */
export type LoadedPassage = Passage & { readonly lateMs: number };

const WORKSPACES = 5;
const PEOPLE = 500;

export function askerOf(index: number): Asker {
  return { person: `U${index}`, workspace: `T${index % WORKSPACES}` };
}

/** Resolves when all have been asked and ended. */
export async function askAll(world: World, { perSecond, questions, random }: Load): Promise<readonly LoadedPassage[]> {
  const passages: Promise<LoadedPassage>[] = [];
  let dueMs = performance.now();
  for (let index = 0; index < questions; index += 1) {
    // Chance has no memory: the gaps are those of people who know nothing of each other.
    dueMs += (-Math.log(1 - random()) * 1_000) / perSecond;
    const restMs = dueMs - performance.now();
    if (restMs > 0) await pause(restMs);
    // Timers count in whole milliseconds, and may be early.
    const lateMs = Math.max(0, performance.now() - dueMs);
    passages.push(
      world.ask(askerOf(Math.floor(random() * PEOPLE))).then((passage) => Object.assign(passage, { lateMs })),
    );
  }
  return Promise.all(passages);
}
