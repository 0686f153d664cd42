/*
 * Tables for Discord, which knows none: in columns where they fit, else as a list with a line for each cell. It knows how
 * tables look and nothing of the rest of Markdown.
 */
import { splitCells, type Table } from '../markdown/blocks.ts';
import { widthOf } from './markup-width.ts';

/** In columns. A code block on a desktop shows some more, one on a phone breaks lines earlier. */
export const MAX_TABLE_WIDTH = 60;
/** Stands between two columns, and below it under the header. */
const GAP = ' | ';
const CROSSING = '-|-';
/** In code no link can be clicked. */
export const HAS_LINK = /\]\(|https?:\/\/|<a\s|<img\s/i;

type Alignment = 'left' | 'right' | 'center';

/** How the cells of a table are shown. */
export interface CellRules {
  /** As words alone, for code. */
  readonly plain: (cell: string) => string;
  /** As Markdown, for text. */
  readonly rich: (cell: string) => string;
}

export interface ShownTable {
  readonly kind: 'code' | 'list';
  readonly lines: readonly string[];
}

/** A table with a row for each of its rows; cells that have no header keep their place. */
export function showTable({ header, delimiter, rows }: Table, rules: CellRules): ShownTable {
  const cells = [header, ...rows].map((row) => splitCells(row).map((cell) => cell.replaceAll('\\|', '|')));
  const columns = cells.reduce((most, row) => Math.max(most, row.length), 0);
  if (!cells.some((row) => row.some((cell) => HAS_LINK.test(cell)))) {
    const plain = cells.map((row) => Array.from({ length: columns }, (_, at) => rules.plain(row[at] ?? '')));
    const widths = plain.reduce<number[]>(
      (most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, widthOf(cell))),
      [],
    );
    if (totalWidth(widths) <= MAX_TABLE_WIDTH) {
      const alignments = splitCells(delimiter).map(alignmentOf);
      const [head, ...body] = plain.map((row) => alignRow(row, widths, alignments));
      return { kind: 'code', lines: [head ?? '', widths.map((width) => '-'.repeat(width)).join(CROSSING), ...body] };
    }
  }
  return { kind: 'list', lines: listOf(cells, columns, rules) };
}

/** How wide a table with columns of these widths stands. */
export function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1);
}

function alignmentOf(rule: string): Alignment {
  if (!rule.endsWith(':')) return 'left';
  return rule.startsWith(':') ? 'center' : 'right';
}

function alignRow(row: readonly string[], widths: readonly number[], alignments: readonly Alignment[]): string {
  const cells = row.map((cell, at) => {
    const missing = (widths[at] ?? 0) - widthOf(cell);
    const alignment = alignments[at] ?? 'left';
    const before = alignment === 'left' ? 0 : alignment === 'right' ? missing : missing >> 1;
    return ' '.repeat(before) + cell + ' '.repeat(missing - before);
  });
  return cells.join(GAP).trimEnd();
}

/** Every header stands at least with the first row; in the others empty cells are left out. */
function listOf(cells: readonly (readonly string[])[], columns: number, rules: CellRules): readonly string[] {
  const [header = [], ...rows] = cells;
  const names = header.map((cell) => rules.rich(cell).trim());
  if (rows.length === 0)
    return [
      names
        .filter((name) => name !== '')
        .map((name) => bold(name))
        .join(GAP),
    ];
  return rows.flatMap((row, index) => {
    const lines: string[] = [];
    for (let at = 0; at < columns; at += 1) {
      const name = names[at] ?? '';
      const value = row[at] ?? '';
      if (value === '' && (index > 0 || name === '')) continue;
      const mark = lines.length === 0 ? '- ' : '  ';
      lines.push(`${mark}${name === '' ? '' : `${bold(name)}: `}${rules.rich(value)}`.trimEnd());
    }
    return lines;
  });
}

function bold(name: string): string {
  return name.includes('*') ? name : `**${name}**`;
}
