import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Budget, BudgetAlert, BudgetStand, UsageRow } from '../../src/contract.ts';
import { alertNotice, usageNotice } from '../../src/core/notices-money.ts';

const daily: Budget = { of: 'all', per: 'day', period: '2026-11-22', endsAtMs: 0, mostMicroUsd: 10_000_000 };
const monthly: Budget = { ...daily, per: 'month', period: '2026-11' };
const alert: BudgetAlert = { budget: daily, whose: 'all', percent: 80, spentMicroUsd: 8_000_000 };

const row = (questions: number, costMicroUsd: number, refused = 0): UsageRow => ({
  key: null,
  questions,
  answered: questions - refused,
  refused,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  costMicroUsd,
  meanFirstTextMs: null,
});

const stand = (budget: Budget, spentMicroUsd: number, reservedMicroUsd = 0): BudgetStand => ({
  budget,
  spentMicroUsd,
  reservedMicroUsd,
});

describe('that a budget passed a mark', () => {
  test.each<readonly [string, BudgetAlert]>([
    ['80 % of the daily budget of all questions is spent: $8.00 of $10.00 (2026-11-22).', alert],
    [
      '50 % of the monthly budget of all questions is spent: $1,234.50 of $2,000.00 (2026-11).',
      { ...alert, budget: { ...monthly, mostMicroUsd: 2e9 }, percent: 50, spentMicroUsd: 1_234_500_000 },
    ],
    [
      '100 % of the daily budget of the Slack workspace T012AB3CD is spent: $10.00 of $10.00 (2026-11-22).',
      { budget: { ...daily, of: 'workspace' }, whose: 'workspace:slack:T012AB3CD', percent: 100, spentMicroUsd: 1e7 },
    ],
    [
      '80 % of the daily budget of the Discord server 123456789012345678 is spent: $8.00 of $10.00 (2026-11-22).',
      { ...alert, budget: { ...daily, of: 'workspace' }, whose: 'workspace:discord:123456789012345678' },
    ],
    [
      '80 % of the daily budget of direct messages in Discord is spent: $8.00 of $10.00 (2026-11-22).',
      { ...alert, budget: { ...daily, of: 'workspace' }, whose: 'workspace:discord:direct-messages' },
    ],
    [
      '80 % of the daily budget of the person k3JQ is spent: $8.00 of $10.00 (2026-11-22).',
      { ...alert, budget: { ...daily, of: 'person' }, whose: 'person:slack:k3JQ' },
    ],
    [
      'What is left of the daily budget of all questions is too little for another question: $9.97 of $10.00 is spent ' +
        '(2026-11-22).',
      { ...alert, percent: 100, spentMicroUsd: 9_970_000 },
    ],
  ])('is told as: %s', (sentence, told) => {
    expect(alertNotice(told)).toBe(sentence);
  });
});

describe('the usage of a person', () => {
  const own = { ...daily, of: 'person', mostMicroUsd: 1_000_000 } as const;
  const ownMonth = { ...monthly, of: 'person', mostMicroUsd: 20_000_000 } as const;

  test('without budgets is questions and costs', () => {
    expect(usageNotice([], { today: row(3, 4_200), month: row(1_041, 1_200_000, 2) })).toBe(
      'Today you asked 3 questions, for $0.0042.\nThis month you asked 1,041 questions (2 turned away), for $1.20.',
    );
  });

  test('with budgets says what is left of each, the day first', () => {
    const stands = [stand(ownMonth, 1_200_000), stand(own, 204_200, 95_800)];
    expect(usageNotice(stands, { today: row(1, 204_200), month: null })).toBe(
      'Today you asked 1 question, for $0.2042.\nThis month you asked nothing yet.\n' +
        'Left of your budget for today: $0.70 of $1.00 ($0.0958 is set aside for what is being answered).\n' +
        'Left of your budget for this month: $18.80 of $20.00.',
    );
  });

  test('is never less than nothing, and nobody else’s budget', () => {
    const notice = usageNotice([stand(own, 1_500_000), stand(daily, 3_000_000)], { today: null, month: null });
    expect(notice).toContain('for today: $0.00 of $1.00.');
    expect(notice).not.toContain('$10.00');
  });

  test('no question that cost something looks as if it had cost nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), (costMicroUsd) => {
        const notice = usageNotice([], { today: row(1, costMicroUsd), month: null });
        const [, shown = ''] = /\$(\d+\.\d+)/.exec(notice) ?? [];
        expect(Number(shown)).toBeGreaterThan(0);
        expect(Math.abs(Number(shown) * 1e6 - costMicroUsd)).toBeLessThan(costMicroUsd < 1e6 ? 100.1 : 10_000.1);
      }),
    );
  });
});
