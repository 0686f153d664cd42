import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { WriteLimit, WriteResult } from '../../../src/contract.ts';
import type { Urgency } from '../../../src/core/live/gauge.ts';
import { createWriteBudget, type Turn } from '../../../src/core/live/write-budget.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';

const WRITTEN: WriteResult = { kind: 'written', message: 'message:1' };

function limit(overrides: Partial<WriteLimit> = {}): WriteLimit {
  return { key: 'limit:slack:edits', family: 'edits', perMinute: 60, burst: 3, isTold: false, ...overrides };
}

function setUp() {
  const clock = createVirtualClock();
  const budget = createWriteBudget(clock);
  const granted: string[] = [];
  const turns = new Map<string, Turn>();
  let since = 0;

  /** Asks for a turn; `granted` tells when it came. */
  function ask(name: string, urgency: Urgency, options: { limits?: WriteLimit[]; signal?: AbortSignal } = {}) {
    since += 1;
    const ways = [{ limits: options.limits ?? [limit()], laterLimits: [] }];
    const wish = { ways, urgency, waitingSinceMs: since };
    const signal = options.signal ?? new AbortController().signal;
    return budget.turn(wish, signal).then((turn) => {
      if (turn === null) {
        granted.push(`${name} given up`);
        return;
      }
      granted.push(name);
      turns.set(name, turn);
    });
  }

  /** Writes so many finals one after the other and lets them get through. */
  async function write(count: number, options: { limits?: WriteLimit[] } = {}) {
    for (let index = 0; index < count; index += 1) {
      const name = `earlier${(since += 1)}`;
      void ask(name, 'final', options);
      await clock.settle();
      turns.get(name)?.done(WRITTEN);
    }
    granted.length = 0;
  }

  return { clock, budget, granted, turns, ask, write };
}

