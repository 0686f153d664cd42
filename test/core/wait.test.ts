/*
 * What a person is told while the answer is there and has to wait for its turn on the platform.
 */
import { describe, expect, test } from '@jest/globals';
import type { PostKey, WriteLimit } from '../../src/contract.ts';
import { openLiveMessage } from '../../src/core/live/live-message.ts';
import { createWriteBudget } from '../../src/core/live/write-budget.ts';
import { waitNotice } from '../../src/core/notices.ts';
import { tellWait } from '../../src/core/wait.ts';
import { createFakeSurface } from '../fakes/fake-surface.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

/** One post in ten seconds. */
const NARROW: WriteLimit = { key: 'limit:slack:posts', family: 'posts', perMinute: 6, burst: 1, isTold: true };

function setUp(answers: number) {
  const clock = createVirtualClock();
  const budget = createWriteBudget(clock);
  let keys = 0;
  const surfaces = Array.from({ length: answers }, () => createFakeSurface({ costOf: () => [NARROW] }));
  const lives = surfaces.map((surface) => {
    const live = openLiveMessage({
      surface,
      clock,
      budget,
      newPostKey: (): PostKey => `post${(keys += 1)}`,
      draftButton: null,
      farewell: () => 'The rest is elsewhere.',
      signal: new AbortController().signal,
    });
    const notice = (before: number | null) => (before === null ? null : waitNotice(before));
    void tellWait(() => notice(live.questionsBefore()), live.shownOrOver, surface, clock);
    return live;
  });
  return { clock, surfaces, lives };
}

describe('an answer that has to wait for its first words', () => {
  test('says how many come before it, and again when they become fewer', async () => {
    const { clock, surfaces, lives } = setUp(4);
    const finished = lives.map((live) => live.finish('The whole answer.', { notice: null, button: null }));
    await clock.advance(60_000);
    await Promise.all(finished);
    expect(surfaces[0]?.waits).toEqual([]);
    expect(surfaces[1]?.waits).toEqual([waitNotice(0)]);
    expect(surfaces[3]?.waits).toEqual([waitNotice(2), waitNotice(1), waitNotice(0)]);
    expect(surfaces.flatMap(({ calls }) => calls)).toHaveLength(4);
  });

  test('says nothing when the wait is short, nor while the model thinks', async () => {
    const { clock, surfaces, lives } = setUp(1);
    await clock.advance(60_000);
    await lives[0]?.finish('The whole answer.', { notice: null, button: null });
    await clock.advance(60_000);
    expect(surfaces[0]?.waits).toEqual([]);
    expect(clock.sleepers()).toBe(0);
  });

  test('is told in words that hold', () => {
    expect(waitNotice(0)).toContain('next');
    expect(waitNotice(1)).toContain('1 question is before yours');
    expect(waitNotice(3)).toContain('3 questions are before yours');
  });
});
