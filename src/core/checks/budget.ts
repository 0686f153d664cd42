/*
 * Which budgets a question is paid from, and what it may cost at the most. Pure; what is left in them is the ledger's
 * knowledge.
 */
import type { Budget, ModelRequest, ModelSettings, PricesOf } from '../../contract.ts';
import type { Calendar } from '../calendar.ts';
import { worstCaseMicroUsd } from '../pricing.ts';

/** Null: no such budget. */
export interface BudgetRules {
  readonly dayMicroUsd: number | null;
  readonly monthMicroUsd: number | null;
}

export interface BudgetLimits {
  readonly perPerson: BudgetRules;
  readonly perWorkspace: BudgetRules;
  readonly inAll: BudgetRules;
}

/** The budgets of the periods that this moment lies in. */
export function budgetsOf(limits: BudgetLimits, calendar: Calendar, nowMs: number): readonly Budget[] {
  const whose = [
    ['all', limits.inAll],
    ['workspace', limits.perWorkspace],
    ['person', limits.perPerson],
  ] as const;
  return whose.flatMap(([of, { dayMicroUsd, monthMicroUsd }]) => {
    const mosts = [
      ['month', monthMicroUsd],
      ['day', dayMicroUsd],
    ] as const;
    return mosts.flatMap(([per, mostMicroUsd]) =>
      mostMicroUsd === null
        ? []
        : [{ of, per, period: calendar.nameOf(nowMs, per), endsAtMs: calendar.endOf(nowMs, per), mostMicroUsd }],
    );
  });
}

/** A way to ask: all choices one after the other, or one alone; and the most that one call of it can cost. */
export interface Offer {
  readonly onlyChoice: number | null;
  readonly worstMicroUsd: number;
}

/**
 * The ways to ask this, the best first. What is set aside for all choices is what the dearest may cost: which of them
 * answers is not known before. With `fallback`, the cheapest choice alone comes after it, where it is cheaper.
 */
export function offersOf(
  request: ModelRequest,
  choices: readonly ModelSettings[],
  pricesOf: PricesOf,
  whenShort: 'refuse' | 'fallback',
): readonly [Offer, ...Offer[]] {
  const worst = choices.map((settings) =>
    worstCaseMicroUsd({ ...request, ...settings }, pricesOf(settings.model).prices),
  );
  const all: Offer = { onlyChoice: null, worstMicroUsd: Math.max(...worst) };
  const cheapest = Math.min(...worst);
  if (whenShort === 'refuse' || cheapest >= all.worstMicroUsd) return [all];
  return [all, { onlyChoice: worst.indexOf(cheapest), worstMicroUsd: cheapest }];
}
