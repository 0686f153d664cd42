/*
 * The rows in which questions are kept beside a ledger that several machines share, one for each reference, and their
 * ages. It must not know what is in them.
 */
import type { Kysely } from 'kysely';
import type { QuestionStore } from './question-store.ts';
import type { Schema } from './schema.ts';

/** Deleted at a time. */
const CHUNK = 500;

/** The ledger has made the table; `db` throws while the ledger is not open. References are checked by the caller. */
export function createQuestionRows(db: () => Kysely<Schema>): QuestionStore {
  async function remove(references: readonly string[]): Promise<void> {
    await db().deleteFrom('kept_questions').where('reference', 'in', references).execute();
  }

  return {
    name: 'the database',
    facts: {},
    prepare: () => Promise.resolve(),
    async write(reference, bytes, atMs) {
      const dated = { sealed: Buffer.from(bytes).toString('base64'), kept_at_ms: Math.round(atMs) };
      await db()
        .insertInto('kept_questions')
        .values({ reference, ...dated })
        .onConflict((conflict) => conflict.column('reference').doUpdateSet(dated))
        .execute();
    },
    async read(reference) {
      const row = await db()
        .selectFrom('kept_questions')
        .select('sealed')
        .where('reference', '=', reference)
        .executeTakeFirst();
      return row === undefined ? null : Buffer.from(row.sealed, 'base64');
    },
    remove: (reference) => remove([reference]),
    async removeWhere(isOld) {
      const rows = await db().selectFrom('kept_questions').select(['reference', 'kept_at_ms']).execute();
      const old = rows.filter((row) => isOld(row.kept_at_ms)).map(({ reference }) => reference);
      for (let from = 0; from < old.length; from += CHUNK) await remove(old.slice(from, from + CHUNK));
      const dates = rows.map((row) => row.kept_at_ms).filter((atMs) => !isOld(atMs));
      return dates.reduce<number | null>((oldest, atMs) => Math.min(oldest ?? atMs, atMs), null);
    },
  };
}
