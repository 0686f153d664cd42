import { describe, expect, test } from '@jest/globals';
import type { ModelFailure } from '../../src/contract.ts';
import { createBreaker } from '../../src/model/breaker.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { breakerStage, down, times } from '../fakes/breaker-stage.ts';
import { answer, createScriptedModel, failure, hear, someRequest, start, text } from '../fakes/scripted-model.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

describe('what opens it', () => {
  test.each<ModelFailure>(['unavailable', 'overloaded', 'timeout', 'dropped', 'malformed'])(
    'five calls in a row that failed as %s',
    async (kind) => {
      const { breaker, askTimes } = breakerStage([failure(kind)]);
      await askTimes(4);
      expect(breaker.state()).toBe('closed');
      await askTimes(1);
      expect(breaker.state()).toBe('open');
    },
  );

  test('answers that break off in the middle', async () => {
    const { breaker, askTimes } = breakerStage([start, text('half '), failure('dropped')]);
    await askTimes(5);
    expect(breaker.state()).toBe('open');
  });

  test('not failures with an answer between them', async () => {
    const { breaker, askTimes } = breakerStage(...times(4, down), answer, ...times(4, down), answer);
    await askTimes(10);
    expect(breaker.state()).toBe('closed');
  });

  test.each<ModelFailure>([
    'rate-limited',
    'billing',
    'unauthorised',
    'forbidden',
    'invalid-request',
    'too-long',
    'blocked',
    'unknown',
  ])('not what the provider has to say about our own call: %s', async (kind) => {
    const { breaker, askTimes, scripted } = breakerStage([failure(kind)]);
    await askTimes(20);
    expect(breaker.state()).toBe('closed');
    expect(scripted.calls).toHaveLength(20);
  });

  test('not a person who presses Stop, before or after the first text', async () => {
    const { breaker, ask, clock } = breakerStage(...times(10, [10_000]), [start, text('half '), 10_000]);
    for (let i = 0; i < 20; i += 1) {
      const stop = new AbortController();
      const heard = ask(stop.signal);
      await clock.settle();
      stop.abort('stopped by a person');
      await clock.settle();
      expect(heard.error).toBe('stopped by a person');
    }
    expect(breaker.state()).toBe('closed');
  });

  test('not a call that complains about being aborted', async () => {
    const { breaker, clock } = breakerStage();
    const model = breaker.around(async function* complaining(_request, signal) {
      yield start;
      await clock.sleep(Infinity, signal);
      throw failure('dropped');
    });
    for (let i = 0; i < 20; i += 1) {
      const stop = new AbortController();
      const heard = hear(model, clock, someRequest(), stop.signal);
      await clock.settle();
      stop.abort('stopped by a person');
      await clock.settle();
      expect(heard.error).toBe('stopped by a person');
    }
    expect(breaker.state()).toBe('closed');
  });

  test('not a fault of our own', async () => {
    const { breaker, askTimes } = breakerStage([new TypeError('no such field')]);
    await askTimes(20);
    expect(breaker.state()).toBe('closed');
  });
});

describe('while it is open', () => {
  test('questions are refused at once, without a call, and in a way that nobody waits on', async () => {
    const { askTimes, ask, clock, scripted } = breakerStage(down);
    await askTimes(5);
    const heard = ask();
    await clock.settle();
    expect(heard).toMatchObject({ tookMs: 0, error: { kind: 'unavailable', isBreakerOpen: true } });
    expect(heard.error).toMatchObject({ cause: 'the breaker of provider/m is open' });
    expect(scripted.calls).toHaveLength(5);
  });

  test('the failure that opened it says so too', async () => {
    const { askTimes, ask, clock } = breakerStage([failure('overloaded', 4_000)]);
    await askTimes(3);
    const fourth = ask();
    await clock.settle();
    const fifth = ask();
    await clock.settle();
    expect(fourth.error).toMatchObject({ kind: 'overloaded', isBreakerOpen: false });
    expect(fifth.error).toMatchObject({
      kind: 'overloaded',
      isBreakerOpen: true,
      requestId: 'req_1',
      retryAfterMs: 4_000,
      cause: 'scripted overloaded',
    });
  });

  test('it stays so for 10 seconds, and with each failed probe twice as long, up to 60', async () => {
    const { askTimes, clock, scripted } = breakerStage(down);
    await askTimes(5);
    for (const openMs of [10_000, 20_000, 40_000, 60_000, 60_000]) {
      const calls = scripted.calls.length;
      await clock.advance(openMs - 1);
      await askTimes(1);
      expect(scripted.calls).toHaveLength(calls);
      await clock.advance(1);
      await askTimes(1);
      expect(scripted.calls).toHaveLength(calls + 1);
    }
  });

  test('after it closed, it begins with 10 seconds again', async () => {
    const { askTimes, clock, breaker, scripted } = breakerStage(...times(6, down), answer, down);
    await askTimes(5);
    await clock.advance(10_000);
    await askTimes(1);
    await clock.advance(20_000);
    await askTimes(1);
    expect(breaker.state()).toBe('closed');
    await askTimes(5);
    expect(breaker.state()).toBe('open');
    const calls = scripted.calls.length;
    await clock.advance(9_999);
    await askTimes(1);
    expect(scripted.calls).toHaveLength(calls);
    await clock.advance(1);
    await askTimes(1);
    expect(scripted.calls).toHaveLength(calls + 1);
  });
});

describe('what it tells', () => {
  test('each change of its state, once, with what caused it', async () => {
    const { askTimes, clock, changes, lines } = breakerStage(...times(6, [failure('overloaded')]), answer);
    await askTimes(5);
    await clock.advance(10_000);
    await askTimes(1);
    await clock.advance(20_000);
    await askTimes(3);
    expect(changes()).toEqual([
      'closed -> open',
      'open -> half-open',
      'half-open -> open',
      'open -> half-open',
      'half-open -> closed',
    ]);
    expect(lines[0]).toEqual({
      level: 'warn',
      message: 'A breaker has opened',
      facts: { model: 'provider/m', from: 'closed', to: 'open', failure: 'overloaded', refusesMs: 10_000 },
    });
    expect(lines[2]?.facts).toMatchObject({ failure: 'overloaded', refusesMs: 20_000 });
  });

  test('a reader who leaves ends the call, and teaches nothing', async () => {
    const clock = createVirtualClock();
    const breaker = createBreaker({ name: 'm', clock, logger: createMemoryLogger(), failuresToOpen: 1 });
    const scripted = createScriptedModel(clock, answer);
    for await (const event of breaker.around(scripted.model)(someRequest(), new AbortController().signal)) {
      if (event.type === 'text-delta') break;
    }
    expect(scripted.calls).toMatchObject([{ hasEnded: true }]);
    expect(breaker.state()).toBe('closed');
  });
});
