/*
 * How many blocks Slack makes of Markdown. Slack does not say how it counts; this counts again wherever a block could
 * begin, so it is an upper bound, and one that never shrinks while a text grows: a line counts by how it starts, not by
 * what it turns out to be.
 */
import { readBlocks, type Block } from '../markdown/blocks.ts';

type LineKind = 'blank' | 'heading' | 'rule' | 'quote' | 'list' | 'table' | 'text';

const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;
const RULE_START = /^\s*(?:(?:-\s*){3}|(?:\*\s*){3}|(?:_\s*){3})/;
const LIST_MARK = /^\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const LONE_MARK = /^\s*(?:#{1,6}|[-*+]|\d{1,9}[.)]?)$/;
const FENCE_START = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?:`{3,}|~{3,})/;
const LINE_BREAK = /<br/gi;
const DELIMITER_START = /^\s*\|?\s*:?-/;

/** An upper bound of the blocks that this Markdown becomes. Monotone: a text that goes on has no fewer. Linear time. */
export function countBlocks(markdown: string): number {
  let count = 0;
  let previous: LineKind = 'blank';
  let previousLine = '';
  const blocks = readBlocks(markdown);
  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'code') {
      count += 1;
      previous = 'blank';
      continue;
    }
    const lines = linesOf(block);
    for (const [at, line] of lines.entries()) {
      const isLast = index === blocks.length - 1 && at === lines.length - 1;
      // What follows decides what it is; so far it may be one with what is above.
      if (isLast && block.depth > 0 && line.trim() === '') continue;
      if (isLast && block.depth === 0 && LONE_MARK.test(line) && (previous === 'text' || previous === 'list')) continue;
      const kind = kindOf(line, block.depth);
      if (kind !== 'blank' && (kind !== previous || kind === 'heading' || kind === 'rule')) count += 1;
      // These may be, or become, code and a table.
      if (FENCE_START.test(line)) count += 1;
      if (previousLine.includes('|') && DELIMITER_START.test(line)) count += 1;
      if (kind !== 'table') count += line.match(LINE_BREAK)?.length ?? 0;
      previous = kind;
      previousLine = line;
    }
  }
  return count;
}

function linesOf(block: Exclude<Block, { kind: 'code' }>): readonly string[] {
  switch (block.kind) {
    case 'prose':
      return block.lines;
    case 'table':
      return [block.header, block.delimiter, ...block.rows];
    case 'heading':
    case 'underline':
    case 'rule':
    case 'blank':
      return [block.line];
  }
}

function kindOf(line: string, depth: number): LineKind {
  if (depth > 0) return 'quote';
  if (line.trim() === '') return 'blank';
  if (HEADING.test(line)) return 'heading';
  if (RULE_START.test(line)) return 'rule';
  if (LIST_MARK.test(line)) return 'list';
  return /^\s*\|/.test(line) ? 'table' : 'text';
}
