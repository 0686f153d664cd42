/*
 * What was asked and what it cost, as a table for a terminal: numbers that stand below each other, the dearest at a
 * glance. Pure. It must not know where the rows come from, nor for how long they were counted.
 */
import type { BudgetStand, UsageBy, UsageRow } from '../contract.ts';
import { shortened, widthOf } from './usage-width.ts';
import { bar, bold, count, dim, percentOf, plainKey, seconds, usd, type Style } from './usage-words.ts';

export interface TableOptions {
  /** Whether bold and dim show; without it the text is plain. */
  readonly isTerminal: boolean;
  /** In characters; `Infinity` cuts nothing. */
  readonly width: number;
}

/** A column of numbers. The narrower the terminal, the fewer of them: the lowest `rank` goes first. */
interface Column {
  readonly title: string;
  readonly rank: number;
  readonly cellOf: (row: UsageRow) => string;
  /** Whether it can be added up. */
  readonly hasTotal: boolean;
}

const GAP = '  ';
const LEAST_KEY_WIDTH = 12;
const LEAST_BAR_WIDTH = 6;
const MOST_BAR_WIDTH = 20;

/** The table with its totals, and how the budgets stand below it; lines without a break at the end. */
export function usageTable(
  rows: readonly UsageRow[],
  by: UsageBy,
  stands: readonly BudgetStand[],
  { isTerminal, width }: TableOptions,
): string {
  const style: Style = { isTerminal };
  const parts = [rows.length === 0 ? EMPTY : tableOf(rows, by, style, width)];
  if (stands.length > 0) parts.push(standsTable(stands, style, width));
  return parts.join('\n\n');
}

const EMPTY =
  'Nothing was asked in this time. Questions show here once they have ended; a longer --since looks further back.';

function tableOf(rows: readonly UsageRow[], by: UsageBy, style: Style, width: number): string {
  const total = totalOf(rows);
  const columns = columnsFor(rows, total);
  const keys = rows.map((row) => plainKey(row.key, by));
  const naturalKeyWidth = Math.max(by.length, 'total'.length, ...keys.map(widthOf));
  const cellWidthOf = (column: Column): number =>
    Math.max(column.title.length, ...[...rows, total].map((row) => column.cellOf(row).length));
  const widthOfAll = (some: readonly Column[]): number =>
    some.reduce((sum, column) => sum + GAP.length + cellWidthOf(column), 0);

  let shown = columns;
  while (shown.length > 1 && Math.min(naturalKeyWidth, LEAST_KEY_WIDTH) + widthOfAll(shown) > width) {
    const least = Math.min(...shown.map(({ rank }) => rank));
    shown = shown.filter(({ rank }) => rank !== least);
  }
  const keyWidth = Math.max(1, Math.min(naturalKeyWidth, width - widthOfAll(shown)));
  const roomForBar = Math.min(MOST_BAR_WIDTH, width - keyWidth - widthOfAll(shown) - GAP.length);
  const hasBars = rows.length > 1 && roomForBar >= LEAST_BAR_WIDTH && shown.some(({ title }) => title === SHARE);

  const line = (key: string, cells: readonly string[], end = ''): string =>
    (key + ' '.repeat(Math.max(0, keyWidth - widthOf(key))) + cells.map((cell) => GAP + cell).join('') + end).trimEnd();
  const numbers = (row: UsageRow, isTotal: boolean): readonly string[] =>
    shown.map((column) => {
      const cell = isTotal && !column.hasTotal ? '' : column.cellOf(row);
      const padded = cell.padStart(cellWidthOf(column));
      return cell === '0' ? dim(padded, style) : padded;
    });

  const head = line(
    by,
    shown.map((column) => column.title.padStart(cellWidthOf(column))),
  );
  const body = rows.map((row, index) =>
    line(
      shortened(keys[index] ?? '', keyWidth),
      numbers(row, false),
      hasBars ? dimIfAny(GAP, bar(shareOf(row, total), roomForBar), style) : '',
    ),
  );
  const rule = dim('─'.repeat(keyWidth + widthOfAll(shown)), style);
  const foot = bold(line('total', numbers(total, true)), style);
  return [bold(head, style), ...body, ...(rows.length > 1 ? [rule, foot] : [])].join('\n');
}

