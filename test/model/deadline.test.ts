import { describe, expect, test } from '@jest/globals';
import { withDeadline } from '../../src/model/deadline.ts';
import { createScriptedModel, end, hear, life, someRequest, start, text, type Step } from '../fakes/scripted-model.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

async function play(steps: readonly Step[], firstTextWithinMs = 90_000) {
  const clock = createVirtualClock();
  const scripted = createScriptedModel(clock, steps);
  const request = someRequest({ firstTextByMs: clock.now() + firstTextWithinMs });
  const heard = hear(withDeadline(scripted.model, { clock, totalMs: 300_000 }), clock, request);
  await clock.advance(500_000);
  return { ...heard, calls: scripted.calls, sleepers: clock.sleepers() };
}

describe('the deadline', () => {
  test('ends a question that has no visible text by the moment that its request names', async () => {
    const thinking = Array.from({ length: 30 }, () => [4_000, life, text(' ')]).flat();
    const { error, tookMs, calls, sleepers } = await play([start, ...thinking]);
    expect(error).toMatchObject({ kind: 'timeout', requestId: 'req_1' });
    expect(tookMs).toBe(90_000);
    expect(calls).toMatchObject([{ wasAborted: true, hasEnded: true }]);
    expect(sleepers).toBe(0);
  });

  test('lets a question with text go on until the time for all, and keeps its text', async () => {
    const drip = Array.from({ length: 100 }, () => [10_000, text('x')]).flat();
    const { error, tookMs, text: said, sleepers } = await play([start, ...drip]);
    expect(error).toMatchObject({ kind: 'timeout', cause: 'no end within 300000 ms' });
    expect(tookMs).toBe(300_000);
    expect(said().length).toBeGreaterThanOrEqual(29);
    expect(sleepers).toBe(0);
  });

  test('lets an answer in time pass unchanged', async () => {
    const { error, events, sleepers } = await play([start, 89_000, text('late '), 200_000, text('but whole'), end]);
    expect(error).toBeNull();
    expect(events).toEqual([start, text('late '), text('but whole'), end]);
    expect(sleepers).toBe(0);
  });

  test('calls no model when its time is over before it begins', async () => {
    const { error, tookMs, calls } = await play([start, text('x'), end], 0);
    expect(error).toMatchObject({ kind: 'timeout' });
    expect(tookMs).toBe(0);
    expect(calls).toEqual([]);
  });
});
