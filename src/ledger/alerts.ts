/*
 * The marks of budgets: each is told once, by whoever passes it first.
 */
import type { BudgetAlert } from '../contract.ts';
import type { Writer } from './books.ts';
import type { Purse, Spent } from './budgets.ts';

const MARKS = [50, 80, 100] as const;

/** Remembers the marks that these budgets have passed; tells of the highest one of each where nobody did before. */
export async function raiseAlerts(writer: Writer, spent: readonly Spent[]): Promise<readonly BudgetAlert[]> {
  const passed = spent.map((one) => ({ ...one, percent: highestMark(one) }));
  return remember(writer, passed);
}

/** The same for a budget that has no room left, whatever is missing to its last cent. */
export async function raiseSpent(writer: Writer, spent: Spent): Promise<readonly BudgetAlert[]> {
  return remember(writer, [{ ...spent, percent: 100 }]);
}

interface Passed extends Purse {
  readonly spentMicroUsd: number;
  readonly percent: BudgetAlert['percent'] | null;
}

async function remember(writer: Writer, passed: readonly Passed[]): Promise<readonly BudgetAlert[]> {
  const marks = passed.flatMap(({ scope, budget, percent: highest }) =>
    MARKS.filter((percent) => highest !== null && percent <= highest).map((percent) => ({
      scope,
      period: budget.period,
      percent,
      ends_at_ms: budget.endsAtMs,
    })),
  );
  if (marks.length === 0) return [];
  const added = await writer
    .insertInto('alerts')
    .values(marks)
    .onConflict((conflict) => conflict.doNothing())
    .returning(['scope', 'period', 'percent'])
    .execute();
  return passed.flatMap(({ scope, budget, percent, spentMicroUsd }) => {
    const isNew = added.some(
      (mark) => mark.scope === scope && mark.period === budget.period && mark.percent === percent,
    );
    return isNew && percent !== null ? [{ budget, whose: scope, percent, spentMicroUsd }] : [];
  });
}

function highestMark({ budget, spentMicroUsd }: Spent): BudgetAlert['percent'] | null {
  if (spentMicroUsd <= 0) return null;
  return MARKS.findLast((percent) => spentMicroUsd * 100 >= budget.mostMicroUsd * percent) ?? null;
}
