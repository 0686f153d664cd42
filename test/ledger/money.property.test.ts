import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Ledger } from '../../src/contract.ts';
import { inPostgres, startPostgres, type PostgresServer } from '../servers/postgres.ts';
import { questionOf, someArrival, someBudget, someOpening, someRecord } from './openings.ts';
import { postgresWorld, sqliteWorld, type RealWorld } from './worlds.ts';

const PEOPLE = ['person:slack:U1', 'person:discord:2'] as const;
const WORKSPACE = 'workspace:slack:T1';
const ALL = someBudget({ mostMicroUsd: 1_000 });
const MONTH = someBudget({ per: 'month', mostMicroUsd: 1_700 });
const PERSON = someBudget({ of: 'person', mostMicroUsd: 600 });
const BUDGETS = [ALL, MONTH, PERSON];

const at = fc.record({ process: fc.integer({ min: 0, max: 1 }), question: fc.integer({ min: 0, max: 11 }) });
const money = fc.integer({ min: 0, max: 400 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('open' as const), at, money, isAsking: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('raise' as const), at, money }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('journal' as const), at, money }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask' as const), at }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('close' as const), at, share: fc.integer({ min: 0, max: 100 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), at }) },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Known {
  readonly owner: number;
  readonly person: (typeof PEOPLE)[number];
  isOpen: boolean;
  isAsking: boolean;
  reserved: number;
  accrued: number | null;
  cost: number;
}

/** What the books must say, by the plainest means. */
function createModel() {
  const known = new Map<number, Known>();
  const sums = (person: string | null) => {
    const rows = [...known.values()].filter((row) => person === null || row.person === person);
    return {
      spent: rows.reduce((sum, { cost }) => sum + cost, 0),
      reserved: rows.reduce((sum, { reserved }) => sum + reserved, 0),
    };
  };
  const hasRoom = (person: string, more: number): boolean =>
    BUDGETS.every((budget) => {
      const { spent, reserved } = sums(budget.of === 'person' ? person : null);
      return spent + reserved + more <= budget.mostMicroUsd;
    });
  return { known, sums, hasRoom };
}

async function play(world: RealWorld, steps: readonly Step[]): Promise<void> {
  const model = createModel();
  const ledgers = [await world.join(), await world.join()];
  const ledgerOf = (process: number): Ledger => {
    const ledger = ledgers[process];
    if (ledger === undefined) throw new Error('There is no such process');
    return ledger;
  };

  async function take({ at: { process, question }, ...one }: Step): Promise<void> {
    const row = model.known.get(question);
    const name = `q${question}`;
    const person = question % 2 === 0 ? PEOPLE[0] : PEOPLE[1];
    const ledger = ledgerOf(row?.owner ?? process);
    if (one.kind === 'open') {
      const arrival = someArrival(name, { person });
      const opening = { arrival, budgets: BUDGETS, reserveMicroUsd: one.money, isAsking: one.isAsking };
      const { kind } = await ledgerOf(process).open(someOpening(name, opening));
      // Asking once more for what one has open already is no duplicate; everybody else hears that it is.
      const isOwn = row !== undefined && row.isOpen && row.owner === process;
      const expected = isOwn ? 'opened' : row !== undefined ? 'duplicate' : null;
      expect(kind).toEqual(expected ?? (model.hasRoom(person, one.money) ? 'opened' : 'over-budget'));
      if (kind !== 'opened' || row !== undefined) return;
      const fresh = { isOpen: true, isAsking: one.isAsking, reserved: one.money, accrued: null, cost: 0 };
      model.known.set(question, { owner: process, person, ...fresh });
    } else if (one.kind === 'crash') {
      await world.crash(ledgerOf(process));
      await ledgerOf(process).stop();
      ledgers[process] = await world.join();
      await pickUp(process);
    } else if (row === undefined || !row.isOpen) {
      // Nothing is done to what is not open.
    } else if (one.kind === 'raise') {
      const isRaised = model.hasRoom(person, one.money - row.reserved) || one.money <= row.reserved;
      const { kind } = await ledger.raise(questionOf(name), one.money, BUDGETS);
      expect(kind).toEqual(isRaised ? 'opened' : 'over-budget');
      if (isRaised) row.reserved = Math.max(row.reserved, one.money);
    } else if (one.kind === 'journal') {
      const accruedMicroUsd = Math.min(one.money, row.reserved);
      await ledger.journal(questionOf(name), { accruedMicroUsd });
      row.accrued = Math.max(row.accrued ?? 0, accruedMicroUsd);
    } else if (one.kind === 'ask') {
      await ledger.journal(questionOf(name), { isAsking: true });
      row.isAsking = true;
    } else {
      const costMicroUsd = Math.floor((row.reserved * one.share) / 100);
      await ledger.close(someRecord(name, { person, costMicroUsd }), true);
      Object.assign(row, { isOpen: false, reserved: 0, cost: costMicroUsd });
    }
  }

  /** The process that begins anew ends what the one before it left. */
  async function pickUp(process: number): Promise<void> {
    const ledger = ledgerOf(process);
    const found = (await ledger.leftovers()).map(({ question }) => question);
    const expected = [...model.known].filter(([, row]) => row.isOpen && row.owner === process);
    expect(found.toSorted()).toEqual(expected.map(([question]) => questionOf(`q${question}`)).toSorted());
    for (const question of found) await ledger.closeLeftover(question, 'interrupted');
    for (const [, row] of expected) {
      const cost = row.accrued ?? (row.isAsking ? row.reserved : 0);
      Object.assign(row, { isOpen: false, reserved: 0, cost });
    }
  }

  async function compare(): Promise<void> {
    for (const person of PEOPLE) {
      const stands = await ledgerOf(0).stands(BUDGETS, { person, workspace: WORKSPACE });
      for (const { budget, spentMicroUsd, reservedMicroUsd } of stands) {
        const { spent, reserved } = model.sums(budget.of === 'person' ? person : null);
        expect({ spent: spentMicroUsd, reserved: reservedMicroUsd }).toEqual({ spent, reserved });
        expect(spentMicroUsd + reservedMicroUsd <= budget.mostMicroUsd).toEqual(true);
      }
    }
  }

  for (const one of steps) {
    await take(one);
    await compare();
  }
  for (const [question, row] of model.known) {
    if (row.isOpen) await take({ kind: 'close', at: { process: row.owner, question }, share: 100 });
  }
  await compare();
  const rows = await ledgerOf(1).usage({ by: 'workspace', sinceMs: 0 });
  const inRecords = rows.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
  expect(inRecords).toEqual(model.sums(null).spent);
  expect(model.sums(null).reserved).toEqual(0);
}

async function holds(make: () => Promise<RealWorld>, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    const world = await make();
    try {
      await play(world, steps);
    } finally {
      await world.end();
    }
  });
  await fc.assert(property, { numRuns });
}

const PROMISE = 'whatever is opened, raised, journalled, closed and lost, the books say what a plain sum says';

describe('money on SQLite', () => {
  test(PROMISE, () => holds(sqliteWorld, 80), 60_000);
});

inPostgres('money on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.stop());

  test(PROMISE, () => holds(() => postgresWorld(server), 15), 60_000);
});
