import { beforeEach, describe, expect, test } from '@jest/globals';
import { createRemembered, type Remembered } from '../../../src/adapters/memory/remembered.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';

interface Call {
  readonly key: string;
  readonly answer: (value: string) => void;
  readonly fail: (error: unknown) => void;
}

let clock: VirtualClock;
let calls: Call[];
let restMs: number;
let find: Remembered<string>;

beforeEach(() => {
  clock = createVirtualClock();
  calls = [];
  restMs = 0;
  find = createRemembered({
    ask: (key) =>
      new Promise((answer, fail) => {
        calls.push({ key, answer, fail });
      }),
    failed: () => restMs,
    maxAgeMs: 60_000,
    maxEntries: 2,
    patienceMs: 2_000,
    clock,
  });
});

async function learn(key: string, value: string): Promise<void> {
  const found = find(key);
  calls.at(-1)?.answer(value);
  expect(await found).toBe(value);
}

test('what was said is not asked again until it is too old', async () => {
  await learn('ada', 'member');
  await clock.advance(59_999);
  expect(await find('ada')).toBe('member');
  expect(calls).toHaveLength(1);
  await clock.advance(1);
  await learn('ada', 'guest');
  expect(calls).toHaveLength(2);
});

test('what is too old is not used when there is no newer', async () => {
  await learn('ada', 'member');
  await clock.advance(60_000);
  const found = find('ada');
  calls.at(-1)?.fail(new Error('away'));
  expect(await found).toBeNull();
});

test('the age counts from the question, not from the answer', async () => {
  const found = find('ada');
  await clock.advance(1_500);
  calls[0]?.answer('member');
  expect(await found).toBe('member');
  await clock.advance(58_500);
  void find('ada');
  expect(calls).toHaveLength(2);
});

test('many who ask at once cause one call', async () => {
  const found = Promise.all([find('ada'), find('ada'), find('ada')]);
  calls[0]?.answer('member');
  expect(await found).toEqual(['member', 'member', 'member']);
  expect(calls).toHaveLength(1);
});

test('nobody waits longer than patience allows, and a late answer is remembered', async () => {
  const found = find('ada');
  await clock.advance(2_000);
  expect(await found).toBeNull();
  const again = find('ada');
  expect(calls).toHaveLength(1);
  calls[0]?.answer('member');
  expect(await again).toBe('member');
});

test('a late answer that is too old already is not used', async () => {
  void find('ada');
  await clock.advance(60_000);
  calls[0]?.answer('member');
  await clock.settle();
  void find('ada');
  expect(calls).toHaveLength(2);
});

test('it remembers so many and no more, the newest', async () => {
  await learn('ada', '1');
  await learn('ben', '2');
  await learn('chloe', '3');
  expect(await find('ben')).toBe('2');
  expect(await find('chloe')).toBe('3');
  void find('ada');
  expect(calls.map(({ key }) => key)).toEqual(['ada', 'ben', 'chloe', 'ada']);
});

test('after a failure the next one asks again', async () => {
  const found = find('ada');
  calls[0]?.fail(new Error('away'));
  expect(await found).toBeNull();
  await learn('ada', 'member');
});

describe('when a rest was asked for', () => {
  async function failWithRest(durationMs: number): Promise<void> {
    restMs = durationMs;
    void find('ada');
    calls[0]?.fail(new Error('too fast'));
    await clock.settle();
  }

  test('nothing is asked before it is over', async () => {
    await failWithRest(10_000);
    expect(await find('ben')).toBeNull();
    expect(calls).toHaveLength(1);
    await clock.advance(10_000);
    await learn('ben', 'member');
  });

  test('a short one is waited out', async () => {
    await failWithRest(1_000);
    const found = find('ben');
    await clock.advance(1_000);
    expect(calls.map(({ key }) => key)).toEqual(['ada', 'ada', 'ben']);
    calls[2]?.answer('member');
    expect(await found).toBe('member');
  });
});

test('no timer is left when it was answered', async () => {
  await learn('ada', 'member');
  await clock.settle();
  expect(clock.sleepers()).toBe(0);
});
