import { describe, expect, test } from '@jest/globals';
import type { AnswerEvent, Model, ModelRequest } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { withWatchdog } from '../../src/model/watchdog.ts';
import { someUsage } from '../fakes/fake-model.ts';
import { createVirtualClock, type VirtualClock } from '../fakes/virtual-clock.ts';

const request: ModelRequest = {
  model: 'm',
  maxOutputTokens: 10,
  effort: null,
  temperature: null,
  thinking: null,
  system: '',
  text: 'Why?',
  firstTextByMs: Infinity,
};
const times = { firstTextMs: 60_000, idleMs: 20_000, totalMs: 300_000 };
const start: AnswerEvent = { type: 'answer-start', model: 'm', requestId: 'req_1', usage: someUsage, choice: 0 };
const word: AnswerEvent = { type: 'text-delta', text: 'word ' };
const end: AnswerEvent = { type: 'answer-end', reason: 'complete', usage: someUsage };

/** Tells each event after its wait; after the last one it is silent for ever, unless it ended. */
function slowModel(
  clock: VirtualClock,
  steps: readonly (readonly [number, AnswerEvent])[],
  signals: AbortSignal[],
): Model {
  return async function* model(_request, signal) {
    signals.push(signal);
    for (const [waitMs, event] of steps) {
      await clock.sleep(waitMs, signal);
      signal.throwIfAborted();
      yield event;
      if (event.type === 'answer-end') return;
    }
    await clock.sleep(Infinity, signal);
    signal.throwIfAborted();
  };
}

async function play(steps: readonly (readonly [number, AnswerEvent])[], forMs: number) {
  const clock = createVirtualClock();
  const signals: AbortSignal[] = [];
  const model = withWatchdog(slowModel(clock, steps, signals), times, clock);
  const events: AnswerEvent[] = [];
  const startedAtMs = clock.now();
  let error: unknown = null;
  let tookMs = -1;
  const done = (async () => {
    try {
      for await (const event of model(request, new AbortController().signal)) events.push(event);
    } catch (thrown) {
      error = thrown;
    }
    tookMs = clock.now() - startedAtMs;
  })();
  await clock.advance(forMs);
  await done;
  return { events, error, tookMs, aborted: signals[0]?.aborted, sleepers: clock.sleepers() };
}

describe('the watchdog', () => {
  test('lets a call pass that keeps its times', async () => {
    const { events, error } = await play(
      [
        [59_000, start],
        [500, word],
        [19_000, word],
        [19_000, end],
      ],
      200_000,
    );
    expect(error).toBeNull();
    expect(events).toEqual([start, word, word, end]);
  });

  test('ends a call that never answers after the time to the first text', async () => {
    const { error, tookMs, aborted, sleepers } = await play([], 61_000);
    expect(error).toMatchObject({ name: 'ModelError', kind: 'timeout' });
    expect(tookMs).toBe(60_000);
    expect(aborted).toBe(true);
    expect(sleepers).toBe(0);
  });

  test('does not take thinking for text', async () => {
    const life: AnswerEvent = { type: 'life-sign' };
    const { error, tookMs } = await play(
      [[0, start], ...Array.from({ length: 30 }, () => [5_000, life] as const)],
      100_000,
    );
    expect(error).toMatchObject({ kind: 'timeout', requestId: 'req_1' });
    expect(tookMs).toBe(60_000);
  });

  test('ends a stream that stalls, and keeps what came before', async () => {
    const { events, error, tookMs } = await play(
      [
        [100, start],
        [100, word],
      ],
      100_000,
    );
    expect(events).toEqual([start, word]);
    expect(error).toBeInstanceOf(ModelError);
    expect(tookMs).toBe(20_200);
  });

  test('ends a slow drip at the time for all', async () => {
    const drip = Array.from({ length: 100 }, () => [10_000, word] as const);
    const { error, tookMs } = await play([[0, start], ...drip], 400_000);
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(tookMs).toBe(300_000);
  });
});
