import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type DatabaseChoice } from '../../src/ledger/database.ts';
import { createQuestionFiles } from '../../src/ledger/question-files.ts';
import { createQuestionRows } from '../../src/ledger/question-rows.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { inPostgres, startPostgres, whyNoPostgres, type PostgresServer } from '../servers/postgres.ts';
import { describeQuestionStore, type QuestionStoreWorld } from './question-store-suite.ts';

let server: PostgresServer | null = null;

beforeAll(async () => {
  if (whyNoPostgres === null) server = await startPostgres();
}, 60_000);
afterAll(() => server?.stop());

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'askline-kept-'));

async function rowsIn(choice: DatabaseChoice, end: () => void): Promise<QuestionStoreWorld> {
  const logger = createMemoryLogger();
  const open = [await openDatabase(choice, logger)];
  return {
    async join() {
      const database = await openDatabase(choice, logger);
      open.push(database);
      return createQuestionRows(() => database.db);
    },
    async end() {
      await Promise.all(open.map((database) => database.close()));
      end();
    },
  };
}

describeQuestionStore('in files', async () => {
  const folder = newFolder();
  return {
    async join() {
      const store = createQuestionFiles(folder);
      await store.prepare();
      return store;
    },
    async end() {
      rmSync(folder, { recursive: true });
    },
  };
});

describeQuestionStore('in rows of SQLite', () => {
  const folder = newFolder();
  return rowsIn({ kind: 'sqlite', folder }, () => rmSync(folder, { recursive: true }));
});

describeQuestionStore(
  'in rows of PostgreSQL',
  async () => {
    if (server === null) throw new Error('PostgreSQL does not run');
    return rowsIn({ kind: 'postgres', url: await server.newDatabase() }, () => undefined);
  },
  inPostgres,
);

test('the tests with PostgreSQL ran, or this machine has none', () => {
  if (whyNoPostgres !== null) process.stderr.write(`${whyNoPostgres}; the tests with it are left out\n`);
  expect(server === null).toBe(whyNoPostgres !== null);
});
