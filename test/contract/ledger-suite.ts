/*
 * What every ledger promises, fakes included: each delivery once, no quota and no budget overrun, everything settled,
 * nothing left open.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Ledger, OpenVerdict } from '../../src/contract.ts';
import { questionOf, someArrival, someBudget, someOpening, someQuota, someRecord } from '../ledger/openings.ts';
import { describeLeftovers, type LedgerWorld } from './ledger-leftovers.ts';

const MINUTE_MS = 60_000;
const WHOSE = { person: 'person:slack:U1', workspace: 'workspace:slack:T1' } as const;
const OPENED: OpenVerdict = { kind: 'opened' };

type Describe = (name: string, tests: () => void) => void;

/** `describes` is `describe`, or its left-out form. */
export function describeLedger(which: string, setup: () => Promise<LedgerWorld>, describes: Describe = describe): void {
  describes(`the ledger ${which}`, () => {
    let world: LedgerWorld;
    let ledger: Ledger;
    let other: Ledger;

    beforeEach(async () => {
      world = await setup();
      ledger = await world.join();
      other = await world.join();
    });
    afterEach(() => world.end());

    const stand = async (budget = someBudget()): Promise<readonly (number | undefined)[]> => {
      const [found] = await other.stands([budget], WHOSE);
      return [found?.spentMicroUsd, found?.reservedMicroUsd];
    };
    const opens = (at: Ledger, name: string, parts: Parameters<typeof someOpening>[1] = {}) =>
      at.open(someOpening(name, parts));

    describe('deliveries', () => {
      test('are opened once, whichever process they reach', async () => {
        expect(await opens(ledger, 'one')).toEqual(OPENED);
        const again = someArrival('two', { deliveryKey: someArrival('one').deliveryKey });
        expect(await other.open(someOpening('two', { arrival: again }))).toEqual({ kind: 'duplicate' });
        await ledger.close(someRecord('one'), true);
        expect(await ledger.open(someOpening('three', { arrival: again }))).toEqual({ kind: 'duplicate' });
      });

      test('that were turned away are noted once, and not opened after that', async () => {
        const refused = someRecord('one', { outcome: 'refused', refusal: 'not-allowed', costMicroUsd: 0 });
        const { deliveryKey } = someArrival('one');
        expect(await ledger.note(refused, deliveryKey)).toBe(true);
        expect(await other.note({ ...refused, question: questionOf('two') }, deliveryKey)).toBe(false);
        const again = someArrival('three', { deliveryKey });
        expect(await other.open(someOpening('three', { arrival: again }))).toEqual({ kind: 'duplicate' });
      });

      test('that was never opened is written down when it is closed, unless its delivery is known', async () => {
        const away = { outcome: 'refused', refusal: 'ledger-away' } as const;
        const deliveryKey = 'delivery:slack:unopened';
        await ledger.close(someRecord('one', away), false, deliveryKey);
        await other.close(someRecord('two', away), false, deliveryKey);
        expect(await other.note(someRecord('three', away), deliveryKey)).toBe(false);
        const again = someArrival('four', { deliveryKey });
        expect(await ledger.open(someOpening('four', { arrival: again }))).toEqual({ kind: 'duplicate' });
      });

      test('that found no room are free to come again', async () => {
        const budgets = [someBudget({ mostMicroUsd: 100 })];
        expect((await opens(ledger, 'one', { budgets, reserveMicroUsd: 101 })).kind).toBe('over-budget');
        expect(await opens(other, 'one', { budgets, reserveMicroUsd: 100 })).toEqual(OPENED);
      });
    });

    describe('quotas', () => {
      test('let so many questions in and tell when there is room again', async () => {
        const quotas = [someQuota({ most: 2 })];
        expect(await opens(ledger, 'one', { quotas })).toEqual(OPENED);
        await world.clock.advance(10_000);
        expect(await opens(other, 'two', { quotas })).toEqual(OPENED);
        const freeAtMs = world.clock.now() + 50_000;
        expect(await opens(ledger, 'three', { quotas })).toEqual({ kind: 'over-quota', quota: quotas[0], freeAtMs });
        await world.clock.advance(49_999);
        expect(await opens(other, 'four', { quotas })).toMatchObject({ kind: 'over-quota', freeAtMs });
        await world.clock.advance(1);
        expect(await opens(other, 'five', { quotas })).toEqual(OPENED);
      });

      test.each([
        ['person', { person: 'person:slack:U2' }],
        ['workspace', { workspace: 'workspace:slack:T2' }],
        ['channel', { channel: 'channel:slack:C2' }],
        ['person-in-channel', { person: 'person:slack:U2' }],
        ['person-in-channel', { channel: 'channel:slack:C2' }],
      ] as const)('of one %s are not those of another', async (of, elsewhere) => {
        const quotas = [someQuota({ of, most: 1 })];
        expect(await opens(ledger, 'one', { quotas })).toEqual(OPENED);
        expect(await opens(ledger, 'two', { quotas })).toMatchObject({ kind: 'over-quota', quota: { of } });
        expect(await opens(ledger, 'three', { quotas, arrival: someArrival('three', elsewhere) })).toEqual(OPENED);
      });

      test('are taken together or not at all', async () => {
        const wide = someQuota({ of: 'workspace', most: 2 });
        const narrow = someQuota({ of: 'person', most: 1 });
        expect(await opens(ledger, 'one', { quotas: [wide, narrow] })).toEqual(OPENED);
        for (const name of ['two', 'three', 'four']) {
          expect(await opens(ledger, name, { quotas: [wide, narrow] })).toMatchObject({ quota: narrow });
        }
        expect(await opens(ledger, 'five', { quotas: [wide] })).toEqual(OPENED);
        expect(await opens(ledger, 'six', { quotas: [wide] })).toMatchObject({ quota: wide });
      });

      test('are given back by a question that does not count, once', async () => {
        const quotas = [someQuota({ most: 2 })];
        await opens(ledger, 'one', { quotas });
        await opens(ledger, 'two', { quotas });
        await ledger.close(someRecord('one'), false);
        await ledger.close(someRecord('one'), false);
        expect(await opens(ledger, 'three', { quotas })).toEqual(OPENED);
        expect(await opens(ledger, 'four', { quotas })).toMatchObject({ kind: 'over-quota' });
      });

      test('stay taken by one that counts, and by one whose budget is the reason', async () => {
        const quotas = [someQuota({ most: 1 })];
        const budgets = [someBudget({ mostMicroUsd: 10 })];
        expect((await opens(ledger, 'one', { quotas, budgets, reserveMicroUsd: 11 })).kind).toBe('over-budget');
        expect(await opens(ledger, 'two', { quotas })).toEqual(OPENED);
        await ledger.close(someRecord('two'), true);
        expect((await opens(ledger, 'three', { quotas })).kind).toBe('over-quota');
      });
    });

    describe('budgets', () => {
      const budgets = [someBudget({ mostMicroUsd: 1_000 })];

      test('hold what may be spent, and then what was', async () => {
        await opens(ledger, 'one', { budgets, reserveMicroUsd: 600 });
        expect(await stand()).toEqual([0, 600]);
        await ledger.close(someRecord('one', { costMicroUsd: 250 }), true);
        expect(await stand()).toEqual([250, 0]);
      });

      test('tell whether waiting helps', async () => {
        await opens(ledger, 'one', { budgets, reserveMicroUsd: 600 });
        const short = await opens(other, 'two', { budgets, reserveMicroUsd: 401 });
        expect(short).toEqual({ kind: 'over-budget', budget: budgets[0], state: 'reserved', alerts: [] });
        await ledger.close(someRecord('one', { costMicroUsd: 600 }), true);
        expect(await opens(other, 'two', { budgets, reserveMicroUsd: 401 })).toMatchObject({ state: 'spent' });
        expect(await opens(other, 'two', { budgets, reserveMicroUsd: 400 })).toEqual(OPENED);
      });

      test('are charged what it cost, also when that is more than was set aside', async () => {
        await opens(ledger, 'one', { budgets, reserveMicroUsd: 100 });
        await ledger.close(someRecord('one', { costMicroUsd: 1_500 }), true);
        expect(await stand()).toEqual([1_500, 0]);
        expect(await opens(ledger, 'two', { budgets, reserveMicroUsd: 0 })).toMatchObject({ state: 'spent' });
      });

      test('that are closed once more are charged the difference alone', async () => {
        await opens(ledger, 'one', { budgets, reserveMicroUsd: 500 });
        await ledger.close(someRecord('one', { costMicroUsd: 400 }), true);
        await ledger.close(someRecord('one', { costMicroUsd: 400 }), true);
        expect(await stand()).toEqual([400, 0]);
        await other.close(someRecord('one', { costMicroUsd: 150 }), true);
        expect(await stand()).toEqual([150, 0]);
      });

      test('of a day, of a person and of all are held together or not at all', async () => {
        const all = someBudget({ mostMicroUsd: 1_000 });
        const person = someBudget({ of: 'person', mostMicroUsd: 300 });
        const month = someBudget({ per: 'month', mostMicroUsd: 5_000 });
        expect(await opens(ledger, 'one', { budgets: [all, person, month], reserveMicroUsd: 200 })).toEqual(OPENED);
        const short = await opens(ledger, 'two', { budgets: [all, person, month], reserveMicroUsd: 200 });
        expect(short).toMatchObject({ budget: person, state: 'reserved' });
        expect([await stand(all), await stand(person), await stand(month)]).toEqual([
          [0, 200],
          [0, 200],
          [0, 200],
        ]);
        const arrival = someArrival('three', { person: 'person:slack:U2' });
        const elsewhere = someOpening('three', { arrival, budgets: [all, person, month], reserveMicroUsd: 200 });
        expect(await ledger.open(elsewhere)).toEqual(OPENED);
        expect([await stand(all), await stand(person)]).toEqual([
          [0, 400],
          [0, 200],
        ]);
      });

      test('are raised in all or in none', async () => {
        const both = [someBudget({ mostMicroUsd: 1_000 }), someBudget({ per: 'month', mostMicroUsd: 700 })];
        await opens(ledger, 'one', { budgets: both, reserveMicroUsd: 100 });
        await opens(ledger, 'two', { budgets: both, reserveMicroUsd: 100 });
        expect(await ledger.raise(questionOf('one'), 601, both)).toMatchObject({
          kind: 'over-budget',
          budget: both[1],
        });
        expect([await stand(both[0]), await stand(both[1])]).toEqual([
          [0, 200],
          [0, 200],
        ]);
        expect(await ledger.raise(questionOf('one'), 600, both)).toEqual(OPENED);
        expect(await ledger.raise(questionOf('one'), 50, both)).toEqual(OPENED);
        expect(await stand(both[1])).toEqual([0, 700]);
        await ledger.close(someRecord('one', { costMicroUsd: 20 }), true);
        await ledger.close(someRecord('two', { costMicroUsd: 30 }), true);
        expect([await stand(both[0]), await stand(both[1])]).toEqual([
          [50, 0],
          [50, 0],
        ]);
      });

      test('are told at 50, 80 and 100 %, once each and the highest alone', async () => {
        const [budget] = budgets;
        const percents: (readonly number[])[] = [];
        for (const [index, costMicroUsd] of [499, 1, 10, 300, 500, 10].entries()) {
          await opens(ledger, `cost ${index}`, { budgets, reserveMicroUsd: 0 });
          const alerts = await ledger.close(someRecord(`cost ${index}`, { costMicroUsd }), true);
          for (const alert of alerts) expect(alert).toMatchObject({ budget, whose: 'all' });
          percents.push(alerts.map(({ percent }) => percent));
        }
        expect(percents).toEqual([[], [50], [], [80], [100], []]);
      });

      test('that have no room left are told too, once', async () => {
        await opens(ledger, 'one', { budgets, reserveMicroUsd: 0 });
        await ledger.close(someRecord('one', { costMicroUsd: 700 }), true);
        const short = await opens(ledger, 'two', { budgets, reserveMicroUsd: 500 });
        expect(short).toMatchObject({ state: 'spent', alerts: [{ percent: 100, spentMicroUsd: 700, whose: 'all' }] });
        expect(await opens(other, 'three', { budgets, reserveMicroUsd: 500 })).toMatchObject({ alerts: [] });
      });
    });

    describeLeftovers(() => ({ world, ledger, other }));

    test('a minute of a quota is over in time, however many questions come', async () => {
      const quotas = [someQuota({ most: 3 })];
      let opened = 0;
      for (let index = 0; index < 40; index += 1) {
        const verdict = await opens(index % 2 === 0 ? ledger : other, `q${index}`, { quotas });
        if (verdict.kind === 'opened') opened += 1;
        await world.clock.advance(MINUTE_MS / 10);
      }
      expect(opened).toBe(12);
    });
  });
}
