/*
 * More money set aside for a question that is open: in all of its budgets, or in none.
 */
import type { Budget, OpenVerdict, QuestionId } from '../contract.ts';
import type { Books, Writer } from './books.ts';
import { pursesOf, reserve, settle, type Purse } from './budgets.ts';
import { holdsFromText, holdsToText } from './holds.ts';
import { shortageOf, withAlert, type OverBudget, type Shortage } from './shortage.ts';

interface Raise {
  readonly question: QuestionId;
  readonly reserveMicroUsd: number;
  readonly budgets: readonly Budget[];
}

type Opened = Extract<OpenVerdict, { readonly kind: 'opened' }>;

/**
 * Where there is no room nothing changes. What was set aside in an earlier period of the same budget goes over into the
 * new one: a question is paid out of one day. Rejects with what the database says, or when the question is not open.
 */
export async function raiseReservation(books: Books, raise: Raise): Promise<Opened | OverBudget> {
  const shortage = await books.database.write(
    (writer) => raiseIn(writer, books, raise),
    (result) => result === null,
  );
  return shortage === null ? { kind: 'opened' } : withAlert(books, shortage);
}

async function raiseIn(
  writer: Writer,
  { database }: Books,
  { question, reserveMicroUsd, budgets }: Raise,
): Promise<Shortage | null> {
  const row = await writer
    .selectFrom('questions')
    .select(['holds', 'reserved_micro_usd', 'person', 'workspace'])
    .where('question', '=', question)
    .where('state', '=', 'open')
    .$if(database.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row === undefined) throw new Error(`${question} is not open: nothing can be set aside for it`);

  const holds = holdsFromText(row.holds);
  const steps = pursesOf(budgets, row).map(({ scope, budget }) => {
    const heldMicroUsd = holds.budgets.find((held) => isSame(held, { scope, budget }))?.reservedMicroUsd ?? 0;
    const after = { scope, budget, reservedMicroUsd: Math.max(heldMicroUsd, reserveMicroUsd) };
    return { after, more: { ...after, reservedMicroUsd: after.reservedMicroUsd - heldMicroUsd } };
  });
  const more = steps.map((step) => step.more).filter(({ reservedMicroUsd }) => reservedMicroUsd > 0);
  const short = await reserve(writer, more);
  if (short.length > 0) return shortageOf(writer, short, reserveMicroUsd);

  const raised = steps.map((step) => step.after);
  const others = holds.budgets.filter((held) => !raised.some((after) => isSame(held, after)));
  const outdated = others.filter((held) => raised.some((after) => isSameInAnotherPeriod(held, after)));
  await settle(
    writer,
    outdated.map((held) => ({ ...held, reservedMicroUsd: -held.reservedMicroUsd, spentMicroUsd: 0 })),
  );
  const kept = others.filter((held) => !outdated.includes(held));
  await writer
    .updateTable('questions')
    .set({
      holds: holdsToText({ ...holds, budgets: [...kept, ...raised] }),
      reserved_micro_usd: Math.max(reserveMicroUsd, row.reserved_micro_usd),
    })
    .where('question', '=', question)
    .execute();
  return null;
}

function isSame(one: Purse, other: Purse): boolean {
  return one.scope === other.scope && one.budget.period === other.budget.period;
}

function isSameInAnotherPeriod(one: Purse, other: Purse): boolean {
  return one.scope === other.scope && one.budget.per === other.budget.per && !isSame(one, other);
}
