/*
 * The end of a question in the books: what was set aside goes, what it cost is spent, the record stands. Whoever ends it
 * once more (it was taken for a leftover meanwhile) settles only what differs.
 */
import type { AnswerRecord, BudgetAlert, DeliveryKey, Outcome, QuestionId } from '../contract.ts';
import { raiseAlerts } from './alerts.ts';
import type { Books, Writer } from './books.ts';
import { settle } from './budgets.ts';
import { holdsFromText, holdsToText, type Holds } from './holds.ts';
import { giveQuotasBack } from './quotas.ts';
import { arrivalColumns, CLOSED, closedRow, endColumns } from './rows.ts';

/** Rejects with what the database says; then it may be asked for again. */
export async function closeQuestion(
  books: Books,
  record: AnswerRecord,
  isCounted: boolean,
  deliveryKey: DeliveryKey | null,
) {
  const alerts = await books.database.write(async (writer) => {
    const row = await rowOf(writer, books, record.question);
    if (row === undefined) {
      await writer
        .insertInto('questions')
        .values(closedRow(record, deliveryKey, books.nameOf))
        .onConflict((conflict) => conflict.column('delivery').doNothing())
        .execute();
      return [];
    }
    const settled = await settleHolds(writer, row, record.costMicroUsd, isCounted);
    await writer
      .updateTable('questions')
      .set({ ...arrivalColumns(record, books.nameOf), ...CLOSED, ...endColumns(record), holds: settled.holds })
      .where('question', '=', record.question)
      .execute();
    return settled.alerts;
  });
  books.mine.delete(record.question);
  return alerts;
}

/** Ends a leftover at what is known of its cost; its quotas go back where nobody got anything. One that is closed already stays as it is. */
export async function closeLeftover(
  books: Books,
  question: QuestionId,
  outcome: Outcome,
): Promise<readonly BudgetAlert[]> {
  const alerts = await books.database.write(async (writer) => {
    const row = await rowOf(writer, books, question);
    if (row === undefined || row.state === 'closed') return [];
    const unknownMicroUsd = row.is_asking === 1 ? row.reserved_micro_usd : 0;
    const costMicroUsd = row.accrued_micro_usd ?? unknownMicroUsd;
    // Who never came as far as the model, or never reads what it said, has had nothing.
    const isCounted = row.is_asking === 1 && outcome !== 'out-of-reach';
    const settled = await settleHolds(writer, row, costMicroUsd, isCounted);
    await writer
      .updateTable('questions')
      .set({
        ...CLOSED,
        outcome,
        attempts: row.is_asking,
        cost_micro_usd: costMicroUsd,
        total_ms: Math.max(0, Math.round(books.clock.now()) - row.asked_at_ms),
        writes: row.posts,
        holds: settled.holds,
      })
      .where('question', '=', question)
      .execute();
    return settled.alerts;
  });
  books.mine.delete(question);
  return alerts;
}

type Row = NonNullable<Awaited<ReturnType<typeof rowOf>>>;

function rowOf(writer: Writer, { database }: Books, question: QuestionId) {
  return writer
    .selectFrom('questions')
    .select([
      'state',
      'holds',
      'cost_micro_usd',
      'accrued_micro_usd',
      'reserved_micro_usd',
      'is_asking',
      'asked_at_ms',
      'posts',
    ])
    .where('question', '=', question)
    .$if(database.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
}

/** An open row costs 0 so far: first time and later ones are the same difference. */
async function settleHolds(writer: Writer, row: Row, costMicroUsd: number, isCounted: boolean) {
  const holds = holdsFromText(row.holds);
  if (!isCounted) await giveQuotasBack(writer, holds.quotas);
  const changes = holds.budgets.map(({ scope, budget, reservedMicroUsd }) => ({
    scope,
    budget,
    reservedMicroUsd: -reservedMicroUsd,
    spentMicroUsd: costMicroUsd - row.cost_micro_usd,
  }));
  const isSettled = changes.every((change) => change.reservedMicroUsd === 0 && change.spentMicroUsd === 0);
  const spent = isSettled ? [] : await settle(writer, changes);
  const left: Holds = {
    quotas: isCounted ? holds.quotas : [],
    budgets: holds.budgets.map((held) => ({ ...held, reservedMicroUsd: 0 })),
  };
  return { holds: holdsToText(left), alerts: await raiseAlerts(writer, spent) };
}
