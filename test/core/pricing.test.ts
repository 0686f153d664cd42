import { describe, expect, test } from '@jest/globals';
import type { PriceList, Usage } from '../../src/contract.ts';
import { costMicroUsd, usageOnAbort, worstCaseMicroUsd } from '../../src/core/pricing.ts';

const haiku: PriceList = {
  input: 0.1,
  output: 0.5,
  cacheRead: 0.01,
  cacheWrite: 0.125,
  since: '2026-11-22',
  long: { aboveTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
};
const sonnet: PriceList = {
  input: 2,
  output: 10,
  cacheRead: 0.1,
  cacheWrite: 2.5,
  since: '2026-11-22',
  long: null,
};

function usage(inputTokens: number, outputTokens: number, cacheReadTokens = 0, cacheWriteTokens = 0): Usage {
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

describe('the cost of an answer', () => {
  test.each([
    ['1,000 in, 500 out, 20,000 read from the cache: $0.00055', usage(1_000, 500, 20_000), 550],
    ['the same with 120,000 from the cache, by the long tier as a whole: $0.00775', usage(1_000, 500, 120_000), 7_750],
    ['exactly as long as the ordinary tier goes', usage(1_000, 500, 99_000), 1_340],
    ['one token longer', usage(1_001, 500, 99_000), 6_701],
    ['what is written to the cache counts for the tier too', usage(1, 0, 0, 100_000), 62_501],
    ['a single token is rounded up to a whole micro-dollar', usage(1, 0), 1],
    ['nothing at all costs nothing', usage(0, 0), 0],
  ])('on Haiku 5.5: %s', (_what, used, microUsd) => {
    expect(costMicroUsd(used, haiku)).toBe(microUsd);
  });

  test('a write into the cache costs more than input, a read less', () => {
    expect(
      [usage(1_000, 0), usage(0, 0, 1_000), usage(0, 0, 0, 1_000)].map((used) => costMicroUsd(used, sonnet)),
    ).toEqual([2_000, 100, 2_500]);
  });

  test('has no error of floating point: 0.1 and 0.2 of a dollar are 0.3, and not one micro-dollar more', () => {
    const prices: PriceList = { ...sonnet, input: 0.1, output: 0.2 };
    expect(0.1 + 0.2).toBeGreaterThan(0.3);
    expect(costMicroUsd(usage(1_000_000, 1_000_000), prices)).toBe(300_000);
  });

  test('is exact for many tokens at the smallest price', () => {
    expect(costMicroUsd(usage(999_999_999, 0), { ...sonnet, input: 0.000001 })).toBe(1_000);
    expect(costMicroUsd(usage(0, 999_999_999), { ...sonnet, output: 75.000001 })).toBe(75_000_000_925);
  });

  test.each([
    ['a count below zero', usage(-5, 3)],
    ['a count that is no number', usage(Number.NaN, 3)],
  ])('%s counts as nothing', (_what, used) => {
    expect(costMicroUsd(used, sonnet)).toBe(30);
  });
});

test('a count without end, which no provider means, is no cost without end', () => {
  expect(costMicroUsd(usage(Infinity, 0), sonnet)).toBe(2_000_000_000);
});

describe('a call that was accepted, and then aborted or failed', () => {
  const question = { system: 'Be brief.', text: 'Why is the sky blue?', maxOutputTokens: 500 };

  test('is charged the input as it was told, and the output that was delivered', () => {
    const told = { inputTokens: 12, outputTokens: 1, cacheReadTokens: 2_000, cacheWriteTokens: 30 };
    expect(usageOnAbort(told, 'a'.repeat(300), question)).toEqual({ ...told, outputTokens: 100 });
  });

  test('is never charged for more output than it could have had', () => {
    expect(usageOnAbort(null, 'a'.repeat(30_000), question).outputTokens).toBe(500);
  });

  test('is charged the output as it was told where that is more: nobody saw the thinking', () => {
    const told = usage(12, 800);
    expect(usageOnAbort(told, 'a'.repeat(300), question)).toEqual(told);
  });

  test.each([
    ['nothing', null],
    ['only zeros, as services do that count at the end', usage(0, 0)],
  ])('is charged an estimate of its input where %s was told', (_what, told) => {
    // 9 and 20 bytes by three, and 64.
    expect(usageOnAbort(told, 'abc', question)).toEqual(usage(74, 1));
  });

  test('is never charged nothing', () => {
    const used = usageOnAbort(null, '', { system: '', text: '', maxOutputTokens: 1 });
    expect(costMicroUsd(used, haiku)).toBeGreaterThan(0);
  });

  test('counts what is not Latin by its bytes', () => {
    expect(usageOnAbort(usage(1, 0), '天空', question).outputTokens).toBe(2);
  });
});

describe('the most that a call can cost', () => {
  test('every byte a token, written to the cache, and the longest answer', () => {
    // 20 + 16 bytes and 64 tokens at 2.5, and 1,000 at 10.
    const request = { system: 's'.repeat(20), text: 'ä'.repeat(8), maxOutputTokens: 1_000 };
    expect(worstCaseMicroUsd(request, sonnet)).toBe(250 + 10_000);
  });

  test('is that of the long tier as soon as the prompt can reach it', () => {
    const request = { system: '', text: 'a'.repeat(100_000 - 64), maxOutputTokens: 1_000 };
    expect(worstCaseMicroUsd(request, haiku)).toBe(12_500 + 500);
    expect(worstCaseMicroUsd({ ...request, system: 's' }, haiku)).toBe(62_501 + 2_500);
  });
});
