import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { ModelError } from '../../src/errors.ts';
import { withWatchdog } from '../../src/model/watchdog.ts';
import {
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

const times = { firstTextMs: 60_000, idleMs: 20_000 };
const word = text('word ');
const NEVER = new AbortController().signal;

async function play(steps: readonly Step[], forMs: number, signal = new AbortController().signal) {
  const clock = createVirtualClock();
  const scripted = createScriptedModel(clock, steps);
  const heard = hear(withWatchdog(scripted.model, times, clock), clock, undefined, signal);
  await clock.advance(forMs);
  return { ...heard, call: scripted.calls[0], sleepers: clock.sleepers() };
}

describe('the watchdog', () => {
  test('lets a call pass that keeps its times', async () => {
    const { events, error, sleepers } = await play([59_000, start, 500, word, 19_000, word, 19_000, end], 200_000);
    expect(error).toBeNull();
    expect(events).toEqual([start, word, word, end]);
    expect(sleepers).toBe(0);
  });

  test('ends a call that never answers after the time to the first text', async () => {
    const { error, tookMs, call, sleepers } = await play([Infinity], 61_000);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ kind: 'timeout', requestId: null });
    expect(tookMs).toBe(60_000);
    expect(call).toMatchObject({ wasAborted: true, hasEnded: true });
    expect(sleepers).toBe(0);
  });

  test('does not take thinking for text', async () => {
    const { error, tookMs } = await play([start, ...Array.from({ length: 30 }, () => [5_000, life]).flat()], 100_000);
    expect(error).toMatchObject({ kind: 'timeout', requestId: 'req_1' });
    expect(tookMs).toBe(60_000);
  });

  test('does not take white space for text', async () => {
    const blanks = Array.from({ length: 30 }, () => [5_000, text(' \n\u200b')]).flat();
    const { error, tookMs } = await play([start, ...blanks], 100_000);
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(tookMs).toBe(60_000);
  });

  test('ends a stream that stalls, and keeps what came before', async () => {
    const { events, error, tookMs, sleepers } = await play([100, start, 100, word, Infinity], 100_000);
    expect(events).toEqual([start, word]);
    expect(error).toMatchObject({ kind: 'timeout', cause: 'no sign of life for 20000 ms' });
    expect(tookMs).toBe(20_200);
    expect(sleepers).toBe(0);
  });

  test('takes thinking and pings for life after the first text', async () => {
    const steps = [start, word, ...Array.from({ length: 10 }, () => [19_000, life]).flat(), end];
    expect(await play(steps, 300_000)).toMatchObject({ error: null, tookMs: 190_000 });
  });

  test('does not take a slow reader for a silent model', async () => {
    const clock = createVirtualClock();
    const scripted = createScriptedModel(clock, [start, word, 10_000, word, end]);
    const read: string[] = [];
    const done = (async () => {
      for await (const event of withWatchdog(scripted.model, times, clock)(someRequest(), NEVER)) {
        read.push(event.type);
        await clock.sleep(30_000);
      }
    })();
    await clock.advance(200_000);
    await done;
    expect(read).toEqual(['answer-start', 'text-delta', 'text-delta', 'answer-end']);
  });

  test('passes on what the model throws', async () => {
    const { error, events } = await play([start, word, failure('overloaded')], 1_000);
    expect(error).toMatchObject({ kind: 'overloaded' });
    expect(events).toEqual([start, word]);
  });

  test('ends at once with the reason when its caller aborts, even if the model does not hear it', async () => {
    const clock = createVirtualClock();
    const stop = new AbortController();
    const deaf = createScriptedModel(clock, [Infinity]);
    const model = withWatchdog((request) => deaf.model(request, NEVER), times, clock);
    const heard = hear(model, clock, undefined, stop.signal);
    await clock.advance(1_000);
    stop.abort('stopped by a person');
    await clock.settle();
    expect(heard).toMatchObject({ error: 'stopped by a person', tookMs: 1_000 });
  });

  test('leaves no listener on its caller when it has ended', async () => {
    const stop = new AbortController();
    await play([start, word, end], 1_000, stop.signal);
    await play([Infinity], 100_000, stop.signal);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  test('returns and aborts the model when its reader leaves', async () => {
    const clock = createVirtualClock();
    const scripted = createScriptedModel(clock, [start, word, word, end]);
    for await (const event of withWatchdog(scripted.model, times, clock)(someRequest(), NEVER)) {
      if (event.type === 'text-delta') break;
    }
    await clock.settle();
    expect(scripted.calls[0]).toMatchObject({ wasAborted: true, hasEnded: true });
    expect(clock.sleepers()).toBe(0);
  });
});
