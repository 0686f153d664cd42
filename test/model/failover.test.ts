import { describe, expect, test } from '@jest/globals';
import type { ModelFailure, ModelSettings } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { withFailover } from '../../src/model/failover.ts';
import { someUsage } from '../fakes/fake-model.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
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

const settingsOf = (model: string): ModelSettings => ({
  model,
  maxOutputTokens: model.length,
  effort: 'low',
  temperature: null,
  thinking: null,
});

/** One choice per script, named a, b, c. */
function begin(...scripts: readonly (readonly Step[])[]) {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  const models = scripts.map((script) => createScriptedModel(clock, script));
  const choices = models.map(({ model }, index) => {
    const name = String.fromCodePoint(97 + index);
    return { name, settings: settingsOf(name.repeat(index + 1)), model };
  });
  const stop = new AbortController();
  const model = withFailover(choices, { clock, logger });
  const request = someRequest({ firstTextByMs: clock.now() + 90_000, system: 'Be brief.' });
  const heard = hear(model, clock, request, stop.signal);
  const asked = () => models.map(({ calls }) => calls.length);
  return { clock, logger, models, stop, heard, asked };
}

async function play(...scripts: readonly (readonly Step[])[]) {
  const begun = begin(...scripts);
  await begun.clock.advance(200_000);
  expect(begun.clock.sleepers()).toBe(0);
  return { ...begun, ...begun.heard };
}

describe('which model answers', () => {
  test('the first, with its own settings instead of the request’s', async () => {
    const { events, models, asked } = await play(answer, answer);
    expect(events).toEqual(answer);
    expect(asked()).toEqual([1, 0]);
    expect(models[0]?.calls[0]?.request).toMatchObject({ model: 'a', maxOutputTokens: 1, effort: 'low', text: 'Why?' });
  });

  const kinds: readonly ModelFailure[] = [
    'rate-limited',
    'overloaded',
    'unavailable',
    'timeout',
    'dropped',
    'malformed',
    'unauthorised',
    'forbidden',
    'billing',
    'invalid-request',
    'too-long',
    'unknown',
  ];
  test.each(kinds)('the next, when the first failed as %s before any text', async (kind) => {
    const { events, models, tookMs } = await play([failure(kind)], answer);
    expect(events).toEqual([
      { type: 'attempt-failed', model: 'a', failure: kind, usage: null },
      { type: 'attempt-start' },
      { ...start, choice: 1 },
      ...answer.slice(1),
    ]);
    expect(models[1]?.calls[0]?.request).toMatchObject({ model: 'bb', maxOutputTokens: 2, system: 'Be brief.' });
    expect(tookMs).toBe(0);
  });

  test('the next, when the first broke down by a fault of our own', async () => {
    const { text: said, events } = await play([new TypeError('no such field')], answer);
    expect(said()).toBe('word word');
    expect(events[0]).toMatchObject({ type: 'attempt-failed', failure: 'unknown' });
  });

  test('the third, when the first thought in vain and the second was refused', async () => {
    const { events } = await play([start, life, text(' '), failure('dropped')], [failure('unauthorised')], answer);
    expect(events).toEqual([
      start,
      life,
      life,
      { type: 'attempt-failed', model: 'm-1', failure: 'dropped', usage: someUsage },
      { type: 'attempt-start' },
      { type: 'attempt-failed', model: 'bb', failure: 'unauthorised', usage: null },
      { type: 'attempt-start' },
      { ...start, choice: 2 },
      ...answer.slice(1),
    ]);
  });

  test('no other, once text was visible: it stays and the failure is told', async () => {
    const { error, text: said, asked } = await play([start, text('half '), failure('dropped')], answer);
    expect(error).toMatchObject({ kind: 'dropped' });
    expect(said()).toBe('half ');
    expect(asked()).toEqual([1, 0]);
  });

  test('no other, when the model declined: that is an answer', async () => {
    const declined: readonly Step[] = [start, { type: 'answer-end', reason: 'refusal', usage: someUsage }];
    const { events, asked, error } = await play(declined, answer);
    expect(events).toEqual(declined);
    expect(error).toBeNull();
    expect(asked()).toEqual([1, 0]);
  });

  test("no other, when its provider's filter declined", async () => {
    const { asked, error } = await play([failure('blocked')], answer);
    expect(error).toMatchObject({ kind: 'blocked' });
    expect(asked()).toEqual([1, 0]);
  });

  test('no other, when the asker stopped it', async () => {
    const { clock, stop, heard, asked } = begin([10_000, ...answer], answer);
    await clock.advance(1_000);
    stop.abort('stopped by a person');
    await clock.settle();
    expect(heard).toMatchObject({ error: 'stopped by a person', tookMs: 1_000, events: [] });
    expect(asked()).toEqual([1, 0]);
    expect(clock.sleepers()).toBe(0);
  });
});

