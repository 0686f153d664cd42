/*
 * How long Markdown can become when it is made fit for Slack. An upper bound instead of the exact length, because it must
 * never shrink while a text grows: each sign is charged with the most that it can cost in any text that goes on from here.
 * Knows what rendering adds, not how.
 */
import { readBlocks, type Block } from '../markdown/blocks.ts';

/** A sign that acts is told from one that does not by a joiner or a backslash; an address in a link gains two marks. */
const COSTLY = /[\\`<[\]@&]/g;
/** In code only what could notify somebody is taken apart. */
const COSTLY_IN_CODE = /[<@&]/g;
/** Opening and closing lines of code that had none, or stood elsewhere. */
const FENCE_COST = 12;
const FENCE_START = /^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:`{3,}|~{3,})/;
/** A table that Slack would refuse is shown as code. */
const TABLE_COST = 8;
/** A line that may be, or become, the one under a table's header. */
const DELIMITER_START = /^[ \t]*\|?[ \t]*:?-/;

/** Characters. Monotone: a text that goes on is never charged less. Linear time. */
export function boundLength(markdown: string): number {
  let length = 0;
  for (const block of readBlocks(markdown)) length += boundBlock(block) + 1;
  return Math.max(0, length - 1);
}

function boundBlock(block: Block): number {
  const perLine = 2 * block.depth;
  switch (block.kind) {
    case 'code': {
      const marks = 2 * (block.marks.length + perLine) + FENCE_COST + cost(block.info, COSTLY_IN_CODE, 1);
      const lines = block.closing === null ? block.lines : [...block.lines, block.closing];
      return lines.reduce((sum, line) => sum + perLine + cost(line, COSTLY_IN_CODE, 1) + 1 + ticks(line), marks);
    }
    case 'table':
      return boundLines([block.header, block.delimiter, ...block.rows], 0);
    case 'prose':
      return boundLines(block.lines, perLine);
    case 'heading':
    case 'underline':
    case 'rule':
    case 'blank':
      return boundLines([block.line], perLine);
  }
}

function boundLines(lines: readonly string[], each: number): number {
  return lines.reduce((sum, line) => sum + each + boundLine(line) + 1, -1);
}

/** Whatever the line is, or may become. */
function boundLine(line: string): number {
  const fence = FENCE_START.exec(line);
  const asFence = fence === null ? 0 : FENCE_COST + 2 * fence[0].length;
  return cost(line, COSTLY, 2) + asFence + (DELIMITER_START.test(line) ? TABLE_COST : 0);
}

function cost(text: string, signs: RegExp, each: number): number {
  signs.lastIndex = 0;
  let length = text.length;
  while (signs.test(text)) length += each;
  return length;
}

/** Longer runs of backticks may have to be parted. */
function ticks(line: string): number {
  return line.includes('```') ? (line.match(/`/g)?.length ?? 0) : 0;
}
