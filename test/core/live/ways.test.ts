/*
 * Writes that can be done in several ways: the budget takes the one that has room, and the live message writes by it.
 */
import { describe, expect, test } from '@jest/globals';
import type { Clock, MessageContent, Surface, WriteLimit, WriteWay } from '../../../src/contract.ts';
import type { Urgency } from '../../../src/core/live/gauge.ts';
import { openLiveMessage } from '../../../src/core/live/live-message.ts';
import { createWriteBudget, type Turn, type WriteBudget } from '../../../src/core/live/write-budget.ts';
import { createFakeSurface, type FakeSurface } from '../../fakes/fake-surface.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';

function limit(name: string, burst: number, perMinute = 60): WriteLimit {
  return { key: `limit:slack:${name}`, family: name, perMinute, burst, isTold: false };
}
const way = (...limits: WriteLimit[]): WriteWay => ({ limits, laterLimits: [], appends: false });
const signal = new AbortController().signal;

describe('a wish with several ways', () => {
  function setUp() {
    const clock = createVirtualClock();
    const budget = createWriteBudget(clock);
    const granted: { readonly turn: Turn; readonly atMs: number }[] = [];
    const startMs = clock.now();
    async function ask(ways: readonly WriteWay[], urgency: Urgency = 'first-text') {
      void budget.turn({ ways, urgency, waitingSinceMs: clock.now() }, signal).then((turn) => {
        if (turn !== null) granted.push({ turn, atMs: clock.now() - startMs });
      });
      await clock.settle();
    }
    return { clock, budget, granted, ask, ways: () => granted.map(({ turn }) => turn.way) };
  }

  test('gets the best that has room, and the next when that has none', async () => {
    const { ask, ways, granted } = setUp();
    const both = [way(limit('starts', 1)), way(limit('posts', 2))];
    for (let index = 0; index < 3; index += 1) {
      await ask(both);
      granted.at(-1)?.turn.done({ kind: 'written', message: 'message:1' });
    }
    expect(ways()).toEqual([0, 1, 1]);
  });

  test('waits for the one that has room first, and spends nothing of the other', async () => {
    const { clock, ask, granted, ways } = setUp();
    const [slow, fast] = [way(limit('slow', 1, 6)), way(limit('fast', 1, 60))];
    await ask([slow]);
    await ask([fast]);
    for (const { turn } of granted) turn.done({ kind: 'written', message: 'message:1' });
    await ask([slow, fast]);
    await clock.advance(1_500);
    expect(ways()).toEqual([0, 0, 1]);
    granted.at(-1)?.turn.done({ kind: 'written', message: 'message:1' });
    await ask([slow]);
    await clock.advance(9_000);
    expect(granted).toHaveLength(4);
    expect(granted.at(-1)?.atMs).toBeLessThanOrEqual(10_100);
  });

  test('counts those before it by any limit that they share', async () => {
    const { budget, clock, ask } = setUp();
    await ask([way(limit('starts', 1))]);
    await ask([way(limit('posts', 1))]);
    await ask([way(limit('posts', 1))]);
    const wish = {
      ways: [way(limit('starts', 1)), way(limit('posts', 1))],
      urgency: 'first-text',
      waitingSinceMs: clock.now() + 1,
    } as const;
    void budget.turn(wish, signal);
    await clock.settle();
    expect(budget.before(wish)).toBe(1);
  });
});

describe('a live message with several ways', () => {
  const [starts, posts, edits] = [limit('starts', 1), limit('posts', 9), limit('edits', 99, 6_000)];

  /** Can be posted in two ways, of which one only appends; tells by which each message was. */
  function twoWays(fake: FakeSurface, postedBy: string[]): Surface {
    const stream: WriteWay = { limits: [starts], laterLimits: [], appends: true };
    const post: WriteWay = { limits: [posts], laterLimits: [], appends: false };
    return {
      ...fake,
      waysOf(message) {
        if (message === null) return [stream, post];
        const index = fake.messages.findIndex(({ id }) => id === message);
        return [{ ...way(edits), appends: postedBy[index] === 'starts' }];
      },
      async post(content: MessageContent, key, until, by) {
        postedBy.push(by.limits.includes(starts) ? 'starts' : 'posts');
        return fake.post(content, key, until, by);
      },
    };
  }

  let keys = 0;
  function open(surface: Surface, budget: WriteBudget, clock: Clock) {
    return openLiveMessage({
      surface,
      clock,
      budget,
      newPostKey: () => `post${(keys += 1)}`,
      draftButton: null,
      farewell: () => 'Elsewhere.',
      signal,
    });
  }

  test('shows drafts as they were written only where it appends', async () => {
    const clock = createVirtualClock();
    const budget = createWriteBudget(clock);
    const fake = createFakeSurface();
    const postedBy: string[] = [];
    const lives = [0, 1].map(() => open(twoWays(fake, postedBy), budget, clock));
    for (const live of lives) {
      live.show('Some **bold');
      await clock.advance(100);
    }
    expect(postedBy).toEqual(['starts', 'posts']);
    expect(fake.messages.map(({ text }) => text)).toEqual(['Some **bold', 'Some **bold**']);
    for (const live of lives) live.show('Some **bold words');
    await clock.advance(1_000);
    expect(fake.messages.map(({ text }) => text)).toEqual(['Some **bold words', 'Some **bold words**']);
    const ended = Promise.all(lives.map((live) => live.finish('Some **bold words', { notice: null, button: null })));
    await clock.advance(1_000);
    expect(await ended).toEqual([{ kind: 'complete' }, { kind: 'complete' }]);
    expect(fake.messages.map(({ text }) => text)).toEqual(['Some **bold words', 'Some **bold words']);
  });

  test('goes on at once after a step', async () => {
    const clock = createVirtualClock();
    const budget = createWriteBudget(clock);
    const fake = createFakeSurface();
    fake.fail({ kind: 'step' }, { times: 2 });
    const live = open(fake, budget, clock);
    live.show('One');
    await clock.advance(60);
    expect(fake.messages.map(({ text }) => text)).toEqual(['One']);
    expect(fake.calls.map(({ result }) => result)).toEqual(['step', 'step', 'written']);
    await clock.advance(1_000);
    fake.fail({ kind: 'step' });
    live.show('One two');
    await clock.advance(10);
    expect(fake.messages.map(({ text }) => text)).toEqual(['One two']);
    fake.fail({ kind: 'step' });
    expect(await live.finish('One two three', { notice: null, button: null })).toEqual({ kind: 'complete' });
    expect(fake.messages.map(({ text }) => text)).toEqual(['One two three']);
  });
});
