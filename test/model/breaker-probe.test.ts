import { describe, expect, test } from '@jest/globals';
import { breakerStage, down, times } from '../fakes/breaker-stage.ts';
import { answer, end, failure, life, start, text, type Step } from '../fakes/scripted-model.ts';

describe('the probe', () => {
  async function open(...scripts: readonly (readonly Step[])[]) {
    const staged = breakerStage(...times(5, down), ...scripts);
    await staged.askTimes(5);
    await staged.clock.advance(10_000);
    return staged;
  }

  test('is one question; the others are refused meanwhile', async () => {
    const { ask, clock, scripted, breaker } = await open([1_000, ...answer]);
    const heard = [ask(), ask(), ask()];
    await clock.settle();
    expect(breaker.state()).toBe('half-open');
    expect(scripted.calls).toHaveLength(6);
    expect(heard.map((one) => one.error)).toMatchObject([null, { isBreakerOpen: true }, { isBreakerOpen: true }]);
    await clock.advance(1_000);
    expect(heard[0]?.text()).toBe('word word');
    expect(breaker.state()).toBe('closed');
    expect(clock.sleepers()).toBe(0);
  });

  test('gets 3 seconds to its first event; then it has failed and can be asked elsewhere', async () => {
    const { ask, clock, breaker, scripted } = await open([Infinity]);
    const heard = ask();
    await clock.advance(2_999);
    expect(heard.tookMs).toBeNull();
    await clock.advance(1);
    expect(heard).toMatchObject({ tookMs: 3_000, error: { kind: 'timeout', isBreakerOpen: true } });
    expect(breaker.state()).toBe('open');
    expect(scripted.calls[5]).toMatchObject({ wasAborted: true, hasEnded: true });
    expect(clock.sleepers()).toBe(0);
  });

  test('gets twice as long after each one that heard nothing, so that a provider that is slow is found back', async () => {
    const { ask, clock, breaker } = await open([4_000, ...answer]);
    ask();
    await clock.advance(3_000);
    expect(breaker.state()).toBe('open');
    await clock.advance(20_000);
    const heard = ask();
    await clock.advance(4_000);
    expect(heard.text()).toBe('word word');
    expect(breaker.state()).toBe('closed');
  });

  test('gets a minute at the most, and 3 seconds again once one has worked', async () => {
    const { ask, askTimes, clock, breaker } = await open(...times(6, [Infinity]), answer, ...times(5, down), [
      Infinity,
    ]);
    const tookMs: (number | null)[] = [];
    for (let probes = 1; probes <= 6; probes += 1) {
      const heard = ask();
      await clock.advance(60_000);
      tookMs.push(heard.tookMs);
      await clock.advance(60_000);
    }
    expect(tookMs).toEqual([3_000, 6_000, 12_000, 24_000, 48_000, 60_000]);
    await askTimes(1);
    expect(breaker.state()).toBe('closed');
    await askTimes(5);
    await clock.advance(10_000);
    const heard = ask();
    await clock.advance(3_000);
    expect(heard.tookMs).toBe(3_000);
  });

  test('that was heard and then failed leaves the next one no more time', async () => {
    const { ask, clock } = await open([start, 5_000, failure('timeout')], [Infinity]);
    ask();
    await clock.advance(25_000);
    const heard = ask();
    await clock.advance(3_000);
    expect(heard.tookMs).toBe(3_000);
  });

  test('has all its time once the provider has taken it', async () => {
    const { ask, clock, breaker } = await open([2_900, start, 30_000, text('late'), end]);
    const heard = ask();
    await clock.advance(10_000);
    expect(breaker.state()).toBe('half-open');
    await clock.advance(30_000);
    expect(heard.text()).toBe('late');
    expect(breaker.state()).toBe('closed');
  });

  test('has proved enough with its first visible text: nobody has to wait for its end', async () => {
    const { ask, clock, breaker, scripted } = await open(
      [start, life, text('first '), 60_000, text('last'), end],
      answer,
    );
    const probe = ask();
    await clock.settle();
    expect(breaker.state()).toBe('closed');
    const other = ask();
    await clock.settle();
    expect(other.text()).toBe('word word');
    await clock.advance(60_000);
    expect(probe.text()).toBe('first last');
    expect(scripted.calls).toHaveLength(7);
  });

  test('that breaks off after its text counts like any other call', async () => {
    const half = [start, text('half '), failure('dropped')];
    const { askTimes, breaker } = await open(half, ...times(4, down));
    await askTimes(4);
    expect(breaker.state()).toBe('closed');
    await askTimes(1);
    expect(breaker.state()).toBe('open');
  });

  test('that somebody stops teaches nothing: the next question is the probe', async () => {
    const { ask, clock, breaker, scripted } = await open([1_000, ...answer], answer);
    const stop = new AbortController();
    ask(stop.signal);
    await clock.settle();
    stop.abort('stopped by a person');
    await clock.settle();
    expect(breaker.state()).toBe('open');
    const next = ask();
    await clock.settle();
    expect(next.text()).toBe('word word');
    expect(scripted.calls).toHaveLength(7);
    expect(breaker.state()).toBe('closed');
  });

  test('that is told of our quota teaches nothing either', async () => {
    const { ask, clock, breaker } = await open([failure('rate-limited')], down);
    ask();
    await clock.settle();
    expect(breaker.state()).toBe('open');
    const next = ask();
    await clock.settle();
    expect(next.error).toMatchObject({ kind: 'unavailable', cause: 'scripted unavailable' });
  });

  test('is not disturbed by a call that began before the breaker opened and fails now', async () => {
    const { ask, askTimes, clock, breaker } = breakerStage(
      [start, text('x'), 11_000, failure('dropped')],
      ...times(5, down),
      [2_000, ...answer],
    );
    ask();
    await clock.settle();
    await askTimes(5);
    await clock.advance(10_000);
    const probe = ask();
    await clock.advance(1_500);
    expect(breaker.state()).toBe('half-open');
    await clock.advance(500);
    expect(probe.text()).toBe('word word');
    expect(breaker.state()).toBe('closed');
  });
});
