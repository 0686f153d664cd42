import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFakeLedger } from '../fakes/fake-ledger.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { postgresWorld, sqliteWorld } from '../ledger/worlds.ts';
import { inPostgres, startPostgres, whyNoPostgres, type PostgresServer } from '../servers/postgres.ts';
import { describeLedger } from './ledger-suite.ts';

let server: PostgresServer | null = null;

beforeAll(async () => {
  if (whyNoPostgres === null) server = await startPostgres();
}, 60_000);
afterAll(() => server?.stop());

describeLedger('in memory', async () => {
  const clock = createVirtualClock();
  const ledger = createFakeLedger(clock);
  return { join: async () => ledger, crash: async () => ledger.crash(), clock, end: () => ledger.stop() };
});

describeLedger('on SQLite', sqliteWorld);

describeLedger(
  'on PostgreSQL',
  async () => {
    if (server === null) throw new Error('PostgreSQL does not run');
    return postgresWorld(server);
  },
  inPostgres,
);

test('the tests with PostgreSQL ran, or this machine has none', () => {
  if (whyNoPostgres !== null) process.stderr.write(`${whyNoPostgres}; the tests with it are left out\n`);
  expect(server === null).toBe(whyNoPostgres !== null);
});
