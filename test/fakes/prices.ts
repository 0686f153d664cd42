/*
 * Prices for tests, easy to reckon with: a micro-dollar for a token that goes in, two for one that comes out.
 */
import type { PricesOf } from '../../src/contract.ts';

export const somePrices: PricesOf = () => ({
  prices: { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25, since: '2026-01-01', long: null },
  known: true,
});
