/*
 * Every sentence about money that people read: an operator in a channel when a budget passes a mark, and a person who
 * asks for their own usage. It decides the words; it does not know when they are said, nor what is spent.
 */
import type { Budget, BudgetAlert, BudgetStand, Entry, Platform, UsageRow } from '../contract.ts';

/** "80 % of the daily budget of all questions is spent: $8.00 of $10.00 (2026-11-22)." */
export function alertNotice({ budget, whose, percent, spentMicroUsd }: BudgetAlert): string {
  const which = `the ${budget.per === 'day' ? 'daily' : 'monthly'} budget of ${ownerOf(budget.of, whose)}`;
  const amounts = `${usd(spentMicroUsd)} of ${usd(budget.mostMicroUsd)}`;
  // What is missing to its last cent is less than the next question may cost.
  if (percent === 100 && spentMicroUsd < budget.mostMicroUsd) {
    return `What is left of ${which} is too little for another question: ${amounts} is spent (${budget.period}).`;
  }
  return `${percent} % of ${which} is spent: ${amounts} (${budget.period}).`;
}

/** Instead of it where others would read it, as they read what a mention in Discord is told; null elsewhere. */
export function usageElsewhereNotice(platform: Platform, entry: Entry): string | null {
  if (platform !== 'discord' || entry !== 'mention') return null;
  return 'Please type `/ask` and the question `usage`: then only you see what you asked and spent.';
}

/**
 * What a person has asked and spent, and what is left of their own budgets. Plain text: where refusals are told, marks of
 * Markdown would be seen.
 */
export function usageNotice(
  stands: readonly BudgetStand[],
  rows: { readonly today: UsageRow | null; readonly month: UsageRow | null },
): string {
  const own = stands.filter(({ budget }) => budget.of === 'person');
  const left = (['day', 'month'] as const).flatMap((per) => own.filter(({ budget }) => budget.per === per));
  return [
    `Today you asked ${questionsOf(rows.today)}.`,
    `This month you asked ${questionsOf(rows.month)}.`,
    ...left.map(leftOf),
  ].join('\n');
}

function ownerOf(of: Budget['of'], whose: string): string {
  const [, platform, id = whose] = /^(?:workspace|person):(slack|discord):(.+)$/u.exec(whose) ?? [];
  switch (of) {
    case 'all':
      return 'all questions';
    case 'person':
      return `the person ${id}`;
    case 'workspace':
      if (platform === undefined) return `the workspace ${id}`;
      if (platform === 'slack') return `the Slack workspace ${id}`;
      return id === 'direct-messages' ? 'direct messages in Discord' : `the Discord server ${id}`;
  }
}

function questionsOf(row: UsageRow | null): string {
  if (row === null || row.questions === 0) return 'nothing yet';
  const questions = row.questions === 1 ? '1 question' : `${row.questions.toLocaleString('en-US')} questions`;
  const turnedAway = row.refused === 0 ? '' : ` (${row.refused.toLocaleString('en-US')} turned away)`;
  return `${questions}${turnedAway}, for ${usd(row.costMicroUsd)}`;
}

function leftOf({ budget, spentMicroUsd, reservedMicroUsd }: BudgetStand): string {
  const { per, mostMicroUsd } = budget;
  const leftMicroUsd = Math.max(mostMicroUsd - spentMicroUsd - reservedMicroUsd, 0);
  const reserved = reservedMicroUsd === 0 ? '' : ` (${usd(reservedMicroUsd)} is set aside for what is being answered)`;
  return `Left of your budget for ${per === 'day' ? 'today' : 'this month'}: ${usd(leftMicroUsd)} of ${usd(mostMicroUsd)}${reserved}.`;
}

const MICRO_USD_PER_USD = 1_000_000;
/** Below it a tenth of a cent still tells two questions apart. */
const LEAST_SHOWN_MICRO_USD = 100;

/** "$1.20", "$1,234.50", "$0.0042"; "less than $0.0001" for what would look like nothing. */
function usd(microUsd: number): string {
  if (microUsd > 0 && microUsd < LEAST_SHOWN_MICRO_USD) return 'less than $0.0001';
  const isSmall = microUsd < MICRO_USD_PER_USD;
  return `$${(microUsd / MICRO_USD_PER_USD).toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: isSmall ? 4 : 2,
    // Nothing is called spent that is not, and nothing left that is not there.
    roundingMode: 'trunc',
  })}`;
}
