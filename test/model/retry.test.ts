import { describe, expect, test } from '@jest/globals';
import type { ModelFailure } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { withRetry, type RetryOptions } from '../../src/model/retry.ts';
import { someUsage } from '../fakes/fake-model.ts';
import {
  answer,
  createScriptedModel,
  end,
  failure,
  hear,
  life,
  someRequest,
  start,
  text,
  type Step,
} from '../fakes/scripted-model.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const again = { type: 'attempt-start' };

/** `random` gives the most that it can by default, so that each wait is the whole backoff. */
function begin(scripts: readonly (readonly Step[])[], given: Partial<RetryOptions> & { timeMs?: number } = {}) {
  const { timeMs = 90_000, ...options } = given;
  const clock = createVirtualClock();
  const scripted = createScriptedModel(clock, ...scripts);
  const stop = new AbortController();
  const startedAtMs = clock.now();
  const model = withRetry(scripted.model, { clock, random: () => 1, ...options });
  const heard = hear(model, clock, someRequest({ firstTextByMs: startedAtMs + timeMs }), stop.signal);
  const attemptsAtMs = () => scripted.calls.map((call) => call.atMs - startedAtMs);
  return { clock, scripted, stop, heard, attemptsAtMs };
}

async function play(...given: Parameters<typeof begin>) {
  const begun = begin(...given);
  await begun.clock.advance(200_000);
  expect(begun.clock.sleepers()).toBe(0);
  expect(begun.scripted.calls.every((call) => call.hasEnded)).toBe(true);
  return { ...begun, ...begun.heard };
}

describe('when it tries again', () => {
  test.each<ModelFailure>(['rate-limited', 'overloaded', 'unavailable', 'timeout', 'dropped', 'malformed'])(
    'a call that failed as %s is made again',
    async (kind) => {
      const { error, text: said, attemptsAtMs } = await play([[failure(kind)], answer]);
      expect(error).toBeNull();
      expect(said()).toBe('word word');
      expect(attemptsAtMs()).toEqual([0, 500]);
    },
  );

  test.each<ModelFailure>([
    'billing',
    'unauthorised',
    'forbidden',
    'invalid-request',
    'too-long',
    'blocked',
    'unknown',
  ])('a call that failed as %s is not made again', async (kind) => {
    const { error, tookMs, attemptsAtMs } = await play([[failure(kind)], answer]);
    expect(error).toMatchObject({ kind });
    expect(attemptsAtMs()).toEqual([0]);
    expect(tookMs).toBe(0);
  });

  test('a fault of our own is not repeated', async () => {
    const { error, attemptsAtMs } = await play([[new TypeError('no such field')], answer]);
    expect(error).toBeInstanceOf(TypeError);
    expect(attemptsAtMs()).toEqual([0]);
  });

  test('after visible text nothing is repeated, and the text stays', async () => {
    const { error, text: said, attemptsAtMs } = await play([[start, text('half '), failure('dropped')], answer]);
    expect(error).toMatchObject({ kind: 'dropped' });
    expect(said()).toBe('half ');
    expect(attemptsAtMs()).toEqual([0]);
  });

  test('thinking and white space do not forbid another attempt, and the white space is not shown twice', async () => {
    const first = [start, life, text('\n \n'), failure('dropped')];
    const { error, text: said } = await play([first, [start, text('\n'), text('Because.'), end]]);
    expect(error).toBeNull();
    expect(said()).toBe('\nBecause.');
  });

  test('an answer that ended is not asked for again, even when something breaks after it', async () => {
    const { attemptsAtMs, error } = await play([[start, end, failure('dropped')], answer]);
    expect(error).toMatchObject({ kind: 'dropped' });
    expect(attemptsAtMs()).toEqual([0]);
  });

  test('the last failure is thrown after three attempts', async () => {
    const scripts = [[failure('unavailable')], [failure('dropped')], [failure('overloaded')]];
    const { error, attemptsAtMs } = await play([...scripts, answer]);
    expect(error).toMatchObject({ kind: 'overloaded' });
    expect(attemptsAtMs()).toEqual([0, 500, 1_500]);
  });

  test('an open breaker is not waited for', async () => {
    const refused = new ModelError('unavailable', { requestId: null, cause: 'open', isBreakerOpen: true });
    const { error, tookMs } = await play([[refused], answer]);
    expect(error).toBe(refused);
    expect(tookMs).toBe(0);
  });
});