const SHARE = 'share';

function columnsFor(rows: readonly UsageRow[], total: UsageRow): readonly Column[] {
  const decimals = total.costMicroUsd >= 100_000_000 ? 2 : 4;
  const all: readonly Column[] = [
    { title: 'questions', rank: 9, cellOf: (row) => count(row.questions), hasTotal: true },
    { title: 'answered', rank: 4, cellOf: (row) => count(row.answered), hasTotal: true },
    { title: 'refused', rank: 5, cellOf: (row) => count(row.refused), hasTotal: true },
    { title: 'failed', rank: 6, cellOf: (row) => count(row.failed), hasTotal: true },
    { title: 'tokens in', rank: 2, cellOf: (row) => count(row.inputTokens), hasTotal: true },
    { title: 'tokens out', rank: 2, cellOf: (row) => count(row.outputTokens), hasTotal: true },
    // How many there were is not known, so the means cannot be put together.
    { title: 'first words', rank: 1, cellOf: (row) => seconds(row.meanFirstTextMs), hasTotal: false },
    { title: 'cost', rank: 10, cellOf: (row) => usd(row.costMicroUsd, decimals), hasTotal: true },
  ];
  if (rows.length === 1) return all;
  return [
    ...all,
    { title: SHARE, rank: 3, cellOf: (row) => percentOf(shareOf(row, total), Math.round), hasTotal: false },
  ];
}

/** Of the cost; of the questions where nothing cost anything. */
function shareOf(row: UsageRow, total: UsageRow): number {
  if (total.costMicroUsd > 0) return row.costMicroUsd / total.costMicroUsd;
  return total.questions > 0 ? row.questions / total.questions : 0;
}

/** All rows together. */
export function totalOf(rows: readonly UsageRow[]): UsageRow {
  const sum = (pick: (row: UsageRow) => number): number => rows.reduce((all, row) => all + pick(row), 0);
  return {
    key: null,
    questions: sum((row) => row.questions),
    answered: sum((row) => row.answered),
    refused: sum((row) => row.refused),
    failed: sum((row) => row.failed),
    inputTokens: sum((row) => row.inputTokens),
    outputTokens: sum((row) => row.outputTokens),
    costMicroUsd: sum((row) => row.costMicroUsd),
    meanFirstTextMs: null,
  };
}

/** One line for each: which budget, how much of it, and what is set aside for questions that run. */
function standsTable(stands: readonly BudgetStand[], style: Style, width: number): string {
  const lines = stands.map(({ budget, spentMicroUsd, reservedMicroUsd }) => {
    const share = spentMicroUsd / budget.mostMicroUsd;
    const aside = reservedMicroUsd === 0 ? '' : `${usd(reservedMicroUsd, 4)} set aside`;
    return {
      name: `${budget.per === 'day' ? 'daily' : 'monthly'} budget ${budget.period}`,
      amounts: `${usd(spentMicroUsd, 2)} of ${usd(budget.mostMicroUsd, 2)}`,
      share,
      // Nothing is spent before it is.
      percent: percentOf(share, Math.floor),
      aside,
    };
  });
  const widest = (pick: (line: (typeof lines)[number]) => string): number =>
    Math.max(...lines.map((line) => pick(line).length));
  const [nameWidth, amountsWidth, percentWidth] = [
    widest(({ name }) => name),
    widest(({ amounts }) => amounts),
    widest(({ percent }) => percent),
  ];
  const withoutBar = nameWidth + amountsWidth + percentWidth + 3 * GAP.length + widest(({ aside }) => aside);
  const barWidth = Math.min(MOST_BAR_WIDTH, width - withoutBar - GAP.length);
  return lines
    .map(({ name, amounts, share, percent, aside }) =>
      [
        name.padEnd(nameWidth),
        amounts.padStart(amountsWidth),
        percent.padStart(percentWidth),
        ...(barWidth < LEAST_BAR_WIDTH ? [] : [dim(bar(share, barWidth).padEnd(barWidth, '░'), style)]),
        aside,
      ]
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Nothing at all for nothing. */
function dimIfAny(gap: string, text: string, style: Style): string {
  return text === '' ? '' : gap + dim(text, style);
}
