import { describe, expect, test } from '@jest/globals';
import type { JournalEntry, PostKey, WriteWay } from '../../src/contract.ts';
import { createJournal, postKeyOf } from '../../src/core/journal.ts';
import { createFakeSurface } from '../fakes/fake-surface.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const way: WriteWay = { limits: [], laterLimits: [], appends: false };
const signal = new AbortController().signal;
const content = { markdown: 'words', button: null, isFinal: false, isLast: false };

function setUp() {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  const entries: JournalEntry[] = [];
  /** What is on its way to the database, and how to let it arrive. */
  const arrivals: (() => void)[] = [];
  let isHeld = false;
  let isAway = false;
  const journal = createJournal({
    ledger: {
      async journal(_question, entry) {
        if (isHeld) await new Promise<void>((resolve) => arrivals.push(resolve));
        if (isAway) throw new Error('away');
        entries.push(entry);
      },
    },
    question: 'question:abcdefghjk',
    clock,
    logger,
  });
  const post = (surface: ReturnType<typeof journal.around>, key: PostKey = journal.newPostKey()) =>
    surface.post(content, key, signal, way);
  return {
    clock,
    logger,
    journal,
    entries,
    arrivals,
    post,
    hold: () => (isHeld = true),
    goAway: () => (isAway = true),
    comeBack: () => (isAway = false),
  };
}

describe('the keys of posts', () => {
  test('are the same in every process, differ from each other, and are short enough', () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => postKeyOf('question:abcdefghjk', index));
    expect(new Set(keys).size).toBe(1_000);
    expect(keys[0]).toBe('postabcdefghjk00');
    for (const key of keys) expect(key).toMatch(/^post[a-z0-9]{1,21}$/);
  });
});

describe('a journal', () => {
  test('costs the first post no wait: one more than is written down may have begun', async () => {
    const { journal, entries, post, hold, arrivals } = setUp();
    hold();
    const surface = createFakeSurface();
    expect(await post(journal.around(surface))).toMatchObject({ kind: 'written' });
    expect(surface.messages).toHaveLength(1);
    arrivals[0]?.();
    await journal.settled();
    expect(entries).toEqual([{ message: 'message:1' }]);
  });

  test('knows of every further post before it begins', async () => {
    const { clock, journal, post, hold, arrivals, entries } = setUp();
    const surface = createFakeSurface();
    const around = journal.around(surface);
    await post(around);
    await journal.settled();
    hold();
    const second = post(around);
    await clock.settle();
    expect(surface.messages).toHaveLength(1);
    arrivals.shift()?.();
    await second;
    expect(surface.messages).toHaveLength(2);
    expect(entries.at(-1)).toEqual({ posts: 1 });
  });

  test('knows of another place before anything stands there', async () => {
    const { clock, journal, post, hold, arrivals } = setUp();
    const direct = createFakeSurface();
    const around = journal.around(
      createFakeSurface({ next: { surface: { ...direct, address: 'elsewhere' }, place: 'direct-messages' } }),
    );
    await post(around);
    await journal.settled();
    hold();
    const { next } = around;
    expect(next?.place).toBe('direct-messages');
    if (next === null) return;
    const there = post(next.surface);
    await clock.settle();
    expect(direct.messages).toHaveLength(0);
    arrivals.shift()?.();
    await there;
    expect(direct.messages).toHaveLength(1);
  });

  test('knows that the last words come before they stand, whether posted or edited', async () => {
    const { clock, journal, post, hold, arrivals, entries } = setUp();
    const surface = createFakeSurface();
    const around = journal.around(surface);
    await post(around);
    await journal.settled();
    hold();
    const last = { ...content, markdown: 'last words', isFinal: true, isLast: true };
    const edited = around.edit('message:1', last, signal, way);
    await clock.settle();
    expect(surface.messages[0]?.text).toBe('words');
    arrivals.shift()?.();
    await edited;
    expect(surface.messages[0]?.text).toBe('last words');
    expect(entries.at(-1)).toEqual({ isEnding: true });
    // Known already.
    await around.edit('message:1', last, signal, way);
  });

  test('tells what an answer costs when it begins, every two seconds, and when it ends', async () => {
    const { clock, journal, entries } = setUp();
    for (let second = 0; second < 10; second += 1) {
      for (let token = 0; token < 50; token += 1) journal.accrue(() => second);
      await clock.advance(500);
    }
    journal.accrued(99);
    await journal.settled();
    expect(entries.map(({ accruedMicroUsd }) => accruedMicroUsd)).toEqual([0, 4, 8, 99]);
  });

  test('writes one thing at a time, and what gathers meanwhile together', async () => {
    const { clock, journal, post, entries, hold, arrivals } = setUp();
    hold();
    journal.accrued(1);
    await clock.settle();
    journal.accrued(2);
    journal.accrued(3);
    await post(journal.around(createFakeSurface()));
    arrivals.shift()?.();
    await clock.settle();
    arrivals.shift()?.();
    await journal.settled();
    expect(entries).toEqual([{ accruedMicroUsd: 1 }, { accruedMicroUsd: 3, message: 'message:1' }]);
  });

  test('that cannot be written lets the answer go on', async () => {
    const { journal, post, goAway, logger } = setUp();
    goAway();
    const surface = createFakeSurface();
    const around = journal.around(surface);
    await post(around);
    await post(around);
    await journal.settled();
    expect(surface.messages).toHaveLength(2);
    expect(logger.lines.every(({ level }) => level === 'warn')).toBe(true);
  });

  test('of a ledger that is frozen is waited for once, whatever comes meanwhile', async () => {
    const { clock, journal, post, goAway, hold, arrivals, entries } = setUp();
    const surface = createFakeSurface();
    const around = journal.around(surface);
    await post(around);
    await journal.settled();
    hold();
    goAway();
    // On its way before the post, and another one after it: neither is waited for as well.
    journal.accrued(1);
    const second = post(around);
    journal.accrued(2);
    await clock.settle();
    expect(surface.messages).toHaveLength(1);
    arrivals.shift()?.();
    await second;
    expect(surface.messages).toHaveLength(2);
    // From here on nobody waits.
    await post(around);
    await around.edit('message:1', { ...content, markdown: 'last words', isFinal: true, isLast: true }, signal, way);
    expect(surface.messages).toHaveLength(3);
    expect(surface.messages[0]?.text).toBe('last words');
    expect(entries).toEqual([{ message: 'message:1' }]);
    arrivals.shift()?.();
    await clock.settle();
    arrivals.shift()?.();
    await journal.settled();
  });

  test('of a ledger that works again is waited for as before', async () => {
    const { clock, journal, post, goAway, comeBack, hold, arrivals } = setUp();
    const surface = createFakeSurface();
    const around = journal.around(surface);
    await post(around);
    goAway();
    await post(around);
    comeBack();
    await post(around);
    await journal.settled();
    hold();
    const another = post(around);
    await clock.settle();
    expect(surface.messages).toHaveLength(3);
    arrivals.shift()?.();
    await another;
    expect(surface.messages).toHaveLength(4);
    arrivals.shift()?.();
    await journal.settled();
  });
});
