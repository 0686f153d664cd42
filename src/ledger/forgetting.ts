/*
 * What is too old to be kept goes: closed questions by the operator's wish, counters when they count no longer.
 */
import type { Books } from './books.ts';

const DAY_MS = 86_400_000;
/** At a time: a ledger of years must not stand still while it forgets one of them. */
const CHUNK = 500;

/** See `Ledger.forgetBefore`. Rejects with what the database says; what was deleted by then stays deleted. */
export async function forgetBefore({ database, clock }: Books, atMs: number): Promise<number> {
  const { db } = database;
  let questions = 0;
  for (;;) {
    const old = db
      .selectFrom('questions')
      .select('question')
      .where('state', '=', 'closed')
      .where('asked_at_ms', '<', atMs)
      .limit(CHUNK);
    const deleted = await db.deleteFrom('questions').where('question', 'in', old).executeTakeFirst();
    questions += Number(deleted.numDeletedRows);
    if (deleted.numDeletedRows < CHUNK) break;
  }
  // Other processes may have other clocks, and what began in a period may end a little after it.
  const longOverMs = Math.round(clock.now()) - DAY_MS;
  await db.deleteFrom('quotas').where('ends_at_ms', '<', longOverMs).execute();
  await db.deleteFrom('budgets').where('ends_at_ms', '<', longOverMs).where('reserved_micro_usd', '=', 0).execute();
  await db.deleteFrom('alerts').where('ends_at_ms', '<', longOverMs).execute();
  return questions;
}
