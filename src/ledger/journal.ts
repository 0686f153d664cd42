/*
 * What is written down while an answer runs: how far it has come, and that somebody wants it to stop.
 */
import { sql } from 'kysely';
import type { JournalEntry, PersonId, QuestionId } from '../contract.ts';
import type { Books } from './books.ts';

/**
 * Posts and costs only grow, in whatever order entries arrive; in another place no message stands yet. Nothing happens
 * to a question that is not open. Rejects with what the database says.
 */
export async function journalEntry(books: Books, question: QuestionId, entry: JournalEntry): Promise<void> {
  const { address, posts, message, accruedMicroUsd, isAsking, isEnding } = entry;
  const larger = sql<number>`case when posts < ${posts ?? 0} then ${posts ?? 0} else posts end`;
  const dearer = sql<number>`case when accrued_micro_usd >= ${accruedMicroUsd ?? 0} then accrued_micro_usd
    else ${accruedMicroUsd ?? 0} end`;
  const place = address === undefined ? {} : { address: books.addresses.seal(question, address), message: null };
  const changes = {
    ...place,
    ...(posts === undefined ? {} : { posts: larger }),
    ...(message === undefined ? {} : { message }),
    ...(accruedMicroUsd === undefined ? {} : { accrued_micro_usd: dearer }),
    ...(isAsking === undefined ? {} : { is_asking: 1 }),
    ...(isEnding === undefined ? {} : { is_ending: 1 }),
  };
  if (Object.keys(changes).length === 0) return;
  await books.database.writeOne((db) =>
    db.updateTable('questions').set(changes).where('question', '=', question).where('state', '=', 'open').execute(),
  );
}

/** Whoever asked the question may stop it, and admins. Rejects with what the database says. */
export async function requestStop(
  books: Books,
  question: QuestionId,
  by: { readonly person: PersonId; readonly isAdmin: boolean },
): Promise<'asked' | 'not-yours' | 'over' | 'left'> {
  const { db } = books.database;
  const row = await db
    .selectFrom('questions')
    .select(['state', 'person', 'owner'])
    .where('question', '=', question)
    .executeTakeFirst();
  if (row === undefined) return 'left';
  if (!by.isAdmin && row.person !== books.nameOf(by.person)) return 'not-yours';
  if (row.state === 'closed') return 'over';
  if (row.owner === null || (await books.processes.gone([row.owner])).length > 0) return 'left';
  const asked = await db
    .updateTable('questions')
    .set({ stop_requested: 1 })
    .where('question', '=', question)
    .where('state', '=', 'open')
    .returning('question')
    .execute();
  return asked.length > 0 ? 'asked' : 'over';
}

/** The open questions of this process that somebody wants to stop: told until they are closed. */
export async function stopRequests({ database, processes }: Books): Promise<readonly QuestionId[]> {
  const rows = await database.db
    .selectFrom('questions')
    .select('question')
    .where('state', '=', 'open')
    .where('owner', '=', processes.id)
    .where('stop_requested', '=', 1)
    .execute();
  return rows.map(({ question }) => question);
}
