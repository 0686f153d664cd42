import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openSqlite } from '../../src/ledger/sqlite.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'askline-books-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a database that somebody else is just making is waited for, and nobody else waits meanwhile', async () => {
  const other = new DatabaseSync(join(folder, 'ledger.sqlite'));
  // As it is while its mode is changed: who wants to do the same is told at once that it is locked.
  other.exec('begin exclusive');
  let isOpen = false;
  const opening = openSqlite(folder).finally(() => {
    isOpen = true;
  });
  for (let turn = 0; turn < 200; turn += 1) await nextTurn();
  expect(isOpen).toBe(false);
  other.exec('commit');
  const db = await opening;
  expect(await db.selectFrom('questions').select('question').execute()).toEqual([]);
  await db.destroy();
  other.close();
});
