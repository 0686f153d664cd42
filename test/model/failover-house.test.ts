/*
 * The layers as they stand around each other, in the cases that they are there for.
 */
import { describe, expect, test } from '@jest/globals';
import { createBreaker } from '../../src/model/breaker.ts';
import { withDeadline } from '../../src/model/deadline.ts';
import { withFailover } from '../../src/model/failover.ts';
import { withRetry } from '../../src/model/retry.ts';
import { withWatchdog } from '../../src/model/watchdog.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { answer, createScriptedModel, failure, hear, someRequest, type Step } from '../fakes/scripted-model.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

/** One choice per list of scripts. The jitter is at its most. */
function house(...choices: readonly (readonly (readonly Step[])[])[]) {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  const parts = choices.map((scripts, index) => {
    const name = `m${index}`;
    const scripted = createScriptedModel(clock, ...scripts);
    const breaker = createBreaker({ name, clock, logger });
    const guarded = breaker.around(withWatchdog(scripted.model, { firstTextMs: 60_000, idleMs: 20_000 }, clock));
    const model = withRetry(guarded, { clock, random: () => 1 });
    const settings = { model: name, maxOutputTokens: 1, effort: null, temperature: null, thinking: null };
    return { scripted, breaker, choice: { name, settings, model } };
  });
  const chain = withFailover(
    parts.map(({ choice }) => choice),
    { clock, logger },
  );
  const model = withDeadline(chain, { clock, totalMs: 300_000 });
  return {
    clock,
    ask: (withinMs = 90_000) => hear(model, clock, someRequest({ firstTextByMs: clock.now() + withinMs })),
    calls: () => parts.map(({ scripted }) => scripted.calls.length),
    states: () => parts.map(({ breaker }) => breaker.state()),
  };
}

const dead: readonly Step[] = [failure('unavailable')];
const hung: readonly Step[] = [Infinity];

describe('a provider that is down', () => {
  test('costs nobody any time once its breaker is open: the next model answers at once', async () => {
    const { clock, ask, calls, states } = house([dead], [answer]);
    ask();
    await clock.advance(2_000);
    ask();
    await clock.advance(2_000);
    expect(states()).toEqual(['open', 'closed']);
    expect(calls()).toEqual([5, 2]);
    const heard = ask();
    await clock.settle();
    expect(heard).toMatchObject({ tookMs: 0, error: null });
    expect(heard.text()).toBe('word word');
    expect(calls()).toEqual([5, 3]);
  });

  test('with all others down too, is told at once', async () => {
    const { clock, ask, calls, states } = house([dead], [dead]);
    for (let i = 0; i < 2; i += 1) {
      ask();
      await clock.advance(4_000);
    }
    expect(states()).toEqual(['open', 'open']);
    const before = calls();
    const heard = ask();
    await clock.settle();
    expect(heard).toMatchObject({ tookMs: 0, error: { kind: 'unavailable', isBreakerOpen: true } });
    expect(calls()).toEqual(before);
  });

  test('holds up the one who probes it first for 3 seconds, and nobody else', async () => {
    const { clock, ask, calls } = house([...Array.from({ length: 5 }, () => dead), hung], [answer]);
    for (let i = 0; i < 2; i += 1) {
      ask();
      await clock.advance(5_000);
    }
    await clock.advance(10_000);
    const [probe, other] = [ask(), ask()];
    await clock.settle();
    expect(other).toMatchObject({ tookMs: 0, error: null });
    await clock.advance(3_000);
    expect(probe).toMatchObject({ tookMs: 3_000, error: null });
    expect(probe.events[0]).toMatchObject({ type: 'attempt-failed', failure: 'timeout' });
    expect(calls()).toEqual([6, 4]);
    expect(clock.sleepers()).toBe(0);
  });

  test('that hangs leaves the next model the time that is left', async () => {
    const { clock, ask, calls } = house([hung], [[25_000, ...answer]]);
    const heard = ask();
    await clock.advance(90_000);
    expect(heard).toMatchObject({ tookMs: 85_000, error: null });
    expect(calls()).toEqual([1, 1]);
  });
});

test('a provider is not blamed for our own haste: what the deadline ends does not count', async () => {
  const { clock, ask, states, calls } = house([[5_000, ...answer]]);
  for (let i = 0; i < 10; i += 1) {
    const heard = ask(1_000);
    await clock.advance(1_000);
    expect(heard).toMatchObject({ tookMs: 1_000, error: { kind: 'timeout' } });
  }
  expect(states()).toEqual(['closed']);
  expect(calls()).toEqual([10]);
});
