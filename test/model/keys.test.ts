import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { withKeys } from '../../src/model/keys.ts';
import { someUsage } from '../fakes/fake-model.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { hear } from './hearing.ts';
import { createStage, failed, MINUTE_MS, never, request, type Fate } from './keys-stage.ts';

describe('several keys', () => {
  test('share the questions evenly', async () => {
    const stage = createStage('a', 'b', 'c');
    for (let asked = 0; asked < 7; asked += 1) await stage.ask();
    expect(stage.calls).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    expect(stage.made).toEqual(['a', 'b', 'c']);
  });

  test('share questions that are asked at once evenly', async () => {
    const stage = createStage('a', 'b');
    const heard = await Promise.all(Array.from({ length: 200 }, () => stage.ask()));
    expect(heard.every(({ error }) => error === null)).toBe(true);
    expect(stage.calls.filter((key) => key === 'a')).toHaveLength(100);
  });

  test('written twice are one', async () => {
    const stage = createStage('a', 'a', 'b');
    await stage.ask();
    await stage.ask();
    expect(stage.calls).toEqual(['a', 'b']);
  });
});

describe('a key that is refused', () => {
  test('is passed over by the same question, and by all that follow', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'unauthorised' });
    const { events, text, error } = await stage.ask();
    expect(error).toBeNull();
    expect(text).toBe('by b');
    expect(events[0]).toEqual(failed('unauthorised'));
    await stage.ask();
    await stage.ask();
    expect(stage.calls).toEqual(['a', 'b', 'b', 'b']);
  });

  test('is told to the operator once, by its position and a hash, and never by itself', async () => {
    const stage = createStage('sk-one', 'sk-two');
    stage.give('sk-two', { kind: 'unauthorised' });
    for (let asked = 0; asked < 4; asked += 1) await stage.ask();
    expect(stage.lines).toEqual([
      {
        level: 'error',
        message: 'A key is refused: it is set aside until the keys change',
        facts: { provider: 'claude', position: 2, keys: 2, hash: expect.stringMatching(/^[0-9a-f]{8}$/) },
      },
    ]);
    expect(JSON.stringify(stage.lines)).not.toContain('sk-two');
  });

  test('gets another chance when the keys change', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'unauthorised' });
    await stage.ask();
    stage.give('a', null);
    stage.rotate('a', 'c');
    await stage.ask();
    await stage.ask();
    expect(stage.calls.slice(2).toSorted()).toEqual(['a', 'c']);
  });

  test('and was the last one fails the question as unauthorised, and later ones without a call', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'unauthorised' });
    stage.give('b', { kind: 'unauthorised' });
    const first = await stage.ask();
    expect(first.events).toEqual([failed('unauthorised'), { type: 'attempt-start' }]);
    expect(first.error).toMatchObject({ name: 'ModelError', kind: 'unauthorised', requestId: 'req_b' });
    const second = await stage.ask();
    expect(second.events).toEqual([]);
    expect(second.error).toMatchObject({ kind: 'unauthorised', cause: 'every key of claude is set aside' });
    expect(stage.calls).toEqual(['a', 'b']);
  });

  test('by mistake is asked again once in a minute when there is no other, and works from then on', async () => {
    const stage = createStage('a');
    stage.give('a', { kind: 'unauthorised' });
    await stage.ask();
    await stage.clock.advance(MINUTE_MS);
    await Promise.all([stage.ask(), stage.ask()]);
    expect(stage.calls).toHaveLength(2);
    stage.give('a', null);
    await stage.clock.advance(MINUTE_MS);
    expect((await stage.ask()).error).toBeNull();
    expect((await stage.ask()).error).toBeNull();
    expect(stage.lines.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'error: A key is refused: it is set aside until the keys change',
      'info: A key that was set aside works again',
    ]);
  });

  test('for want of money is set aside too, and fails the question as what it is when all are', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'billing' });
    expect((await stage.ask()).text).toBe('by b');
    stage.give('b', { kind: 'billing' });
    expect((await stage.ask()).error).toMatchObject({ kind: 'billing' });
    expect((await stage.ask()).error).toMatchObject({ kind: 'billing' });
    expect(stage.calls).toEqual(['a', 'b', 'b']);
  });
});

