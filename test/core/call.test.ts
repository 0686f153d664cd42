import { describe, expect, test } from '@jest/globals';
import type { AnswerEvent, PriceList } from '../../src/contract.ts';
import { listenTo } from '../../src/core/call.ts';
import { chargeOf } from '../../src/core/charge.ts';
import { outcomeOfCall } from '../../src/core/outcome.ts';
import { ModelError, type ModelFailure } from '../../src/errors.ts';
import { someUsage } from '../fakes/fake-model.ts';
import { failure, someRequest, start, text } from '../fakes/scripted-model.ts';

const hooks = { started: () => undefined, text: () => undefined, mayTryOn: () => Promise.resolve(true) };

const prices: PriceList = {
  since: '2026-11-22',
  input: 2,
  output: 10,
  cacheRead: 2,
  cacheWrite: 2,
  long: null,
};
const pricing = { pricesOf: () => ({ prices, known: true }), choices: [{ model: 'm' }] };

/** Hears these events and then this end: an error is thrown, a signal is aborted. */
async function listen(events: readonly AnswerEvent[], end: Error | 'stop') {
  const stop = new AbortController();
  async function* call(): AsyncGenerator<AnswerEvent> {
    await Promise.resolve();
    yield* events;
    if (end !== 'stop') throw end;
    stop.abort('stopped by a person');
    stop.signal.throwIfAborted();
  }
  const result = await listenTo(call(), stop.signal, hooks);
  const { usage, costMicroUsd } = chargeOf(result, someRequest(), stop.signal.aborted, pricing);
  return { ...result, charged: usage, costMicroUsd };
}

const failed = (kind: ModelFailure): AnswerEvent => ({
  type: 'attempt-failed',
  model: 'm',
  failure: kind,
  usage: null,
});
const again: AnswerEvent = { type: 'attempt-start' };
const unsent: AnswerEvent = { type: 'attempt-unsent' };
/** Of a call that was never heard of: 2 tokens of text, and 64 around them. */
const UNHEARD_MICRO_USD = 66 * 2;

describe('a call that is broken off', () => {
  test('while nothing was heard of it yet may cost something', async () => {
    expect(await listen([], 'stop')).toMatchObject({ attempts: 1, costMicroUsd: UNHEARD_MICRO_USD });
  });

  test('between two attempts, of which the first was not taken, is one attempt and costs nothing', async () => {
    expect(await listen([failed('rate-limited')], 'stop')).toMatchObject({
      attempts: 1,
      charged: null,
      costMicroUsd: 0,
    });
  });

  test('between two attempts, of which the first may have been taken, costs that one', async () => {
    expect(await listen([failed('dropped')], 'stop')).toMatchObject({
      attempts: 1,
      costMicroUsd: UNHEARD_MICRO_USD,
    });
  });

  test('in the second attempt costs what that may have cost', async () => {
    expect(await listen([failed('rate-limited'), again], 'stop')).toMatchObject({
      attempts: 2,
      costMicroUsd: UNHEARD_MICRO_USD,
    });
  });

  test('while it waits to be made at all is none, and costs nothing', async () => {
    expect(await listen([unsent], 'stop')).toMatchObject({ attempts: 0, costMicroUsd: 0 });
  });
});

describe('a call that failed', () => {
  test('is counted once, also when what it throws was told before', async () => {
    const told = [failed('dropped'), again, failed('dropped'), again, failed('dropped'), again, unsent];
    expect(await listen(told, failure('dropped'))).toMatchObject({
      attempts: 3,
      failure: 'dropped',
      costMicroUsd: 3 * UNHEARD_MICRO_USD,
    });
  });

  test('and was never made is not counted', async () => {
    const error = new ModelError('unavailable', { requestId: null, cause: null, isUnsent: true });
    expect(await listen([], error)).toMatchObject({ attempts: 0, costMicroUsd: 0 });
    expect(await listen([failed('overloaded'), again], error)).toMatchObject({ attempts: 1, costMicroUsd: 0 });
  });

  test('costs what its provider had counted, also when that came after the beginning', async () => {
    const usage = { ...someUsage, outputTokens: 4_000 };
    const heard = await listen([start, text('half')], failure('dropped').with({ usage }));
    expect(heard).toMatchObject({ text: 'half', charged: usage, costMicroUsd: 10 * 2 + 4_000 * 10 });
  });

  test('costs what was told at its beginning where the failure brings nothing along', async () => {
    expect(await listen([start], failure('dropped'))).toMatchObject({ charged: someUsage });
  });

  test.each<ModelFailure>(['forbidden', 'blocked'])('as %s before it began costs nothing', async (kind) => {
    expect(await listen([], failure(kind))).toMatchObject({ attempts: 1, charged: null, costMicroUsd: 0 });
  });
});

test("what a provider's filter blocks has ended like what its model declined", async () => {
  expect(outcomeOfCall(await listen([], failure('blocked')), null)).toBe('refused-by-model');
  expect(outcomeOfCall(await listen([start, text('half')], failure('blocked')), null)).toBe('refused-by-model');
  expect(outcomeOfCall(await listen([], failure('forbidden')), null)).toBe('failed-before-text');
});