describe('how long it waits', () => {
  test('the backoff doubles up to its cap', async () => {
    const { attemptsAtMs } = await play([[failure('unavailable')]], { maxAttempts: 8 });
    expect(attemptsAtMs()).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 23_500, 31_500]);
  });

  test('the jitter is full: a wait is anything from nothing to the backoff', async () => {
    const draws = [0, 0.25, 0.5];
    const random = () => draws.shift() ?? 0;
    const { attemptsAtMs } = await play([[failure('unavailable')]], { random, maxAttempts: 4 });
    expect(attemptsAtMs()).toEqual([0, 0, 250, 1_250]);
  });

  test('what the provider asks for is waited, with the jitter on top', async () => {
    const { attemptsAtMs, error } = await play([[failure('rate-limited', 7_000)], answer], { random: () => 0.5 });
    expect(attemptsAtMs()).toEqual([0, 7_250]);
    expect(error).toBeNull();
  });

  test('a wait that does not fit into the time left is not begun, so that another model can be asked', async () => {
    const { error, tookMs, attemptsAtMs } = await play([[1_000, failure('rate-limited', 88_900)], answer]);
    expect(error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 88_900 });
    expect(tookMs).toBe(1_000);
    expect(attemptsAtMs()).toEqual([0]);
  });

  test('a wait that is longer than what is accepted is not begun', async () => {
    const options = { maxRetryAfterMs: 5_000 };
    expect((await play([[failure('rate-limited', 5_001)], answer], options)).attemptsAtMs()).toEqual([0]);
    expect((await play([[failure('rate-limited', 5_000)], answer], options)).attemptsAtMs()).toEqual([0, 5_500]);
  });

  test('after a timeout another attempt is made only where it has as much time', async () => {
    expect((await play([[60_000, failure('timeout')], answer])).attemptsAtMs()).toEqual([0]);
    expect((await play([[30_000, failure('timeout')], answer])).attemptsAtMs()).toEqual([0, 30_500]);
  });

  test('no call is made when the time is over from the start', async () => {
    const { error, scripted } = await play([answer], { timeMs: 0 });
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(scripted.calls).toEqual([]);
  });

  test('an abort ends a wait at once with its reason', async () => {
    const { clock, stop, heard, attemptsAtMs } = begin([[failure('rate-limited', 60_000)], answer]);
    await clock.advance(2_000);
    expect(clock.sleepers()).toBe(1);
    stop.abort('stopped by a person');
    await clock.settle();
    expect(heard).toMatchObject({ error: 'stopped by a person', tookMs: 2_000 });
    expect(attemptsAtMs()).toEqual([0]);
    expect(clock.sleepers()).toBe(0);
  });
});

describe('what it tells', () => {
  test('each failed attempt, with the usage that the provider had counted', async () => {
    const scripts = [[failure('overloaded')], [start, life, failure('dropped')], answer];
    const { events } = await play(scripts);
    expect(events).toEqual([
      { type: 'attempt-failed', model: 'm', failure: 'overloaded', usage: null },
      again,
      start,
      life,
      { type: 'attempt-failed', model: 'm-1', failure: 'dropped', usage: someUsage },
      again,
      ...answer,
    ]);
  });

  test('the usage that came last, where the failure brings it along', async () => {
    const usage = { ...someUsage, outputTokens: 4_000 };
    const { events } = await play([[start, failure('dropped').with({ usage })], answer]);
    expect(events[1]).toEqual({ type: 'attempt-failed', model: 'm-1', failure: 'dropped', usage });
  });

  test('an attempt that came to no call as such, and the next one only when the wait is over', async () => {
    const unsent = new ModelError('rate-limited', {
      requestId: null,
      cause: 'all rest',
      retryAfterMs: 9_000,
      isUnsent: true,
    });
    const { heard, clock } = begin([[unsent], answer], { random: () => 0 });
    await clock.advance(8_999);
    expect(heard.events).toEqual([{ type: 'attempt-unsent' }]);
    await clock.advance(1);
    expect(heard.events).toEqual([{ type: 'attempt-unsent' }, again, ...answer]);
  });

  test('nothing of an attempt that none follows: that one is thrown', async () => {
    const { events } = await play([[start, failure('billing')]]);
    expect(events).toEqual([start]);
  });

  test('a reader who leaves ends the attempt', async () => {
    const clock = createVirtualClock();
    const scripted = createScriptedModel(clock, answer);
    const model = withRetry(scripted.model, { clock, random: () => 1 });
    for await (const event of model(someRequest(), new AbortController().signal)) {
      if (event.type === 'text-delta') break;
    }
    expect(scripted.calls).toMatchObject([{ hasEnded: true }]);
    expect(clock.sleepers()).toBe(0);
  });
});
