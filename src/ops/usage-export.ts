/*
 * What was asked and what it cost, for other programs: as JSON, and as CSV for spreadsheets. Pure. Figures are exact.
 */
import type { BudgetStand, UsageBy, UsageRow } from '../contract.ts';
import { totalOf } from './usage-table.ts';

const MICRO_USD_DIGITS = 6;
/** What spreadsheets take for the beginning of a formula, also in its wide form. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** `{ by, rows, total, budgets }`, with money in US$ beside the exact millionths; ends with a line break. */
export function usageJson(rows: readonly UsageRow[], by: UsageBy, stands: readonly BudgetStand[]): string {
  const { key: _key, meanFirstTextMs: _mean, ...total } = withUsd(totalOf(rows));
  const budgets = stands.map(({ budget, spentMicroUsd, reservedMicroUsd }) => ({
    of: budget.of,
    per: budget.per,
    period: budget.period,
    limitMicroUsd: budget.mostMicroUsd,
    spentMicroUsd,
    reservedMicroUsd,
  }));
  return `${JSON.stringify({ by, rows: rows.map(withUsd), total, budgets }, null, 2)}\n`;
}

/** A line of names and one for each row, as RFC 4180 has it; no key is ever taken for a formula. */
export function usageCsv(rows: readonly UsageRow[], by: UsageBy): string {
  const names = [
    by,
    'questions',
    'answered',
    'refused',
    'failed',
    'input_tokens',
    'output_tokens',
    'cost_usd',
    'mean_first_text_ms',
  ];
  const lines = rows.map((row) => [
    field(row.key ?? ''),
    row.questions,
    row.answered,
    row.refused,
    row.failed,
    row.inputTokens,
    row.outputTokens,
    exactUsd(row.costMicroUsd),
    row.meanFirstTextMs === null ? '' : Math.round(row.meanFirstTextMs),
  ]);
  return [names, ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}

function withUsd(row: UsageRow): UsageRow & { readonly costUsd: number } {
  return { ...row, costUsd: Number(exactUsd(row.costMicroUsd)) };
}

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** "1.200000", without a detour by fractions. */
function exactUsd(microUsd: number): string {
  const digits = String(Math.round(microUsd)).padStart(MICRO_USD_DIGITS + 1, '0');
  return `${digits.slice(0, -MICRO_USD_DIGITS)}.${digits.slice(-MICRO_USD_DIGITS)}`;
}
