import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Ledger } from '../../src/contract.ts';
import { StartError } from '../../src/errors.ts';
import { inPostgres, sqlAt, startPostgres, type PostgresServer } from '../servers/postgres.ts';
import { questionOf, someBudget, someOpening, someRecord } from './openings.ts';
import { postgresWorld, type RealWorld } from './worlds.ts';

const WHOSE = { person: 'person:slack:U1', workspace: 'workspace:slack:T1' } as const;

inPostgres('PostgreSQL', () => {
  let server: PostgresServer;
  let world: RealWorld;

  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.stop());
  afterEach(async () => {
    server.freeze(false);
    await world.end();
  });

  const urlOf = ({ database }: RealWorld): string => (database.kind === 'postgres' ? database.url : '');

  async function begin(): Promise<Ledger> {
    world = await postgresWorld(server);
    return world.join();
  }

  async function refusal(url: string): Promise<unknown> {
    world = await postgresWorld(server);
    const ledger = world.create({ database: { kind: 'postgres', url } });
    return ledger.start().catch((error: unknown) => error);
  }

  test('that is not there is told in one sentence, without the password', async () => {
    const error = await refusal('postgres://askline:hunter2@127.0.0.1:1/books');
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(String(error)).toContain('The ledger at 127.0.0.1:1/books could not be opened: check DATABASE_URL');
    expect(inFull(error)).not.toContain('hunter2');
  });

  test.each(['postgres://askline:hunter2@[/books', 'postgres//askline:hunter2@127.0.0.1/books'])(
    'under an address that is none (%#) is told without quoting it',
    async (url) => {
      const error = await refusal(url);
      expect(error).toBeInstanceOf(StartError);
      expect(inFull(error)).not.toContain('hunter2');
    },
  );

  test('with the ledger of a newer Askline says so, without the password', async () => {
    await (await begin()).stop();
    await sqlAt(
      urlOf(world),
      "insert into kysely_migration values ('9999-of-another-day', '2030-01-01T00:00:00.000Z')",
    );
    const error: unknown = await world
      .create()
      .start()
      .catch((reason: unknown) => reason);
    const { host, pathname, password } = new URL(urlOf(world));
    expect(error).toMatchObject({
      name: 'StartError',
      message:
        `The ledger at ${host}${pathname} was written by a newer Askline: start that version again, bring back a ` +
        'copy from before it, or point DATABASE_URL at another database',
    });
    if (password !== '') expect(inFull(error)).not.toContain(password);
  });

  test('that breaks all connections is used again with the next query', async () => {
    const ledger = await begin();
    await ledger.open(someOpening('one'));
    await sqlAt(urlOf(world), 'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()');
    const tries = Array.from({ length: 10 }, async () => ledger.beat().catch(() => null));
    await Promise.all(tries);
    await ledger.close(someRecord('one'), true);
    expect(await ledger.usage({ by: 'day', sinceMs: 0 })).toMatchObject([{ questions: 1 }]);
  });

  test('that stops in the middle of everything lets nothing hang, and is used again when it goes on', async () => {
    const ledger = await begin();
    const budgets = [someBudget()];
    await ledger.open(someOpening('before', { budgets, reserveMicroUsd: 10 }));
    server.freeze(true);
    const beganAtMs = performance.now();
    const results = await Promise.allSettled([
      ledger.open(someOpening('one', { budgets, reserveMicroUsd: 10 })),
      ledger.close(someRecord('before'), true),
      ledger.beat(),
      ...Array.from({ length: 10 }, (_, index) => ledger.journal(questionOf('before'), { posts: index })),
    ]);
    expect(results.map(({ status }) => status)).not.toContain('fulfilled');
    expect(performance.now() - beganAtMs).toBeLessThan(15_000);
    server.freeze(false);
    expect((await ledger.beat()).liveProcesses).toBe(1);
    await ledger.close(someRecord('before', { costMicroUsd: 5 }), true);
    // What was in the middle of being opened is open or is not: then it is a leftover of this process itself.
    for (const { question } of await ledger.leftovers()) await ledger.closeLeftover(question, 'interrupted');
    expect(await ledger.stands(budgets, WHOSE)).toMatchObject([{ reservedMicroUsd: 0 }]);
  }, 60_000);

  test('lets a process that was silent for 6 s be taken for gone, by one that has listened for as long', async () => {
    const ledger = await begin();
    const other = await world.join();
    await ledger.open(someOpening('one'));
    const shift = (column: string, whose: string) =>
      sqlAt(urlOf(world), `update processes set ${column} = ${column} - 6001 where ${whose}`);
    const [first] = await sqlAt(urlOf(world), `select owner from questions`);
    const owner = `id = '${String(first?.['owner'])}'`;
    await shift('seen_at_ms', owner);
    // Both may have been cut off until now.
    expect(await other.leftovers()).toEqual([]);
    await shift('since_ms', `not ${owner}`);
    expect(await other.leftovers()).toMatchObject([{ question: questionOf('one') }]);
    expect((await other.beat()).liveProcesses).toBe(1);
    expect((await ledger.beat()).liveProcesses).toBe(2);
  });

  test('never stands in the way for long when a process stops in the middle of a transaction', async () => {
    const ledger = await begin();
    const budgets = [someBudget()];
    await ledger.open(someOpening('one', { budgets, reserveMicroUsd: 10 }));
    // Somebody who holds the row that all questions go through, with the settings of a ledger.
    const stuck = sqlAt(
      `${urlOf(world)}?options=-c%20idle_in_transaction_session_timeout%3D3000`,
      'begin; update budgets set spent_micro_usd = spent_micro_usd; select 1',
    );
    await stuck;
    expect((await ledger.open(someOpening('two', { budgets, reserveMicroUsd: 10 }))).kind).toBe('opened');
  }, 20_000);

  test('does two things at once that lock the same rows in different orders', async () => {
    const ledger = await begin();
    const other = await world.join();
    const budgets = [someBudget({ mostMicroUsd: 1e9 }), someBudget({ of: 'person', mostMicroUsd: 1e9 })];
    const names = Array.from({ length: 60 }, (_, index) => `q${index}`);
    await Promise.all(
      names.map(async (name, index) => {
        const at = index % 2 === 0 ? ledger : other;
        const given = index % 4 < 2 ? budgets : budgets.toReversed();
        await at.open(someOpening(name, { budgets: given, reserveMicroUsd: 10 }));
        await at.raise(questionOf(name), 20, given.toReversed());
        await at.close(someRecord(name, { costMicroUsd: 15 }), true);
      }),
    );
    expect(await ledger.stands(budgets, WHOSE)).toMatchObject([
      { spentMicroUsd: 900, reservedMicroUsd: 0 },
      { spentMicroUsd: 900, reservedMicroUsd: 0 },
    ]);
  }, 30_000);
});

/** With all its causes and whatever they carry. */
function inFull(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  return `${String(error)} ${error.stack ?? ''} ${JSON.stringify(error)} ${inFull(error.cause ?? null)}`;
}
