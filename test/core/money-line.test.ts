import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createMoneyLine, type Try } from '../../src/core/money-line.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const never = new AbortController().signal;

/** A purse with room for so many at once. */
function setUp(room: number) {
  const clock = createVirtualClock();
  const line = createMoneyLine(clock);
  const order: number[] = [];
  let left = room;
  const take = (who: number) => async (): Promise<Try<boolean>> => {
    await Promise.resolve();
    if (left === 0) return { kind: 'short', budget: 'purse', result: false };
    left -= 1;
    order.push(who);
    return { kind: 'over', result: true };
  };
  const giveBack = (): void => {
    left += 1;
    line.settled();
  };
  return { clock, line, order, take, giveBack };
}

describe('those who wait for money', () => {
  test('come in the order of their arrival, as soon as there is some', async () => {
    const { clock, line, order, take, giveBack } = setUp(1);
    const done = Promise.all(
      [1, 2, 3, 4].map((who) => line.wait(take(who), ['purse'], { waitMs: 20_000, signal: never })),
    );
    await clock.settle();
    for (let times = 0; times < 3; times += 1) {
      giveBack();
      await clock.settle();
    }
    expect(order).toEqual([1, 2, 3, 4]);
    expect(await done).toEqual([true, true, true, true]);
    expect(clock.sleepers()).toBe(0);
  });

  test('are not overtaken by who comes later', async () => {
    const { clock, line, order, take, giveBack } = setUp(0);
    const first = line.wait(take(1), ['purse'], { waitMs: 20_000, signal: never });
    await clock.settle();
    const second = line.wait(take(2), ['other', 'purse'], { waitMs: 20_000, signal: never });
    giveBack();
    giveBack();
    await clock.settle();
    expect(order).toEqual([1, 2]);
    await Promise.all([first, second]);
  });

  test('do not hold up who is paid from elsewhere', async () => {
    const { clock, line, take } = setUp(0);
    const waiting = line.wait(take(1), ['purse'], { waitMs: 1_000, signal: never });
    await clock.settle();
    const other = line.wait<string>(() => Promise.resolve({ kind: 'over', result: 'paid' }), ['other'], {
      waitMs: 1_000,
      signal: never,
    });
    expect(await other).toBe('paid');
    await clock.advance(1_001);
    expect(await waiting).toBe(false);
  });

  test('wait no longer than they may, and find what another process gave back', async () => {
    const { clock, line, order, take } = setUp(0);
    let left = false;
    const attempt = async (): Promise<Try<boolean>> =>
      left ? { kind: 'over', result: true } : { kind: 'short', budget: 'purse', result: false };
    const lucky = line.wait(attempt, ['purse'], { waitMs: 5_000, signal: never });
    await clock.advance(3_000);
    left = true;
    await clock.advance(501);
    expect(await lucky).toBe(true);
    const unlucky = line.wait(take(1), ['purse'], { waitMs: 5_000, signal: never });
    await clock.advance(5_001);
    expect([await unlucky, order.length, clock.sleepers()]).toEqual([false, 0, 0]);
  });

  test('end at once when nobody is let in any more', async () => {
    const { clock, line, take } = setUp(0);
    const closing = new AbortController();
    const waiting = line.wait(take(1), ['purse'], { waitMs: 5_000, signal: closing.signal });
    await clock.settle();
    closing.abort();
    expect(await waiting).toBe(false);
  });

  test('make the line end with them when their try fails', async () => {
    const { clock, line, take } = setUp(1);
    const failing = line.wait(() => Promise.reject(new Error('away')), ['purse'], { waitMs: 5_000, signal: never });
    await expect(failing).rejects.toThrow('away');
    expect(await line.wait(take(1), ['purse'], { waitMs: 5_000, signal: never })).toBe(true);
    expect(clock.sleepers()).toBe(0);
  });
});

test('whatever the room and the number of those who come, all are served in order while money comes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 20 }), async (room, many) => {
      const { clock, line, order, take, giveBack } = setUp(room);
      const all = Array.from({ length: many }, (_, who) =>
        line.wait(take(who), ['purse'], { waitMs: 20_000, signal: never }),
      );
      await clock.settle();
      for (let times = room; times < many; times += 1) {
        giveBack();
        await clock.settle();
      }
      expect(await Promise.all(all)).not.toContain(false);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }),
    { numRuns: 50 },
  );
});