describe('a key that is limited', () => {
  test('rests as long as it was told to, while the others go on', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'rate-limited', retryAfterMs: 30_000 });
    const { events, text } = await stage.ask();
    expect(events[0]).toEqual(failed('rate-limited'));
    expect(text).toBe('by b');
    stage.give('a', null);
    await stage.ask();
    await stage.clock.advance(29_999);
    await stage.ask();
    await stage.clock.advance(1);
    await stage.ask();
    expect(stage.calls).toEqual(['a', 'b', 'b', 'b', 'a']);
    expect(stage.lines).toEqual([]);
  });

  test('like all the others fails the question with the soonest end of their rests', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'rate-limited', retryAfterMs: 30_000 });
    stage.give('b', { kind: 'rate-limited', retryAfterMs: 9_000 });
    expect((await stage.ask()).error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 9_000 });
    await stage.clock.advance(4_000);
    expect((await stage.ask()).error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 5_000 });
    expect(stage.calls).toEqual(['a', 'b']);
  });

  test('beside a refused one fails the question as limited: waiting helps', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'rate-limited', retryAfterMs: 30_000 });
    stage.give('b', { kind: 'unauthorised' });
    expect((await stage.ask()).error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 30_000 });
  });

  test('for a day is asked again after ten minutes: its provider may be mistaken', async () => {
    const stage = createStage('a');
    stage.give('a', { kind: 'rate-limited', retryAfterMs: 24 * 60 * MINUTE_MS });
    await stage.ask();
    stage.give('a', null);
    await stage.clock.advance(10 * MINUTE_MS - 1);
    expect((await stage.ask()).error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 1 });
    await stage.clock.advance(1);
    expect((await stage.ask()).text).toBe('by a');
    expect((await stage.ask()).text).toBe('by a');
    expect(stage.calls).toHaveLength(3);
  });

  test('for no told time is passed over by this question alone', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'rate-limited' });
    stage.give('b', { kind: 'rate-limited' });
    expect((await stage.ask()).error).toMatchObject({ kind: 'rate-limited', retryAfterMs: null });
    stage.give('a', null);
    expect((await stage.ask()).text).toBe('by a');
  });
});

describe('another key', () => {
  test.each([
    'overloaded',
    'unavailable',
    'timeout',
    'dropped',
    'malformed',
    'invalid-request',
    'too-long',
    'blocked',
    'unknown',
  ] as const)('is not tried after %s: no key is to blame', async (kind) => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind });
    expect((await stage.ask()).error).toMatchObject({ kind, requestId: 'req_a' });
    expect(stage.calls).toEqual(['a']);
  });

  test('is not tried after visible text, but the key is set aside all the same', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'unauthorised', after: 'text' });
    const { text, error } = await stage.ask();
    expect(text).toBe('by a');
    expect(error).toMatchObject({ kind: 'unauthorised' });
    await stage.ask();
    await stage.ask();
    expect(stage.calls).toEqual(['a', 'b', 'b']);
  });

  test('follows with what the first attempt had counted', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'rate-limited', after: 'start' });
    const { events } = await stage.ask();
    expect(events.map(({ type }) => type)).toEqual([
      'answer-start',
      'attempt-failed',
      'attempt-start',
      'answer-start',
      'text-delta',
      'answer-end',
    ]);
    expect(events[1]).toEqual({ ...failed('rate-limited', someUsage), model: 'm-a' });
  });

  test('is not asked once somebody has stopped the question', async () => {
    const stage = createStage('a', 'b');
    stage.give('a', { kind: 'unauthorised' });
    const reason = new Error('stopped');
    expect((await stage.ask(AbortSignal.abort(reason))).error).toBe(reason);
    expect(stage.calls.length).toBeLessThan(2);
  });
});

describe('keys that change while the bot runs', () => {
  test('are used by the next question, and their models go with them', async () => {
    const stage = createStage('old');
    await stage.ask();
    stage.rotate('new');
    await stage.ask();
    stage.rotate('old');
    await stage.ask();
    expect(stage.calls).toEqual(['old', 'new', 'old']);
    expect(stage.made).toEqual(['old', 'new', 'old']);
  });

  test('under a running question lead it on to the new key, and blame nobody', async () => {
    const stage = createStage('old');
    stage.give('old', { kind: 'unauthorised' });
    const heard = Promise.all(Array.from({ length: 200 }, () => stage.ask()));
    stage.rotate('new');
    expect((await heard).every(({ error, text }) => error === null && text === 'by new')).toBe(true);
    expect((await stage.ask()).text).toBe('by new');
  });

  test('and are none fail the question as unauthorised', async () => {
    const stage = createStage();
    expect((await stage.ask()).error).toMatchObject({ kind: 'unauthorised', cause: 'there is no key of claude' });
  });

  test('and cannot be read fail the question as unauthorised', async () => {
    const model = withKeys({
      keys: () => Promise.reject(new Error('EACCES')),
      modelOf: () => {
        throw new Error('no key, no model');
      },
      clock: createVirtualClock(),
      logger: createMemoryLogger(),
      name: 'claude',
    });
    expect((await hear(model(request, never))).error).toMatchObject({ kind: 'unauthorised' });
  });
});

test('a question is answered whenever one key is good, and ends with a name whenever none is', async () => {
  const fate = fc.constantFrom<Fate | null>(
    null,
    { kind: 'unauthorised' },
    { kind: 'forbidden' },
    { kind: 'billing' },
    { kind: 'rate-limited' },
    { kind: 'rate-limited', retryAfterMs: 5_000 },
    { kind: 'rate-limited', after: 'start' },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 8 }),
      async (all, asked) => {
        const names = all.map((_fate, index) => `key${index}`);
        const stage = createStage(...names);
        for (const [index, one] of all.entries()) stage.give(`key${index}`, one);
        for (let question = 0; question < asked; question += 1) {
          const before = stage.calls.length;
          const { error, events } = await stage.ask();
          expect(error === null).toBe(all.includes(null));
          // No key twice for one question, and one failure told for each that was followed by another.
          const used = stage.calls.slice(before);
          expect(new Set(used).size).toBe(used.length);
          expect(events.filter(({ type }) => type === 'attempt-failed')).toHaveLength(Math.max(0, used.length - 1));
        }
      },
    ),
    { numRuns: 200 },
  );
});
