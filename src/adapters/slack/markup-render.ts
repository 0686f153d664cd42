/*
 * Markdown as a `markdown` block can show it: nearly what was written, with every link's target in sight, HTML as words,
 * and tables that Slack would refuse as code. It knows what Slack shows, and nothing of notifications and lengths.
 */
import { readBlocks, splitCells, type Block, type Code, type Table } from '../markdown/blocks.ts';
import { rewriteInline, type InlineRules } from '../markdown/inline.ts';
import { JOINER } from '../markdown/target.ts';

/** Slack's limits of a table; it takes one in a message. How it counts those that Markdown becomes is not documented. */
const MAX_TABLE_ROWS = 100;
const MAX_TABLE_COLUMNS = 20;
const MAX_TABLE_CHARACTERS = 9_000;
const HTML_START = /^[a-z/!?]/i;
const LANGUAGE = /^[\w+\-.#]+(?=[\s{]|$)/;
const UNESCAPED_BAR = /(?<!(?<!\\)(?:\\\\)*\\)\|/;

const basicRules: InlineRules = {
  // A table's bars cut code spans in two.
  code: (marks, content) => marks + (content.includes('|') ? content.replaceAll('](', `]${JOINER}(`) : content) + marks,
  less: (text, at) => (HTML_START.test(text.charAt(at + 1)) ? `<${JOINER}` : '<'),
  sign: () => null,
  lineBreak: '\n',
  hasLabels: true,
  showsHardBreaks: true,
  escapesBrackets: false,
  isPlain: false,
};

/** Standard Markdown that hides nothing. Linear time. */
export function renderMarkdown(markdown: string): string {
  const lines: string[] = [];
  let hasTable = false;
  let isBelowTable = false;
  for (const block of readBlocks(markdown)) {
    const quote = '> '.repeat(block.depth);
    // So that nobody takes the code for more rows.
    if (isBelowTable && block.kind === 'code') lines.push('');
    for (const line of renderBlock(block, hasTable)) lines.push(quote + line);
    if (block.kind === 'table') hasTable = true;
    isBelowTable = block.kind === 'table' || (isBelowTable && block.kind !== 'blank' && block.kind !== 'code');
  }
  return lines.join('\n');
}

/** Text of one block; `lineBreak` stands for `<br>`. */
function renderInline(text: string, lineBreak: string): string {
  const shown = rewriteInline(text, { ...basicRules, lineBreak });
  // What is left of links stands in code. Only together with a bracket outside of it could somebody read a link.
  return shown.includes('](') ? rewriteInline(text, { ...basicRules, lineBreak, escapesBrackets: true }) : shown;
}

function renderBlock(block: Block, hasTable: boolean): readonly string[] {
  switch (block.kind) {
    case 'code':
      return renderCode(block);
    case 'table':
      return renderTable(block, hasTable);
    case 'prose': {
      const lineBreak = block.depth > 0 ? ' / ' : `\n${block.isItem ? '  ' : ''}${JOINER}`;
      return renderInline(block.lines.join('\n'), lineBreak).split('\n');
    }
    case 'heading':
      return [renderInline(block.line, ' ')];
    case 'underline':
    case 'rule':
    case 'blank':
      return [block.line];
  }
}

function renderCode({ marks, info, lines }: Code): readonly string[] {
  // Words that stand behind the language show nowhere.
  if (marks !== '') return [marks + (LANGUAGE.exec(info)?.[0] ?? ''), ...lines, marks];
  const fence = ['```', '~~~'].find((candidate) => lines.every((line) => !line.includes(candidate)));
  if (fence !== undefined) return [fence, ...lines, fence];
  return ['```', ...lines.map((line) => line.replaceAll('```', `\`\`${JOINER}\``)), '```'];
}

function renderTable({ header, delimiter, rows }: Table, hasTable: boolean): readonly string[] {
  const all = [header, delimiter, ...rows];
  const isTooMuch =
    hasTable ||
    rows.length >= MAX_TABLE_ROWS ||
    splitCells(delimiter).length > MAX_TABLE_COLUMNS ||
    all.reduce((sum, line) => sum + line.length, 0) > MAX_TABLE_CHARACTERS;
  const fence = ['```', '~~~'].find((candidate) => all.every((line) => !line.includes(candidate)));
  if (isTooMuch && fence !== undefined) return [fence, ...all, fence];
  return [renderRow(header), delimiter, ...rows.map((row) => renderRow(row))];
}

/** Cell by cell, as nothing reaches across a table's bars. */
function renderRow(row: string): string {
  return row
    .split(UNESCAPED_BAR)
    .map((cell) => renderInline(cell, ' / '))
    .join('|');
}
