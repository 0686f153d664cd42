/*
 * What every ledger promises of processes that are gone, and of those that somebody wants to stop: the second half of the
 * contract suite.
 */
import { describe, expect, test } from '@jest/globals';
import type { Ledger } from '../../src/contract.ts';
import { questionOf, someArrival, someBudget, someOpening, someQuota, someRecord } from '../ledger/openings.ts';

export interface LedgerWorld {
  /** Another process on the same books; started. A ledger for one process may return the same one again. */
  join(): Promise<Ledger>;
  /** That process is gone without a word; it is not used any more. */
  crash(ledger: Ledger): Promise<void>;
  readonly clock: { now(): number; advance(durationMs: number): Promise<void> };
  end(): Promise<void>;
}

const WHOSE = { person: 'person:slack:U1', workspace: 'workspace:slack:T1' } as const;

type Stage = () => { readonly world: LedgerWorld; readonly ledger: Ledger; readonly other: Ledger };

/** To be called where the ledger is described. */
export function describeLeftovers(stage: Stage): void {
  const stand = async (): Promise<readonly (number | undefined)[]> => {
    const [found] = await stage().other.stands([someBudget()], WHOSE);
    return [found?.spentMicroUsd, found?.reservedMicroUsd];
  };

  describe('leftovers', () => {
    const budgets = [someBudget()];

    test('of a process that is gone are handed out once, with all that was journalled', async () => {
      const { world, ledger, other } = stage();
      await ledger.open(someOpening('one'));
      await ledger.journal(questionOf('one'), { posts: 1 });
      await ledger.journal(questionOf('one'), { address: 'below' });
      await ledger.journal(questionOf('one'), { posts: 2, message: 'message:7' });
      await ledger.journal(questionOf('one'), {});
      await world.crash(ledger);
      expect(await other.leftovers()).toMatchObject([
        {
          question: questionOf('one'),
          platform: 'slack',
          entry: 'command',
          address: 'below',
          posts: 2,
          message: 'message:7',
          askedAtMs: someArrival('one').askedAtMs,
        },
      ]);
      expect(await other.leftovers()).toEqual([]);
    });

    test('are none while their process lives, or when they were closed', async () => {
      const { world, ledger, other } = stage();
      await other.open(someOpening('one'));
      await ledger.open(someOpening('two'));
      await ledger.close(someRecord('two'), true);
      expect(await other.leftovers()).toEqual([]);
      await other.close(someRecord('one'), true);
      await world.crash(ledger);
      expect(await other.leftovers()).toEqual([]);
    });

    test('cost what was journalled', async () => {
      const { world, ledger, other } = stage();
      await ledger.open(someOpening('one', { budgets, reserveMicroUsd: 500 }));
      await ledger.journal(questionOf('one'), { accruedMicroUsd: 30 });
      await ledger.journal(questionOf('one'), { accruedMicroUsd: 120 });
      await world.crash(ledger);
      await other.leftovers();
      await other.closeLeftover(questionOf('one'), 'interrupted');
      await other.closeLeftover(questionOf('one'), 'out-of-reach');
      expect(await stand()).toEqual([120, 0]);
    });

    test('cost all that was set aside, where the model was asked and nothing is known', async () => {
      const { world, ledger, other } = stage();
      await ledger.open(someOpening('one', { budgets, reserveMicroUsd: 500, isAsking: true }));
      await ledger.open(someOpening('two', { budgets, reserveMicroUsd: 200, isAsking: false }));
      await ledger.journal(questionOf('two'), { isAsking: true });
      await world.crash(ledger);
      await other.leftovers();
      const alerts = await other.closeLeftover(questionOf('one'), 'interrupted');
      expect(alerts).toMatchObject([{ percent: 50, spentMicroUsd: 500 }]);
      await other.closeLeftover(questionOf('two'), 'interrupted');
      expect(await stand()).toEqual([700, 0]);
    });

    test('cost nothing where the model was never asked', async () => {
      const { world, ledger, other } = stage();
      await ledger.open(someOpening('one', { budgets, reserveMicroUsd: 500, isAsking: false }));
      await world.crash(ledger);
      await other.leftovers();
      await other.closeLeftover(questionOf('one'), 'interrupted');
      expect(await stand()).toEqual([0, 0]);
    });

    test.each([
      ['that only waited in line', false, 'interrupted', 'opened'],
      ['that nobody can be told of', true, 'out-of-reach', 'opened'],
      ['that the model was asked for', true, 'interrupted', 'over-quota'],
      ['that was whole', true, 'answered', 'over-quota'],
    ] as const)('%s count in quotas or not', async (_which, isAsking, outcome, next) => {
      const { world, ledger, other } = stage();
      const quotas = [someQuota({ most: 2 })];
      await ledger.open(someOpening('one', { quotas, isAsking }));
      await other.open(someOpening('two', { quotas }));
      await other.close(someRecord('two'), true);
      await world.crash(ledger);
      await other.leftovers();
      for (let time = 0; time < 2; time += 1) await other.closeLeftover(questionOf('one'), outcome);
      expect((await other.open(someOpening('three', { quotas }))).kind).toBe(next);
      expect((await other.open(someOpening('four', { quotas }))).kind).toBe('over-quota');
    });

    test('whose process turns out to be alive are settled at what it says', async () => {
      const { world, ledger, other } = stage();
      await ledger.open(someOpening('one', { budgets, reserveMicroUsd: 500 }));
      await world.crash(ledger);
      await other.leftovers();
      await other.closeLeftover(questionOf('one'), 'interrupted');
      await ledger.close(someRecord('one', { costMicroUsd: 80 }), true);
      expect(await stand()).toEqual([80, 0]);
    });
  });

  describe('stopping', () => {
    const ada = someArrival('one').person;

    test('reaches the process that answers, for whoever asked and for admins', async () => {
      const { ledger, other } = stage();
      await ledger.open(someOpening('one'));
      await ledger.open(someOpening('two'));
      expect(await other.requestStop(questionOf('one'), 'person:slack:U2', false)).toBe('not-yours');
      expect((await ledger.beat()).stops).toEqual([]);
      expect(await other.requestStop(questionOf('one'), ada, false)).toBe('asked');
      expect(await other.requestStop(questionOf('two'), 'person:slack:U2', true)).toBe('asked');
      expect((await ledger.beat()).stops.toSorted()).toEqual([questionOf('one'), questionOf('two')]);
    });

    test('comes too late for what is over, left or unknown', async () => {
      const { world, ledger, other } = stage();
      await ledger.open(someOpening('one'));
      await ledger.close(someRecord('one'), true);
      expect(await other.requestStop(questionOf('one'), ada, false)).toBe('over');
      expect(await other.requestStop(questionOf('none'), ada, false)).toBe('left');
      await ledger.open(someOpening('two'));
      await world.crash(ledger);
      expect(await other.requestStop(questionOf('two'), ada, false)).toBe('left');
    });
  });
}