describe('the write budget', () => {
  test('takes its share where several processes write, and all of it when they are gone', async () => {
    const { clock, budget, granted, turns, ask } = setUp();
    const wide = limit({ perMinute: 6, burst: 4 });
    /** How many of eight that are asked for one after the other go out at once. */
    const atOnce = async (round: string): Promise<number> => {
      granted.length = 0;
      const giveUp = new AbortController();
      for (let index = 0; index < 8; index += 1) {
        const name = `${round}${index}`;
        void ask(name, 'first-text', { limits: [wide], signal: giveUp.signal });
        await clock.settle();
        turns.get(name)?.done(WRITTEN);
      }
      const many = granted.length;
      giveUp.abort();
      await clock.advance(120_000);
      return many;
    };
    budget.share(2);
    expect(await atOnce('two')).toBe(2);
    expect(await atOnce('still two')).toBe(2);
    budget.share(1);
    await clock.advance(60_000);
    expect(await atOnce('one')).toBe(4);
  });

  test('leaves what the platform tells as it is told, however many write', async () => {
    const { clock, budget, granted, turns, ask } = setUp();
    budget.share(4);
    const told = limit({ isTold: true, burst: 5, perMinute: 300 });
    for (let index = 0; index < 5; index += 1) {
      void ask(`a${index}`, 'final', { limits: [told] });
      await clock.settle();
      turns.get(`a${index}`)?.done(WRITTEN);
    }
    expect(granted).toHaveLength(5);
  });

  test('gives a turn at once when there is room', async () => {
    const { clock, granted, ask } = setUp();
    void ask('a', 'first-text');
    await clock.settle();
    expect(granted).toEqual(['a']);
  });

  test('lets finals go before first texts, and those before refreshes, whatever came first', async () => {
    const { clock, granted, turns, ask, write } = setUp();
    await write(3);
    void ask('refresh', 'refresh');
    void ask('first', 'first-text');
    await clock.settle();
    expect(granted).toEqual([]);
    void ask('final', 'final');
    await clock.settle();
    expect(granted).toEqual(['final']);
    turns.get('final')?.done(WRITTEN);
    await clock.advance(1_100);
    expect(granted).toEqual(['final', 'first']);
    turns.get('first')?.done(WRITTEN);
    await clock.advance(1_100);
    expect(granted).toEqual(['final', 'first', 'refresh']);
  });

  test('lets the refresh go first whose reader has waited longest', async () => {
    const { clock, granted, ask, turns, write } = setUp();
    await write(3);
    for (const name of ['first', 'second', 'third']) void ask(name, 'refresh');
    for (let second = 0; second < 10; second += 1) {
      await clock.advance(1_000);
      for (const name of granted) {
        turns.get(name)?.done(WRITTEN);
        turns.delete(name);
      }
    }
    expect(granted).toEqual(['first', 'second', 'third']);
  });

  test('takes nothing for a turn that was not used', async () => {
    const { clock, granted, turns, ask } = setUp();
    for (let index = 0; index < 20; index += 1) {
      void ask(`a${index}`, 'first-text');
      await clock.settle();
      turns.get(`a${index}`)?.unused();
    }
    expect(granted).toHaveLength(20);
  });

  test('sends nothing after a "too fast" until the wait is over, not even a final', async () => {
    const { clock, granted, turns, ask } = setUp();
    void ask('limited', 'refresh');
    await clock.settle();
    turns.get('limited')?.done({ kind: 'limited', retryAfterMs: 7_000 });
    void ask('final', 'final');
    await clock.advance(6_999);
    expect(granted).toEqual(['limited']);
    await clock.advance(2);
    expect(granted).toEqual(['limited', 'final']);
  });

  test('keeps room for the final write of every live answer', async () => {
    const { clock, budget, granted, ask } = setUp();
    const seats = [budget.takeSeat(), budget.takeSeat()];
    for (const seat of seats) seat.reserve([limit()]);
    void ask('refresh1', 'refresh');
    void ask('refresh2', 'refresh');
    await clock.settle();
    expect(granted).toEqual(['refresh1']);
    for (const seat of seats) seat.leave();
    await clock.advance(5_000);
    expect(granted).toEqual(['refresh1', 'refresh2']);
  });

  test('has two writes in flight at the most as long as it does not know what a limit takes', async () => {
    const { clock, granted, turns, ask, write } = setUp();
    const limits = [limit({ burst: 30 })];
    for (let index = 0; index < 5; index += 1) void ask(`a${index}`, 'first-text', { limits });
    await clock.advance(60_000);
    expect(granted).toHaveLength(2);
    for (const name of ['a0', 'a1']) turns.get(name)?.done(WRITTEN);
    await clock.settle();
    expect(granted).toHaveLength(4);
    for (const name of ['a2', 'a3']) turns.get(name)?.done(WRITTEN);
    await clock.settle();
    turns.get('a4')?.done(WRITTEN);
    await write(6, { limits });
    for (let index = 0; index < 5; index += 1) void ask(`b${index}`, 'first-text', { limits });
    await clock.advance(1_000);
    expect(granted).toHaveLength(5);
  });

  test('lets a final go beyond what is assumed to find out, one at a time, and other writes never', async () => {
    const { clock, granted, turns, ask, write } = setUp();
    await write(3);
    void ask('first', 'first-text');
    await clock.settle();
    expect(granted).toEqual([]);
    void ask('final1', 'final');
    void ask('final2', 'final');
    await clock.settle();
    expect(granted).toEqual(['final1']);
    turns.get('final1')?.done(WRITTEN);
    await clock.settle();
    expect(granted).toEqual(['final1', 'final2']);
  });

  test('needs one "too fast" to learn a burst, and holds it for all limits of the family', async () => {
    const { clock, granted, turns, ask } = setUp();
    const inChannel = (channel: string) => [limit({ key: `limit:slack:posts/${channel}`, burst: 5 })];
    void ask('a1', 'first-text', { limits: inChannel('A') });
    await clock.settle();
    turns.get('a1')?.done(WRITTEN);
    void ask('a2', 'first-text', { limits: inChannel('A') });
    await clock.settle();
    turns.get('a2')?.done({ kind: 'limited', retryAfterMs: 1_000 });
    granted.length = 0;
    void ask('b1', 'first-text', { limits: inChannel('B') });
    await clock.settle();
    turns.get('b1')?.done(WRITTEN);
    void ask('b2', 'first-text', { limits: inChannel('B') });
    await clock.advance(900);
    expect(granted).toEqual(['b1']);
    await clock.advance(200);
    expect(granted).toEqual(['b1', 'b2']);
  });

  test('follows what the platform tells of a limit', async () => {
    const { clock, granted, turns, ask } = setUp();
    const limits = [limit({ isTold: true, burst: 5 })];
    const allowance = { key: 'limit:slack:edits', limit: 2, remaining: 0, resetAfterMs: 4_000 } as const;
    void ask('a', 'final', { limits });
    await clock.settle();
    turns.get('a')?.done({ ...WRITTEN, allowance });
    void ask('b', 'final', { limits });
    await clock.advance(3_900);
    expect(granted).toEqual(['a']);
    await clock.advance(200);
    expect(granted).toEqual(['a', 'b']);
  });

  test('counts those that come before, for one who waits', async () => {
    const { clock, budget, ask, write } = setUp();
    const limits = [limit({ burst: 1 })];
    await write(1, { limits });
    for (const name of ['a', 'b', 'c']) void ask(name, 'first-text', { limits });
    const wish = { ways: [{ limits, laterLimits: [] }], urgency: 'first-text', waitingSinceMs: 999 } as const;
    const giveUp = new AbortController();
    void budget.turn(wish, giveUp.signal);
    await clock.settle();
    expect(budget.before(wish)).toBe(3);
    giveUp.abort();
    expect(budget.before(wish)).toBeNull();
  });

  test('leaves no timer behind when nobody waits', async () => {
    const { clock, ask, write } = setUp();
    const giveUp = new AbortController();
    await write(3);
    void ask('a', 'refresh', { signal: giveUp.signal });
    await clock.settle();
    expect(clock.sleepers()).toBe(1);
    giveUp.abort();
    await clock.settle();
    expect(clock.sleepers()).toBe(0);
  });

  test('never lets through more than a burst and what flows in, after a "too fast" has told where that ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 20, max: 60 }), async (count, seconds) => {
        const { clock, granted, turns, ask } = setUp();
        void ask('limited', 'final');
        await clock.settle();
        turns.get('limited')?.done({ kind: 'limited', retryAfterMs: 1_000 });
        granted.length = 0;
        for (let index = 0; index < count; index += 1) void ask(`a${index}`, 'final');
        for (let second = 0; second < seconds; second += 1) {
          await clock.advance(1_000);
          for (const [name, turn] of turns) {
            if (name !== 'limited') turn.done(WRITTEN);
            turns.delete(name);
          }
          expect(granted.length).toBeLessThanOrEqual(second + 1);
        }
        expect(granted).toHaveLength(Math.min(count, seconds));
      }),
      { numRuns: 20 },
    );
  });
});
