/*
 * The beginning of a question in the books: the claim of its delivery, the quotas, the reservation and the journal, all
 * in one transaction or not at all.
 */
import type { AnswerRecord, DeliveryKey, OpenVerdict, Opening } from '../contract.ts';
import type { Books, Writer } from './books.ts';
import { pursesOf, reserve } from './budgets.ts';
import { holdsToText } from './holds.ts';
import { takeQuotas } from './quotas.ts';
import { closedRow, openRow } from './rows.ts';
import { shortageOf, withAlert, type OverBudget, type Shortage } from './shortage.ts';

type Result = Exclude<OpenVerdict, OverBudget> | { readonly kind: 'shortage'; readonly shortage: Shortage };

/** Rejects with what the database says. The same question once more, after that, is no duplicate of itself. */
export async function openQuestion(books: Books, opening: Opening): Promise<OpenVerdict> {
  const { question } = opening.arrival;
  // Before anything is written: what stands in the books and not here is taken for a leftover.
  books.mine.add(question);
  let isOpen = false;
  try {
    const result = await books.database.write(
      (writer) => openIn(writer, books, opening),
      (verdict) => verdict.kind === 'opened',
    );
    isOpen = result.kind === 'opened';
    return result.kind === 'shortage' ? await withAlert(books, result.shortage) : result;
  } finally {
    if (!isOpen) books.mine.delete(question);
  }
}

/** Writes down a question that was turned away; false where its delivery is known. Rejects with what the database says. */
export async function noteQuestion(books: Books, record: AnswerRecord, deliveryKey: DeliveryKey): Promise<boolean> {
  const added = await books.database.writeOne((db) =>
    db
      .insertInto('questions')
      .values(closedRow(record, deliveryKey, books.nameOf))
      .onConflict((conflict) => conflict.doNothing())
      .returning('question')
      .execute(),
  );
  return added.length > 0;
}

async function openIn(writer: Writer, books: Books, opening: Opening): Promise<Result> {
  const { arrival, quotas, reserveMicroUsd } = opening;
  const { nameOf, processes, addresses, clock } = books;
  const purses = pursesOf(opening.budgets, { person: nameOf(arrival.person), workspace: arrival.workspace });
  const budgets = purses.map((purse) => ({ ...purse, reservedMicroUsd: reserveMicroUsd }));
  const row = {
    arrival,
    owner: processes.id,
    reservedMicroUsd: reserveMicroUsd,
    isAsking: opening.isAsking,
    address: addresses.seal(arrival.question, opening.address),
    holds: { quotas: [], budgets },
  };
  const added = await writer
    .insertInto('questions')
    .values(openRow(row, nameOf))
    .onConflict((conflict) => conflict.doNothing())
    .returning('question')
    .execute();
  if (added.length === 0) return duplicateOrAgain(writer, books, opening);

  const taken = await takeQuotas(writer, { quotas, arrival, nowMs: Math.round(clock.now()) }, nameOf);
  if (taken.kind === 'full') return { kind: 'over-quota', quota: taken.quota, freeAtMs: taken.freeAtMs };
  if (taken.held.length > 0) {
    await writer
      .updateTable('questions')
      .set({ holds: holdsToText({ quotas: taken.held, budgets }) })
      .where('question', '=', arrival.question)
      .execute();
  }

  // Last, because all questions go through the same one or two rows: they are locked from here to the end alone.
  const short = await reserve(writer, budgets);
  if (short.length > 0) return { kind: 'shortage', shortage: await shortageOf(writer, short, reserveMicroUsd) };
  return { kind: 'opened' };
}

/** Whoever asks again because he never heard that it went well finds his own question. */
async function duplicateOrAgain(writer: Writer, { processes }: Books, { arrival }: Opening): Promise<Result> {
  const mine = await writer
    .selectFrom('questions')
    .select('question')
    .where('question', '=', arrival.question)
    .where('delivery', '=', arrival.deliveryKey)
    .where('state', '=', 'open')
    .where('owner', '=', processes.id)
    .executeTakeFirst();
  return { kind: mine === undefined ? 'duplicate' : 'opened' };
}
