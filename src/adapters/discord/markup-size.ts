/*
 * How long Markdown can become when it is made fit for Discord. An upper bound instead of the exact length, because it
 * must never shrink while a text grows: each sign and each line is charged with the most that it can cost in any text
 * that goes on from here. Knows what rendering adds, not how.
 */
import { readBlocks, splitCells, type Block, type Prose } from '../markdown/blocks.ts';
import { RULE } from './markup-render.ts';
import { HAS_LINK, MAX_TABLE_WIDTH, totalWidth } from './markup-table.ts';
import { excessOf, widthOf } from './markup-width.ts';

/** A sign that acts is told from one that does not by a joiner or a backslash. */
const COSTLY = /[\\`<[]/g;
/** As a link's end, and before a definition's target; as a broadcast within an address. */
const COSTLIER = /[\]@]/g;
const FENCE_COST = 12;
const FENCE_START = /^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:`{3,}|~{3,})/;
/** Three marks of a rule, whatever follows them. */
const RULE_START = /^[ \t]*(?:(?:-[ \t]*){3}|(?:\*[ \t]*){3}|(?:_[ \t]*){3}|-{2}|=)/;
/** A line that may be, or become, the one under a table's header. */
const DELIMITER_START = /^[ \t]*\|?[ \t]*:?-/;
/** Each cell in a list: its indent, the marks around the header's name, and the line break. */
const CELL_COST = 10;

/** Characters. Monotone: a text that goes on is never charged less. Linear time. */
export function boundLength(markdown: string): number {
  let length = -1;
  let header = '';
  for (const block of readBlocks(markdown)) {
    length += boundBlock(block) + 1;
    for (const line of linesOf(block)) {
      // These two looked like the start of a table once, or will.
      if (header !== '' && DELIMITER_START.test(line))
        length += Math.max(0, boundTable(header, '', []) - boundLine(header));
      header = block.kind === 'prose' && block.depth === 0 && line.includes('|') ? line : '';
    }
  }
  return Math.max(0, length);
}

/** The lines that can start a table. */
function linesOf(block: Block): readonly string[] {
  if (block.kind === 'prose') return block.lines;
  if (block.kind === 'table') return [block.header];
  return block.kind === 'rule' || block.kind === 'underline' || block.kind === 'blank' ? [block.line] : [''];
}

function boundBlock(block: Block): number {
  const quote = 2 * block.depth;
  switch (block.kind) {
    case 'code': {
      const lines = block.closing === null ? block.lines : [...block.lines, block.closing];
      const content = lines.reduce((sum, line) => sum + quote + line.length + ticks(line) + 1, 0);
      return content + FENCE_COST + 2 * (quote + block.marks.length) + boundText(block.info);
    }
    case 'table':
      return boundTable(block.header, block.delimiter, block.rows);
    case 'prose':
      return boundProse(block);
    case 'heading':
    case 'underline':
    case 'rule':
    case 'blank':
      return quote + boundLine(block.line);
  }
}

function boundProse({ depth, lines }: Prose): number {
  return lines.reduce((sum, line) => sum + 2 * depth + boundLine(line) + 1, -1);
}

/** A line that stands alone; it may still become a rule, a fence, or small print. */
function boundLine(line: string): number {
  const fence = FENCE_START.exec(line);
  const asFence = fence === null ? 0 : FENCE_COST + 2 * fence[0].length;
  return boundText(line) + asFence + (RULE_START.test(line) ? RULE.length : 0) + (/^[ \t]*-#/.test(line) ? 1 : 0);
}

function boundText(text: string): number {
  return text.length + count(text, COSTLY) + 2 * count(text, COSTLIER) + (text.includes('||') ? count(text, /\|/g) : 0);
}

/** Each row by the longest of what it can be: text, a row of columns, an entry of a list. */
function boundTable(header: string, delimiter: string, rows: readonly string[]): number {
  const names = splitCells(header);
  const cells = rows.map(splitCells);
  const widths: number[] = [];
  for (const row of [names, ...cells]) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell));
  }
  const total = totalWidth(widths);
  const width = Math.min(total, MAX_TABLE_WIDTH);
  const mayBeList = total > MAX_TABLE_WIDTH || [header, ...rows].some((row) => HAS_LINK.test(row));
  const asColumns = (row: string): number => width + excessOf(row) + ticks(row);
  const nameCosts = names.map((name) => boundText(name) + CELL_COST);
  const allNames = nameCosts.reduce((sum, nameCost) => sum + nameCost, 0);
  let length = FENCE_COST + Math.max(boundLine(header), asColumns(header), mayBeList ? allNames : 0) + 1;
  length += boundLine(delimiter) + width;
  for (const [index, row] of rows.entries()) {
    const values = cells[index] ?? [];
    const unnamed = Math.max(0, values.length - names.length) * CELL_COST;
    const asList = values.reduce((sum, value) => sum + boundText(value), allNames + unnamed);
    length += Math.max(boundLine(row), asColumns(row), mayBeList ? asList : 0) + 1;
  }
  return length;
}

function count(text: string, signs: RegExp): number {
  signs.lastIndex = 0;
  let found = 0;
  while (signs.test(text)) found += 1;
  return found;
}

function ticks(line: string): number {
  return line.includes('```') ? count(line, /`/g) : 0;
}
