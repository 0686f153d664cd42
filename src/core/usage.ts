/*
 * What a person has asked and spent, told to them alone: today, this month, and what is left of their budgets.
 */
import type { Clock, Ledger, Logger, Question, UsageRow } from '../contract.ts';
import type { Calendar } from './calendar.ts';
import { budgetsOf } from './checks/budget.ts';
import type { GatewayRules } from './gateway.ts';
import { usageElsewhereNotice, usageNotice } from './notices-money.ts';

export interface UsageReportOptions {
  readonly ledger: Pick<Ledger, 'usage' | 'stands'>;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly rules: Pick<GatewayRules, 'budgets'>;
  readonly logger: Logger;
}

/** No month is longer. */
const LONGEST_MONTH_MS = 32 * 86_400_000;

/** Resolves with what to tell; null when the ledger cannot be read. Never rejects. */
export function createUsageReport(options: UsageReportOptions): (question: Question) => Promise<string | null> {
  const { ledger, clock, calendar, rules, logger } = options;
  return async ({ person, workspace, platform, entry }) => {
    const elsewhere = usageElsewhereNotice(platform, entry);
    if (elsewhere !== null) return elsewhere;
    const nowMs = clock.now();
    const budgets = budgetsOf(rules.budgets, calendar, nowMs);
    try {
      const [days, stands] = await Promise.all([
        ledger.usage({ by: 'day', sinceMs: nowMs - LONGEST_MONTH_MS, person }),
        ledger.stands(budgets, { person, workspace }),
      ]);
      const today = days.find(({ key }) => key === calendar.nameOf(nowMs, 'day')) ?? null;
      const month = sumOf(days.filter(({ key }) => key?.startsWith(calendar.nameOf(nowMs, 'month'))));
      // What others spend is not theirs to know.
      return usageNotice(
        stands.filter(({ budget }) => budget.of === 'person'),
        { today, month },
      );
    } catch (error) {
      logger.error('The usage of a person could not be read from the ledger', { error });
      return null;
    }
  };
}

function sumOf(rows: readonly UsageRow[]): UsageRow | null {
  if (rows.length === 0) return null;
  const sum = (pick: (row: UsageRow) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  return {
    key: null,
    questions: sum(({ questions }) => questions),
    answered: sum(({ answered }) => answered),
    refused: sum(({ refused }) => refused),
    failed: sum(({ failed }) => failed),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costMicroUsd: sum(({ costMicroUsd }) => costMicroUsd),
    meanFirstTextMs: null,
  };
}