describe('when none answers', () => {
  test('the last failure is thrown, in no more time than the network took', async () => {
    const { error, tookMs, asked } = await play([30, failure('unavailable')], [20, failure('overloaded')]);
    expect(error).toMatchObject({ kind: 'overloaded' });
    expect(tookMs).toBe(50);
    expect(asked()).toEqual([1, 1]);
  });

  test('a question is too long only when it is so for all', async () => {
    expect((await play([failure('unavailable')], [failure('too-long')])).error).toMatchObject({ kind: 'unavailable' });
    expect((await play([failure('too-long')], [failure('overloaded')])).error).toMatchObject({ kind: 'overloaded' });
    expect((await play([failure('too-long')], [failure('too-long')])).error).toMatchObject({ kind: 'too-long' });
  });

  test('no choice is begun when the time to the first text is used up', async () => {
    const { error, asked, events } = await play([90_000, failure('overloaded')], answer);
    expect(error).toMatchObject({ kind: 'overloaded' });
    expect(asked()).toEqual([1, 0]);
    expect(events).toEqual([]);
  });

  test('not even the first is begun without any time', async () => {
    const clock = createVirtualClock();
    const scripted = createScriptedModel(clock, answer);
    const choices = [{ name: 'a', settings: settingsOf('a'), model: scripted.model }];
    const model = withFailover(choices, { clock, logger: createMemoryLogger() });
    const heard = hear(model, clock, someRequest({ firstTextByMs: clock.now() }));
    await clock.settle();
    expect(heard.error).toMatchObject({ kind: 'timeout' });
    expect(scripted.calls).toEqual([]);
  });
});

describe('what it tells', () => {
  const tooLong = { requestId: null, cause: 'by our own count', isUnsent: true };
  const dropped = { type: 'attempt-failed', model: 'm-1', failure: 'dropped', usage: someUsage };
  const again = { type: 'attempt-start' };

  test('that nothing is under way when it throws what the first one threw, which was told', async () => {
    const { events, error } = await play([start, failure('dropped')], [new ModelError('too-long', tooLong)]);
    expect(error).toMatchObject({ kind: 'dropped' });
    expect(events).toEqual([start, dropped, again, { type: 'attempt-unsent' }]);
  });

  test('a last attempt that was a call, too, when it throws what the first one threw', async () => {
    const { events } = await play([start, failure('dropped')], [failure('too-long')]);
    expect(events).toEqual([start, dropped, again, { ...dropped, model: 'bb', failure: 'too-long', usage: null }]);
  });

  test('the operator hears of each change, with its cause', async () => {
    const { logger } = await play([failure('overloaded')], [start, text('x'), end]);
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        message: 'A model failed before any text: the next is asked',
        facts: {
          model: 'a',
          next: 'b',
          failure: 'overloaded',
          requestId: 'req_1',
          isBreakerOpen: false,
          cause: 'scripted overloaded',
        },
      },
    ]);
  });
});
