import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { PriceList, TokenPrices, Usage } from '../../src/contract.ts';
import { costMicroUsd, usageOnAbort, worstCaseMicroUsd } from '../../src/core/pricing.ts';

const count = fc.integer({ min: 0, max: 2_000_000 });
const usage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
});

/** Prices as they are published: up to four decimals. */
const price = fc.integer({ min: 0, max: 750_000 }).map((steps) => steps / 10_000);
const tier: fc.Arbitrary<TokenPrices> = fc.record({ input: price, output: price, cacheRead: price, cacheWrite: price });

/** The long tier is never the cheaper one. */
const prices: fc.Arbitrary<PriceList> = fc
  .record({ tier, more: fc.option(tier), aboveTokens: fc.integer({ min: 1, max: 3_000_000 }) })
  .map(({ tier: base, more, aboveTokens }) => ({
    ...base,
    since: '2026-11-22',
    long:
      more === null
        ? null
        : {
            aboveTokens,
            input: base.input + more.input,
            output: base.output + more.output,
            cacheRead: base.cacheRead + more.cacheRead,
            cacheWrite: base.cacheWrite + more.cacheWrite,
          },
  }));

const COUNTS = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens'] as const;

test('a cost is a whole number, and never negative', () => {
  fc.assert(
    fc.property(usage, prices, (used, list) => {
      const cost = costMicroUsd(used, list);
      expect(Number.isSafeInteger(cost)).toBe(true);
      expect(cost).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('whatever a provider tells, a cost is a whole number, and never negative', () => {
  const anything = fc.double();
  const told = fc.record({
    inputTokens: anything,
    outputTokens: anything,
    cacheReadTokens: anything,
    cacheWriteTokens: anything,
  });
  fc.assert(
    fc.property(told, prices, (used, list) => {
      const cost = costMicroUsd(used, list);
      expect(Number.isInteger(cost)).toBe(true);
      expect(cost).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('more tokens of any kind never cost less', () => {
  fc.assert(
    fc.property(usage, prices, fc.constantFrom(...COUNTS), count, (used, list, name, more) => {
      expect(costMicroUsd({ ...used, [name]: used[name] + more }, list)).toBeGreaterThanOrEqual(
        costMicroUsd(used, list),
      );
    }),
  );
});

test('a cost is what integers say, rounded up', () => {
  fc.assert(
    fc.property(usage, prices, (used, list) => {
      const { long } = list;
      const promptTokens = used.inputTokens + used.cacheReadTokens + used.cacheWriteTokens;
      const { input, output, cacheRead, cacheWrite } = long !== null && promptTokens > long.aboveTokens ? long : list;
      const parts = [
        [used.inputTokens, input],
        [used.outputTokens, output],
        [used.cacheReadTokens, cacheRead],
        [used.cacheWriteTokens, cacheWrite],
      ] as const;
      const tenThousandths = parts.reduce((sum, [tokens, usd]) => sum + tokens * Math.round(usd * 10_000), 0);
      expect(costMicroUsd(used, list)).toBe(Math.ceil(tenThousandths / 10_000));
    }),
  );
});

test('an aborted call is never free of tokens, and never charged less than was told', () => {
  fc.assert(
    fc.property(fc.option(usage), fc.string(), fc.string(), fc.string(), (told, text, system, delivered) => {
      const used = usageOnAbort(told, delivered, { system, text, maxOutputTokens: 100 });
      expect(used.inputTokens + used.cacheReadTokens + used.cacheWriteTokens).toBeGreaterThan(0);
      for (const name of COUNTS) expect(used[name]).toBeGreaterThanOrEqual(told?.[name] ?? 0);
    }),
  );
});

test('no call costs more than its worst case, however its tokens fall', () => {
  const request = fc.record({
    system: fc.string({ maxLength: 200, unit: 'grapheme' }),
    text: fc.string({ maxLength: 200, unit: 'grapheme' }),
    maxOutputTokens: fc.integer({ min: 1, max: 128_000 }),
  });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const near = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(request, prices, near, fc.tuple(share, share, share), (asked, list, aboveTokens, shares) => {
      const close = list.long === null ? list : { ...list, long: { ...list.long, aboveTokens } };
      const mostTokens = Buffer.byteLength(asked.system) + Buffer.byteLength(asked.text) + 64;
      const cacheReadTokens = Math.floor(mostTokens * shares[0]);
      const cacheWriteTokens = Math.floor((mostTokens - cacheReadTokens) * shares[1]);
      const used = {
        inputTokens: mostTokens - cacheReadTokens - cacheWriteTokens,
        outputTokens: Math.floor(asked.maxOutputTokens * shares[2]),
        cacheReadTokens,
        cacheWriteTokens,
      };
      expect(costMicroUsd(used, close)).toBeLessThanOrEqual(worstCaseMicroUsd(asked, close));
    }),
  );
});
