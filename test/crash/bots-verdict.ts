/*
 * What must hold when a whole bot was killed and the next one is ready: what people see is finished, and so are the books.
 */
import { expect } from '@jest/globals';
import type { Books, QuestionRow } from '../town/ledger-file.ts';
import type { Seen } from '../town/seen.ts';
import type { Asked } from './crowd.ts';

export interface Aftermath {
  readonly asked: readonly Asked[];
  readonly seen: readonly Seen[];
  readonly books: Books;
  /** Whether the bot may read what it wrote; else its Stop stays where it was, and the notice stands below. */
  readonly mayRead: boolean;
}

/** See `src/core/acceptance.ts`. */
const HEARD_AFTER_MS = 800;

export const referenceOf = ({ question }: Pick<QuestionRow, 'question'>): string => question.slice('question:'.length);

/** The row of the first time that it was asked; undefined where it never got so far. */
export function rowOf({ place }: Asked, { questions }: Books): QuestionRow | undefined {
  return questions.find(({ person }) => person.endsWith(`:${place.person}`));
}

/** Whether each of these words stands somewhere, and none stands twice. */
export function saysAll(words: readonly string[], seen: readonly Seen[]): boolean {
  const said = saidOf(seen);
  return words.every((word) => said.get(word) === 1);
}

/** The money: nothing set aside, what was spent is what the records say, and what Claude was asked was paid. */
export function expectSettled({ asked, books }: Pick<Aftermath, 'asked' | 'books'>): void {
  const { questions, budgets } = books;
  expect(questions.filter(({ state, outcome }) => state !== 'closed' || outcome === null)).toEqual([]);
  expect(questions.filter(({ reserved_micro_usd: reserved }) => reserved !== 0)).toEqual([]);
  const deliveries = questions.map(({ delivery }) => delivery);
  expect(new Set(deliveries).size).toBe(deliveries.length);
  const spent = questions.reduce((sum, { cost_micro_usd: cost }) => sum + cost, 0);
  expect(budgets).toEqual(
    questions.length === 0 ? [] : [expect.objectContaining({ spent_micro_usd: spent, reserved_micro_usd: 0 })],
  );
  const free = asked.filter((one) => one.calls > 0 && (rowOf(one, books)?.cost_micro_usd ?? 0) === 0);
  expect(free).toEqual([]);
}

/** What people see: every answer whole, or said to be interrupted, once and with Try again; and none that offers Stop. */
export function expectFinished(aftermath: Aftermath): void {
  const { asked, seen, books, mayRead } = aftermath;
  for (const one of asked) {
    const row = rowOf(one, books);
    if (row === undefined) {
      // A bot that is too busy to write into its ledger for so long says that it has heard, before it is sure.
      const { way, acceptedAfterMs, calls } = one;
      const wasTaken = acceptedAfterMs !== null && acceptedAfterMs < HEARD_AFTER_MS;
      expect({ way, acceptedAfterMs, wasTaken, calls }).toMatchObject({ wasTaken: false, calls: 0 });
      expect(seen.filter(({ text }) => text.includes(one.words[0] ?? ''))).toEqual([]);
      continue;
    }
    const reference = referenceOf(row);
    const notices = seen.filter(({ text }) => text.includes(`Reference: ${reference}`));
    const isWhole = saysAll(one.words, seen);
    const { way, acceptedAfterMs } = one;
    const again = seen.filter(({ button }) => button?.kind === 'try-again' && button.reference === reference);
    const found = { way, acceptedAfterMs, outcome: row.outcome, isWhole, notices, again };
    // An interaction of Discord that nobody acknowledged has no place where its asker alone could be told; Discord does.
    const isLost = way === 'private' && acceptedAfterMs === null && row.outcome === 'out-of-reach';
    if (row.outcome === 'answered') expect(found).toMatchObject({ isWhole: true, notices: [], again: [] });
    else if (isLost) expect(found).toMatchObject({ notices: [], again: [] });
    else expect(found).toEqual({ ...found, outcome: 'interrupted', notices: [expect.anything()], again: notices });
    for (const { text } of notices) expect(text.match(/Interrupted: I was restarted/g)).toHaveLength(1);
  }
  const twice = [...saidOf(seen)].filter(([, times]) => times > 1);
  expect(twice).toEqual([]);
  if (mayRead) expect(seen.filter(({ button }) => button?.kind === 'stop')).toEqual([]);
}

/** How often each word of an answer stands there. */
function saidOf(seen: readonly Seen[]): ReadonlyMap<string, number> {
  const said = new Map<string, number>();
  for (const word of seen.flatMap(({ text }) => text.match(/\bq\d+[a-z]+\d+z/g) ?? [])) {
    said.set(word, (said.get(word) ?? 0) + 1);
  }
  return said;
}
