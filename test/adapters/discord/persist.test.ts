import { beforeEach, describe, expect, test } from '@jest/globals';
import { RateLimitError } from 'discord.js';
import { assert, double, property } from 'fast-check';
import { createPersist, type Outcome } from '../../../src/adapters/discord/persist.ts';
import { toFailure } from '../../../src/adapters/discord/results.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';

const FAILED = { kind: 'failed', cause: 'a bad day' } as const;
const DONE = { kind: 'done', value: 'heard' } as const;

let clock: VirtualClock;
let leaving: AbortController;
let triedAtMs: number[];
let startMs = 0;

beforeEach(() => {
  clock = createVirtualClock();
  leaving = new AbortController();
  startMs = clock.now();
  triedAtMs = [];
});

/** A call that has these outcomes, one after the other; the last for ever. */
function calling(...outcomes: readonly [Outcome<string>, ...Outcome<string>[]]): () => Promise<Outcome<string>> {
  return async () => {
    triedAtMs.push(clock.now() - startMs);
    return outcomes[Math.min(triedAtMs.length, outcomes.length) - 1] ?? DONE;
  };
}
const persist = (call: () => Promise<Outcome<string>>, tries?: number) =>
  createPersist(clock, leaving.signal)(
    call,
    ...(tries === undefined ? [] : [{ forMs: 60_000, tries, firstPauseMs: 500 }]),
  );

test('a call that fails is repeated until it is heard', async () => {
  const told = persist(calling(FAILED, FAILED, FAILED, DONE));
  await clock.advance(10_000);
  expect(await told).toEqual(DONE);
  expect(triedAtMs).toEqual([0, 500, 1_500, 3_500]);
});

test('it waits as long as Discord says', async () => {
  const told = persist(calling({ kind: 'limited', retryAfterMs: 4_200 }, DONE));
  await clock.advance(10_000);
  expect(await told).toEqual(DONE);
  expect(triedAtMs).toEqual([0, 4_200]);
});

test('what is refused is not repeated', async () => {
  const refused = { kind: 'refused', reason: 'closed', cause: 'no' } as const;
  expect(await persist(calling(refused))).toEqual(refused);
  expect(triedAtMs).toEqual([0]);
});

test('it ends after a minute, or so many tries, or sooner than a wait that is too long', async () => {
  const long = persist(calling(FAILED));
  await clock.advance(60_000);
  expect(await long).toEqual(FAILED);
  expect(triedAtMs.length).toBeGreaterThan(5);
  triedAtMs = [];
  const few = persist(calling(FAILED), 2);
  await clock.advance(60_000);
  expect(await few).toEqual(FAILED);
  expect(triedAtMs).toHaveLength(2);
  expect(await persist(calling({ kind: 'limited', retryAfterMs: 60_001 }))).toMatchObject({ kind: 'limited' });
  expect(clock.sleepers()).toBe(0);
});

test('nothing waits or is repeated once the adapter stops; a first try is still made', async () => {
  const told = persist(calling(FAILED));
  await clock.settle();
  expect(clock.sleepers()).toBe(1);
  leaving.abort();
  expect(await told).toEqual(FAILED);
  expect(triedAtMs).toEqual([0]);
  expect(clock.sleepers()).toBe(0);
  expect(await persist(calling(FAILED))).toEqual(FAILED);
  expect(triedAtMs).toHaveLength(2);
});

describe('"too fast"', () => {
  const error = (retryAfter: number): RateLimitError =>
    new RateLimitError({
      global: false,
      hash: '',
      limit: 0,
      majorParameter: '',
      method: 'POST',
      retryAfter,
      route: '/x',
      scope: 'user',
      sublimitTimeout: 0,
      timeToReset: 0,
      url: '',
    });

  test('without a time means some seconds, never none', () => {
    expect(toFailure(error(0))).toEqual({ kind: 'limited', retryAfterMs: 5_000 });
    expect(toFailure(error(Number.NaN))).toEqual({ kind: 'limited', retryAfterMs: 5_000 });
  });

  test('with a time means that time', () => {
    assert(
      property(double({ min: 0.001, max: 1e9, noNaN: true }), (retryAfter) => {
        const failure = toFailure(error(retryAfter));
        expect(failure).toEqual({ kind: 'limited', retryAfterMs: Math.ceil(retryAfter) });
      }),
    );
  });
});
