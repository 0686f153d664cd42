import { expect, test } from '@jest/globals';
import { pricesOf } from '../../../src/sandbox/claude/prices.ts';
import { costOf } from '../../../src/sandbox/inspector/model-calls.ts';

const call = (model: string, input: number, output: number, cacheRead: number, cacheWrite = 0, cacheWriteHour = 0) => ({
  model,
  tokens: { input, output, cacheRead, cacheWrite },
  cacheWriteHour,
});

test.each([
  ['a short prompt', call('claude-haiku-5-5', 1_000, 500, 20_000), 0.00055],
  ['a prompt above the threshold, the cached part included', call('claude-haiku-5-5', 1_000, 500, 120_000), 0.00775],
  ['a prompt exactly at the threshold', call('claude-haiku-5-5', 100_000, 0, 0), 0.01],
  ['another model', call('claude-sonnet-5-5', 1_000, 1_000, 10_000), 0.013],
  ['a dated name', call('claude-haiku-4-5-20251001', 1_000_000, 0, 0), 1],
  ['a write into the cache for five minutes', call('claude-opus-5-5', 0, 0, 0, 1_000_000), 5],
  ['a write into the cache for an hour', call('claude-opus-5-5', 0, 0, 0, 1_000_000, 1_000_000), 8],
])('%s costs what it should', (_what, made, usd) => {
  expect(costOf(made).usd).toBeCloseTo(usd, 10);
  expect(costOf(made).known).toBe(true);
});

test('a model without a price is charged at the dearest one, and that is told', () => {
  expect(pricesOf('claude-of-tomorrow', 1)).toEqual({ input: 4, output: 20, cacheRead: 0.3, known: false });
});
