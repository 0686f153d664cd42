import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openSqlite } from '../../src/ledger/sqlite.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'askline-books-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a disk that is full is told as that, and the database is used again when there is room', async () => {
  const db = await openSqlite(folder);
  const keep = (reference: string) =>
    db.transaction().execute((writer) =>
      writer
        .insertInto('kept_questions')
        .values({ reference, sealed: 'x'.repeat(1_000_000), kept_at_ms: 0 })
        .execute(),
    );
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 10}`).execute(db);
  // SQLite has ended the transaction by then: that it cannot be rolled back is not why.
  await expect(keep('one')).rejects.toThrow('database or disk is full');
  await sql.raw('pragma max_page_count = 100000').execute(db);
  await keep('two');
  expect(await db.selectFrom('kept_questions').select('reference').execute()).toEqual([{ reference: 'two' }]);
  await db.destroy();
});
