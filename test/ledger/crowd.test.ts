import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { inPostgres, startPostgres, whyNoPostgres, type PostgresServer } from '../servers/postgres.ts';
import { SOME_JOB, startChild, type Child, type Job } from './child.ts';
import { someBudget, someOpening, someRecord } from './openings.ts';
import { postgresWorld, sqliteWorld, type RealWorld } from './worlds.ts';

const WHOSE = { person: 'person:slack:U1', workspace: 'workspace:slack:T1' } as const;
const MINUTE_MS = 60_000;
const LIMIT_MICRO_USD = 100 * 137;

let server: PostgresServer | null = null;
let world: RealWorld | null = null;
const children: Child[] = [];

beforeAll(async () => {
  if (whyNoPostgres === null) server = await startPostgres();
}, MINUTE_MS);
afterAll(() => server?.stop());
afterEach(async () => {
  for (const child of children) child.kill();
  await Promise.all(children.splice(0).map(({ exited }) => exited));
  await world?.end();
  world = null;
});

async function onPostgres(): Promise<RealWorld> {
  if (server === null) throw new Error('PostgreSQL does not run');
  return postgresWorld(server);
}

function spawned(given: RealWorld, job: Partial<Job> & Pick<Job, 'names'>): Child {
  const started = startChild({ ...SOME_JOB, database: given.database, folder: given.folder, ...job });
  children.push(started);
  return started;
}

const namesOf = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** All begin in the same moment, and have done their work when this resolves. */
async function together(parts: readonly Child[]): Promise<readonly string[]> {
  await Promise.all(parts.map((part) => part.until((lines) => lines.includes('ready'))));
  for (const part of parts) part.go();
  await Promise.all(parts.map((part) => part.until((lines) => lines.includes('done'))));
  return parts.flatMap(({ lines }) => lines);
}

const count = (lines: readonly string[], word: string): number =>
  lines.filter((line) => line.startsWith(`${word} `)).length;

describe('a crowd in one process', () => {
  test('of 500 questions at once spends the budget to the micro-dollar, and no more', async () => {
    world = await sqliteWorld();
    const ledger = await world.join();
    const budgets = [
      someBudget({ mostMicroUsd: LIMIT_MICRO_USD }),
      someBudget({ of: 'person', per: 'month', mostMicroUsd: 2 * LIMIT_MICRO_USD }),
    ];
    const names = namesOf('q', 500);
    const verdicts = await Promise.all(
      names.map(async (name) => {
        const verdict = await ledger.open(someOpening(name, { budgets, reserveMicroUsd: 137 }));
        if (verdict.kind === 'opened') await ledger.close(someRecord(name, { costMicroUsd: 137 }), true);
        return verdict.kind;
      }),
    );
    expect(verdicts.filter((kind) => kind === 'opened').length).toBe(100);
    const stands = await ledger.stands(budgets, WHOSE);
    expect(stands.map(({ spentMicroUsd, reservedMicroUsd }) => [spentMicroUsd, reservedMicroUsd])).toEqual([
      [LIMIT_MICRO_USD, 0],
      [LIMIT_MICRO_USD, 0],
    ]);
  });

  test('does not keep the event loop from anything else', async () => {
    world = await sqliteWorld();
    const ledger = await world.join();
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await Promise.all(namesOf('q', 200).map((name) => ledger.open(someOpening(name))));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});

const databases = [
  ['SQLite', sqliteWorld, describe],
  ['PostgreSQL', onPostgres, inPostgres],
] as const;

for (const [name, make, describes] of databases) {
  describes(`two processes on ${name}`, () => {
    test.each([true, false])(
      'asked 500 questions at once stay within the budget (each one ended at once: %j)',
      async (isClosing) => {
        world = await make();
        const budget = { budgetMicroUsd: LIMIT_MICRO_USD, reserveMicroUsd: 137, isClosing };
        const lines = await together([
          spawned(world, { names: namesOf('one', 250), ...budget }),
          spawned(world, { names: namesOf('other', 250), ...budget }),
        ]);
        expect([count(lines, 'opened'), count(lines, 'over-budget')]).toEqual([100, 400]);
        const ledger = world.create({ key: null });
        await ledger.start();
        const [stand] = await ledger.stands([someBudget()], WHOSE);
        expect([stand?.spentMicroUsd, stand?.reservedMicroUsd]).toEqual(
          isClosing ? [LIMIT_MICRO_USD, 0] : [0, LIMIT_MICRO_USD],
        );
      },
      MINUTE_MS,
    );

    test(
      'count one quota, and a restart does not reset it',
      async () => {
        world = await make();
        const job = { quota: 40, isClosing: true };
        const lines = await together([
          spawned(world, { names: namesOf('one', 30), ...job }),
          spawned(world, { names: namesOf('other', 30), ...job }),
        ]);
        expect([count(lines, 'opened'), count(lines, 'over-quota')]).toEqual([40, 20]);
        const later = await together([spawned(world, { names: namesOf('later', 3), quota: 41, isClosing: true })]);
        expect([count(later, 'opened'), count(later, 'over-quota')]).toEqual([1, 2]);
      },
      MINUTE_MS,
    );

    test(
      'that receive the same 300 deliveries open each of them once',
      async () => {
        world = await make();
        const names = namesOf('same', 300);
        const parts = [spawned(world, { names }), spawned(world, { names: names.toReversed() })];
        const lines = await together(parts);
        expect([count(lines, 'opened'), count(lines, 'duplicate')]).toEqual([300, 300]);
        const opened = lines.filter((line) => line.startsWith('opened ')).map((line) => line.split(' ').at(-1) ?? '');
        expect(opened.toSorted()).toEqual(names.toSorted());
        // The work was shared, or this shows nothing.
        for (const { lines: its } of parts) expect(count(its, 'opened')).toBeGreaterThan(0);
      },
      MINUTE_MS,
    );

    test('that make the tables at once both succeed', async () => {
      for (let round = 0; round < 8; round += 1) {
        world = await make();
        const ledgers = [world.create(), world.create(), world.create()];
        await Promise.all(ledgers.map((ledger) => ledger.start()));
        const pulses = await Promise.all(ledgers.map((ledger) => ledger.beat()));
        expect(pulses.map(({ liveProcesses }) => liveProcesses)).toEqual([3, 3, 3]);
        await world.end();
      }
    });
  });
}
