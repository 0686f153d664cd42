/*
 * Rows of the usage as a ledger tells them, for tests of what is made of them.
 */
import * as fc from 'fast-check';
import type { Budget, BudgetStand, UsageRow } from '../../src/contract.ts';

export function usageRow(key: string | null, figures: Partial<Omit<UsageRow, 'key'>> = {}): UsageRow {
  return {
    key,
    questions: 0,
    answered: 0,
    refused: 0,
    failed: 0,
    inputTokens: 0,
    outputTokens: 0,
    costMicroUsd: 0,
    meanFirstTextMs: null,
    ...figures,
  };
}

export const DAYS: readonly UsageRow[] = [
  usageRow('2026-11-20', {
    questions: 1_240,
    answered: 1_200,
    refused: 31,
    failed: 9,
    inputTokens: 1_250_310,
    outputTokens: 640_200,
    costMicroUsd: 9_150_250,
    meanFirstTextMs: 1_412,
  }),
  usageRow('2026-11-21', { questions: 3, refused: 3 }),
  usageRow('2026-11-22', {
    questions: 57,
    answered: 57,
    inputTokens: 60_100,
    outputTokens: 31_000,
    costMicroUsd: 430_200,
    meanFirstTextMs: 980,
  }),
];

export const BUDGET: Budget = { of: 'all', per: 'day', period: '2026-11-22', endsAtMs: 0, mostMicroUsd: 10_000_000 };
export const STANDS: readonly BudgetStand[] = [
  {
    budget: { ...BUDGET, per: 'month', period: '2026-11', mostMicroUsd: 200_000_000 },
    spentMicroUsd: 9_580_450,
    reservedMicroUsd: 0,
  },
  { budget: BUDGET, spentMicroUsd: 8_000_000, reservedMicroUsd: 120_000 },
];

const figure = fc.integer({ min: 0, max: 2_000_000_000 });

export const anyRow: fc.Arbitrary<UsageRow> = fc.record({
  key: fc.oneof(fc.constant(null), fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 })),
  questions: figure,
  answered: figure,
  refused: figure,
  failed: figure,
  inputTokens: figure,
  outputTokens: figure,
  costMicroUsd: figure,
  meanFirstTextMs: fc.option(fc.double({ min: 0, max: 300_000, noNaN: true })),
});
