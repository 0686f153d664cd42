/*
 * What is said where a budget has no room: whether that can change while questions run, and, the first time that nothing
 * is left, an alert.
 */
import type { OpenVerdict } from '../contract.ts';
import { raiseSpent } from './alerts.ts';
import type { Books, Writer } from './books.ts';
import { standsOf, type Purse, type Spent } from './budgets.ts';

export type OverBudget = Extract<OpenVerdict, { readonly kind: 'over-budget' }>;

/** The verdict, still without its alert: all that was done is undone first. */
export interface Shortage {
  readonly verdict: OverBudget;
  /** The budget that is spent, when that is why. */
  readonly spent: Spent | null;
}

/** What is spent comes first, until the latest end: nothing that runs now makes room there. One purse at least. */
export async function shortageOf(writer: Writer, short: readonly Purse[], reserveMicroUsd: number): Promise<Shortage> {
  const [spent] = (await standsOf(writer, short))
    .filter(({ budget, spentMicroUsd }) => spentMicroUsd + reserveMicroUsd > budget.mostMicroUsd)
    .toSorted((one, other) => other.budget.endsAtMs - one.budget.endsAtMs);
  const budget = spent?.budget ?? short[0]?.budget;
  if (budget === undefined) throw new Error('No budget is short of money');
  const state = spent === undefined ? 'reserved' : 'spent';
  return { verdict: { kind: 'over-budget', budget, state, alerts: [] }, spent: spent ?? null };
}

/** The verdict with its alert. Rejects with what the database says. */
export async function withAlert({ database }: Books, { verdict, spent }: Shortage): Promise<OverBudget> {
  if (spent === null) return verdict;
  return { ...verdict, alerts: await database.write((writer) => raiseSpent(writer, spent)) };
}
