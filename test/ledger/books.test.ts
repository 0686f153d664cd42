import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AnswerRecord, Ledger } from '../../src/contract.ts';
import { inPostgres, startPostgres, whyNoPostgres, type PostgresServer } from '../servers/postgres.ts';
import { questionOf, someArrival, someBudget, someOpening, someQuota, someRecord } from './openings.ts';
import { postgresWorld, sqliteWorld, type RealWorld } from './worlds.ts';

const DAY_MS = 86_400_000;
const WHOSE = { person: 'person:slack:U1', workspace: 'workspace:slack:T1' } as const;

let server: PostgresServer | null = null;

beforeAll(async () => {
  if (whyNoPostgres === null) server = await startPostgres();
}, 60_000);
afterAll(() => server?.stop());

async function onPostgres(): Promise<RealWorld> {
  if (server === null) throw new Error('PostgreSQL does not run');
  return postgresWorld(server);
}

const databases = [
  ['SQLite', sqliteWorld, describe],
  ['PostgreSQL', onPostgres, inPostgres],
] as const;

for (const [database, make, describes] of databases) {
  describes(`the books on ${database}`, () => {
    let world: RealWorld;
    let ledger: Ledger;

    beforeEach(async () => {
      world = await make();
      ledger = await world.join();
    });
    afterEach(() => world.end());

    async function write(name: string, parts: Partial<AnswerRecord> = {}): Promise<void> {
      await ledger.note(someRecord(name, parts), `delivery:slack:${name}`);
    }

    describe('usage', () => {
      test('sums what people asked, what came of it and what it cost', async () => {
        await write('one', { costMicroUsd: 100, firstTextMs: 300 });
        await write('two', { costMicroUsd: 50, firstTextMs: 501, outcome: 'cut-by-max-tokens' });
        await write('three', { outcome: 'refused', refusal: 'quota', model: null, usage: null, costMicroUsd: 0 });
        await write('four', { outcome: 'stopped', costMicroUsd: 7, usage: null, firstTextMs: null });
        await write('five', { outcome: 'refused-by-model', costMicroUsd: 0, firstTextMs: null });
        expect(await ledger.usage({ by: 'workspace', sinceMs: 0 })).toEqual([
          {
            key: 'T1',
            questions: 5,
            answered: 2,
            refused: 2,
            failed: 1,
            inputTokens: 3 * 17,
            outputTokens: 3 * 20,
            costMicroUsd: 157,
            meanFirstTextMs: 400,
          },
        ]);
      });

      test('is nothing where nobody asked, and counts no calls for help', async () => {
        await write('one', { outcome: 'refused', refusal: 'help' });
        await write('two', { outcome: 'refused', refusal: 'usage' });
        await ledger.open(someOpening('three'));
        expect(await ledger.usage({ by: 'day', sinceMs: 0 })).toEqual([]);
      });

      test('comes dearest first, days in their order', async () => {
        await write('one', { day: '2027-01-17', costMicroUsd: 300, model: 'b', prompt: 'short' });
        await write('two', { day: '2027-01-15', costMicroUsd: 100, model: 'a', prompt: 'long' });
        await write('three', { day: '2027-01-16', costMicroUsd: 900, model: null, prompt: 'long' });
        const keys = async (by: 'day' | 'model' | 'prompt') =>
          (await ledger.usage({ by, sinceMs: 0 })).map(({ key, costMicroUsd }) => [key, costMicroUsd]);
        expect(await keys('day')).toEqual([
          ['2027-01-15', 100],
          ['2027-01-16', 900],
          ['2027-01-17', 300],
        ]);
        expect(await keys('model')).toEqual([
          [null, 900],
          ['b', 300],
          ['a', 100],
        ]);
        expect(await keys('prompt')).toEqual([
          ['long', 1_000],
          ['short', 300],
        ]);
      });

      test('goes back as far as it was asked to, for one person or for all', async () => {
        await write('one', { askedAtMs: 1_000 });
        await write('two', { askedAtMs: 2_000, person: 'person:slack:U2' });
        await write('three', { askedAtMs: 3_000, channel: 'channel:discord:9' });
        const questions = async (query: Parameters<Ledger['usage']>[0]) =>
          (await ledger.usage(query)).map((row) => [row.key, row.questions]);
        expect(await questions({ by: 'channel', sinceMs: 2_000 })).toEqual([
          ['9', 1],
          ['C1', 1],
        ]);
        expect(await questions({ by: 'channel', sinceMs: 0, person: 'person:slack:U2' })).toEqual([['C1', 1]]);
        expect(await questions({ by: 'channel', sinceMs: 0, person: 'person:slack:U3' })).toEqual([]);
      });

      test('tells the direct messages of one platform from those of the other', async () => {
        await write('one', { channel: 'channel:slack:direct-messages', costMicroUsd: 300 });
        await write('two', {
          platform: 'discord',
          workspace: 'workspace:discord:direct-messages',
          channel: 'channel:discord:direct-messages',
        });
        const keys = async (by: 'channel' | 'workspace') =>
          (await ledger.usage({ by, sinceMs: 0 })).map(({ key }) => key);
        expect(await keys('channel')).toEqual(['direct-messages (slack)', 'direct-messages (discord)']);
        expect(await keys('workspace')).toEqual(['T1', 'direct-messages (discord)']);
      });

      test('holds sums beyond 32 bits', async () => {
        await write('one', { costMicroUsd: 4_000_000_000 });
        await write('two', { costMicroUsd: 5_000_000_000 });
        expect(await ledger.usage({ by: 'day', sinceMs: 0 })).toMatchObject([{ costMicroUsd: 9_000_000_000 }]);
      });
    });

    describe('people', () => {
      test('stand in them by a keyed hash, the same in every process', async () => {
        await write('one', { person: 'person:slack:UWENDELIN' });
        const [row] = await (await world.join()).usage({ by: 'person', sinceMs: 0 });
        expect(row?.key).toMatch(/^[\w-]{16}$/);
        const elsewhere = world.create({ key: 'cd'.repeat(32) });
        await ledger.stop();
        await world.end();
        world = await make();
        ledger = await world.join();
        await write('one', { person: 'person:slack:UWENDELIN' });
        expect((await ledger.usage({ by: 'person', sinceMs: 0 }))[0]?.key).toBe(row?.key);
        await elsewhere.stop();
      });

      test('stand in them as the platform calls them where that is wished', async () => {
        const named = world.create({ people: 'named' });
        await named.start();
        await named.note(someRecord('one'), 'delivery:slack:one');
        expect((await named.usage({ by: 'person', sinceMs: 0 }))[0]?.key).toBe('U1');
      });
    });

    describe('a question that is closed', () => {
      test('and was never opened stands in them all the same, once', async () => {
        await ledger.close(someRecord('one'), true);
        await ledger.close(someRecord('one', { costMicroUsd: 70 }), true);
        await ledger.close(someRecord('two', { costMicroUsd: 5 }), true);
        expect(await ledger.usage({ by: 'day', sinceMs: 0 })).toMatchObject([{ questions: 2, costMicroUsd: 75 }]);
      });

      test('as a leftover stands there with its cost and no answer', async () => {
        await ledger.open(someOpening('one', { budgets: [someBudget()], reserveMicroUsd: 30 }));
        await world.crash(ledger);
        const other = await world.join();
        await world.crash(ledger);
        await other.leftovers();
        await other.closeLeftover(questionOf('one'), 'interrupted');
        expect(await other.usage({ by: 'model', sinceMs: 0 })).toMatchObject([
          { key: null, questions: 1, answered: 0, failed: 1, costMicroUsd: 30 },
        ]);
      });

      test('gives its quotas back only while their window runs', async () => {
        const quotas = [someQuota({ most: 1 })];
        await ledger.open(someOpening('one', { quotas }));
        await world.clock.advance(60_000);
        await ledger.open(someOpening('two', { quotas }));
        await ledger.close(someRecord('one'), false);
        expect((await ledger.open(someOpening('three', { quotas }))).kind).toBe('over-quota');
      });
    });

    describe('a reservation', () => {
      const today = someBudget();
      const tomorrow = someBudget({ period: '2027-01-16', endsAtMs: Date.UTC(2027, 0, 17) });
      const month = someBudget({ per: 'month' });

      test('that is raised on another day goes over into that day', async () => {
        await ledger.open(someOpening('one', { budgets: [today, month], reserveMicroUsd: 100 }));
        await ledger.raise(questionOf('one'), 150, [tomorrow, month]);
        const reserved = async () =>
          (await ledger.stands([today, tomorrow, month], WHOSE)).map(({ reservedMicroUsd }) => reservedMicroUsd);
        expect(await reserved()).toEqual([0, 150, 150]);
        await ledger.close(someRecord('one', { costMicroUsd: 40 }), true);
        const spent = (await ledger.stands([today, tomorrow, month], WHOSE)).map(({ spentMicroUsd }) => spentMicroUsd);
        expect([await reserved(), spent]).toEqual([
          [0, 0, 0],
          [0, 40, 40],
        ]);
      });

      test('that finds the new day spent says so, and stays where it was', async () => {
        await ledger.open(someOpening('one', { budgets: [today], reserveMicroUsd: 100 }));
        const small = { ...tomorrow, mostMicroUsd: 99 };
        expect(await ledger.raise(questionOf('one'), 100, [small])).toMatchObject({
          kind: 'over-budget',
          state: 'spent',
          alerts: [{ percent: 100, whose: 'all' }],
        });
        expect(await ledger.stands([today], WHOSE)).toMatchObject([{ reservedMicroUsd: 100 }]);
      });

      test('that was never opened has one row, of whichever process closed it first', async () => {
        const away = { outcome: 'refused', refusal: 'ledger-away' } as const;
        for (const name of ['one', 'two']) await ledger.close(someRecord(name, away), false, 'delivery:slack:unopened');
        expect(await ledger.usage({ by: 'workspace', sinceMs: 0 })).toMatchObject([{ questions: 1, refused: 1 }]);
      });

      test('cannot be raised for what is not open', async () => {
        await ledger.close(someRecord('one'), true);
        await expect(ledger.raise(questionOf('one'), 100, [today])).rejects.toThrow('is not open');
      });
    });

    describe('forgetting', () => {
      test('takes closed questions from before that time, and nothing that is open', async () => {
        for (let index = 0; index < 1_100; index += 1) await write(`old ${index}`, { askedAtMs: 1_000 });
        await write('young', { askedAtMs: 2_000 });
        await ledger.open(someOpening('open', { arrival: someArrival('open', { askedAtMs: 1_000 }) }));
        expect(await ledger.forgetBefore(2_000)).toBe(1_100);
        expect(await ledger.forgetBefore(2_000)).toBe(0);
        expect(await ledger.usage({ by: 'day', sinceMs: 0 })).toMatchObject([{ questions: 1 }]);
        await ledger.close(someRecord('open'), true);
      }, 20_000);

      test('takes counters only when they count no longer', async () => {
        const budgets = [someBudget()];
        const quotas = [someQuota({ most: 1, within: 'day' })];
        await ledger.open(someOpening('one', { budgets, quotas, reserveMicroUsd: 10 }));
        await ledger.open(someOpening('two', { budgets, reserveMicroUsd: 10 }));
        await ledger.close(someRecord('one', { costMicroUsd: 900 }), true);
        await ledger.forgetBefore(0);
        expect((await ledger.open(someOpening('three', { quotas }))).kind).toBe('over-quota');
        await world.clock.advance(3 * DAY_MS);
        await ledger.forgetBefore(0);
        // The other question still has something in it.
        expect(await ledger.stands(budgets, WHOSE)).toMatchObject([{ spentMicroUsd: 900, reservedMicroUsd: 10 }]);
        await ledger.close(someRecord('two', { costMicroUsd: 10 }), true);
        await ledger.forgetBefore(0);
        expect(await ledger.stands(budgets, WHOSE)).toMatchObject([{ spentMicroUsd: 0, reservedMicroUsd: 0 }]);
      });
    });

    describe('processes', () => {
      test('are counted while they live', async () => {
        const other = await world.join();
        expect((await ledger.beat()).liveProcesses).toBe(2);
        await other.stop();
        expect((await ledger.beat()).liveProcesses).toBe(1);
      });

      test('that leave in order leave what they left open to the others', async () => {
        const other = await world.join();
        await other.open(someOpening('one'));
        await other.stop();
        expect(await ledger.leftovers()).toMatchObject([{ question: questionOf('one'), address: 'address of one' }]);
      });

      test('never both get the same leftover', async () => {
        const others = [await world.join(), await world.join(), await world.join()];
        for (let index = 0; index < 30; index += 1) await ledger.open(someOpening(`q${index}`));
        await world.crash(ledger);
        const found = await Promise.all(others.flatMap((other) => [other.leftovers(), other.leftovers()]));
        expect(found.flat().length).toBe(30);
        expect(new Set(found.flat().map(({ question }) => question)).size).toBe(30);
      });

      test('with another key are turned away, until the others are gone', async () => {
        await ledger.open(someOpening('one'));
        const other = world.create({ key: 'cd'.repeat(32) });
        await expect(other.start()).rejects.toThrow('give all of them the same ASKLINE_KEY');
        expect((await ledger.beat()).liveProcesses).toBe(1);
        await ledger.stop();
        await other.start();
        expect(await other.leftovers()).toMatchObject([{ question: questionOf('one'), address: null }]);
      });

      test('may stop before they started, and twice', async () => {
        const other = world.create();
        await other.stop();
        await ledger.stop();
        await ledger.stop();
        await expect(ledger.beat()).rejects.toThrow('The ledger is not open');
      });
    });
  });
}
