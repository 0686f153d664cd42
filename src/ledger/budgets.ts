/*
 * The counters of money: one row for each budget and period, with what was spent and what is set aside. All are changed
 * in one statement, always in the same order, so that two that change the same ones never wait for each other.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Budget, BudgetStand } from '../contract.ts';
import type { Reader, Writer } from './books.ts';
import type { HeldBudget } from './holds.ts';

/** What many share comes last, so that it is locked for the shortest time. */
const ORDER: readonly Budget['of'][] = ['person', 'workspace', 'all'];

/** A budget of somebody. */
export interface Purse {
  readonly budget: Budget;
  /** A workspace, a person as the ledger calls them, or `all`. */
  readonly scope: string;
}

interface Whose {
  /** As the ledger calls them. */
  readonly person: string;
  readonly workspace: string;
}

/** A change of what is set aside and spent, in micro-dollars; both may be below 0. */
export interface Change extends Purse {
  readonly reservedMicroUsd: number;
  readonly spentMicroUsd: number;
}

export interface Spent extends Purse {
  readonly spentMicroUsd: number;
}

/** One for each counter, in the order in which they are changed: of two that count the same, the narrower one. */
export function pursesOf(budgets: readonly Budget[], whose: Whose): readonly Purse[] {
  const purses = new Map<string, Purse>();
  for (const budget of budgets) {
    const purse = { budget, scope: scopeOf(budget, whose) };
    const known = purses.get(keyOf(purse));
    if (known === undefined || budget.mostMicroUsd < known.budget.mostMicroUsd) purses.set(keyOf(purse), purse);
  }
  return inOrder([...purses.values()]);
}

const ROOM = sql<SqlBool>`budgets.spent_micro_usd + budgets.reserved_micro_usd + excluded.reserved_micro_usd
  <= excluded.most_micro_usd`;

/** Sets so much aside in each. Resolves with those that had no room: if there are any, what was done is to be undone. */
export async function reserve(writer: Writer, held: readonly HeldBudget[]): Promise<readonly Purse[]> {
  const tooSmall = held.filter(({ budget, reservedMicroUsd }) => reservedMicroUsd > budget.mostMicroUsd);
  if (held.length === 0 || tooSmall.length > 0) return tooSmall;
  const changes = held.map((one) => ({ ...one, spentMicroUsd: 0 }));
  const rows = await apply(writer, changes, ROOM);
  return held.filter(({ scope, budget }) => !rows.some((row) => row.scope === scope && row.period === budget.period));
}

/** Makes these changes, whatever they come to, and tells what is spent now. */
export async function settle(writer: Writer, changes: readonly Change[]): Promise<readonly Spent[]> {
  if (changes.length === 0) return [];
  const rows = await apply(writer, changes);
  return changes.map(({ scope, budget }) => {
    const row = rows.find((one) => one.scope === scope && one.period === budget.period);
    return { scope, budget, spentMicroUsd: row?.spent_micro_usd ?? 0 };
  });
}

/** How they stand, each with its scope. */
export async function standsOf(
  reader: Reader | Writer,
  purses: readonly Purse[],
): Promise<readonly (BudgetStand & Purse)[]> {
  if (purses.length === 0) return [];
  const rows = await reader
    .selectFrom('budgets')
    .select(['scope', 'period', 'spent_micro_usd', 'reserved_micro_usd'])
    .where((where) =>
      where.or(
        purses.map(({ scope, budget }) => where.and([where('scope', '=', scope), where('period', '=', budget.period)])),
      ),
    )
    .execute();
  return purses.map(({ scope, budget }) => {
    const row = rows.find((one) => one.scope === scope && one.period === budget.period);
    const [spentMicroUsd, reservedMicroUsd] = [row?.spent_micro_usd ?? 0, row?.reserved_micro_usd ?? 0];
    return { scope, budget, spentMicroUsd, reservedMicroUsd };
  });
}

async function apply(writer: Writer, changes: readonly Change[], room?: RawBuilder<SqlBool>) {
  const rows = inOrder(changes).map(({ scope, budget, reservedMicroUsd, spentMicroUsd }) => ({
    scope,
    period: budget.period,
    ends_at_ms: budget.endsAtMs,
    spent_micro_usd: spentMicroUsd,
    reserved_micro_usd: reservedMicroUsd,
    most_micro_usd: budget.mostMicroUsd,
  }));
  return writer
    .insertInto('budgets')
    .values(rows)
    .onConflict((conflict) => {
      const changed = conflict.columns(['scope', 'period']).doUpdateSet({
        spent_micro_usd: sql<number>`budgets.spent_micro_usd + excluded.spent_micro_usd`,
        reserved_micro_usd: sql<number>`budgets.reserved_micro_usd + excluded.reserved_micro_usd`,
        most_micro_usd: sql<number>`excluded.most_micro_usd`,
        ends_at_ms: sql<number>`excluded.ends_at_ms`,
      });
      return room === undefined ? changed : changed.where(room);
    })
    .returning(['scope', 'period', 'spent_micro_usd'])
    .execute();
}

function inOrder<One extends Purse>(purses: readonly One[]): readonly One[] {
  return purses.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function keyOf({ budget, scope }: Purse): string {
  return `${ORDER.indexOf(budget.of)} ${scope} ${budget.period}`;
}

function scopeOf({ of }: Budget, { person, workspace }: Whose): string {
  switch (of) {
    case 'person':
      return person;
    case 'workspace':
      return workspace;
    case 'all':
      return 'all';
  }
}
