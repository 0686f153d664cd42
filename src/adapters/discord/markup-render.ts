/*
 * Markdown as Discord can show it. Discord knows a part of Markdown and a notation of its own besides: what it does not
 * know is put into what it knows, what would become a mention is left as the words that were written, and every link's
 * target is in sight. It knows nothing of lengths.
 *
 * Discord finds code by other rules than Markdown's. What is code here is written so that it is the same code there, and
 * what is not cannot become any: otherwise what Discord takes for text could hold links that nobody rewrote.
 */
import { readBlocks, type Block, type Code, type Heading, type Prose } from '../markdown/blocks.ts';
import { rewriteInline, type InlineRules } from '../markdown/inline.ts';
import { showTable } from './markup-table.ts';
import { JOINER, type Read } from '../markdown/target.ts';

export const RULE = '────────────';
/** Stands for each quote mark behind the first: Discord does not nest quotes. */
const INNER_QUOTE = '│ ';
/** Discord has three sizes of headings. */
const MAX_LEVEL = 3;
/** What Discord takes for the name of a language. */
const LANGUAGE = /^[\w+\-.#]+$/;
const ENTITY = /&(amp|lt|gt|quot|apos|#39|nbsp|mdash|ndash|hellip|rarr|larr|times|bull);/y;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: `<${JOINER}`,
  quot: '"',
  apos: "'",
  '#39': "'",
  nbsp: '\u00a0',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  rarr: '→',
  larr: '←',
  times: '×',
  bull: '•',
};
/** Mentions, channels, emoji and commands; a time is shown as a time. */
const NOTATION = /<(?:[@#:/]|a:|id:)/y;
const EVERYBODY = /@(?=everyone|here)/y;
const WORD = /[\p{L}\p{N}]/u;

const basicRules: InlineRules = {
  code: inlineCode,
  less: (text, at) => (matchesAt(NOTATION, text, at) ? `<${JOINER}` : '<'),
  sign: showSign,
  lineBreak: '\n',
  hasLabels: false,
  showsHardBreaks: false,
  escapesBrackets: false,
  isPlain: false,
};
const plainRules: InlineRules = { ...basicRules, code: (_marks, content) => content, lineBreak: ' / ', isPlain: true };

/** The same Markdown, as Discord shows it. Linear time. */
export function renderMarkdown(markdown: string): string {
  const blocks = readBlocks(markdown);
  const shown = renderBlocks(blocks, basicRules);
  // What is left of links stands in code. Only together with a bracket outside of it does Discord read a link.
  return shown.includes('](') ? renderBlocks(blocks, { ...basicRules, escapesBrackets: true }) : shown;
}

/** Text within a line. */
export function renderLine(text: string): string {
  return rewriteInline(text, { ...basicRules, lineBreak: ' ' });
}

function renderBlocks(blocks: readonly Block[], rules: InlineRules): string {
  const lines: string[] = [];
  for (const [index, block] of blocks.entries()) {
    const quote = block.depth === 0 ? '' : `> ${INNER_QUOTE.repeat(block.depth - 1)}`;
    for (const line of renderBlock(block, rules, blocks[index + 1], blocks[index - 1])) lines.push(quote + line);
  }
  return lines.join('\n');
}

function renderBlock(
  block: Block,
  rules: InlineRules,
  next: Block | undefined,
  previous: Block | undefined,
): readonly string[] {
  switch (block.kind) {
    case 'code':
      return renderCode(block);
    case 'table': {
      const rich = (cell: string): string => rewriteInline(cell, { ...rules, lineBreak: ' / ' });
      const table = showTable(block, { plain: (cell) => rewriteInline(cell, plainRules), rich });
      return table.kind === 'code' ? fenced('', table.lines) : table.lines;
    }
    case 'heading':
      return [heading(block, rules)];
    case 'prose': {
      const lines = renderProse(block, rules);
      const isHeading = next?.kind === 'underline' && next.depth === block.depth && lines.length === 1;
      return isHeading ? [`${'#'.repeat(next.level)} ${(lines[0] ?? '').trim()}`] : lines;
    }
    case 'underline':
      return previous?.kind === 'prose' && previous.lines.length === 1 ? [] : [RULE];
    case 'rule':
      return [RULE];
    case 'blank':
      return [''];
  }
}

function heading({ level, line }: Heading, rules: InlineRules): string {
  const text = line.replace(/^[ \t]*#+[ \t]*/, '').replace(/(?:^|[ \t]+)#+[ \t]*$/, '');
  if (text === '') return line.trim();
  return `${'#'.repeat(Math.min(level, MAX_LEVEL))} ${rewriteInline(text, { ...rules, lineBreak: ' ' })}`;
}

function renderProse({ depth, lines, isItem }: Prose, rules: InlineRules): readonly string[] {
  const [first = '', ...rest] = lines;
  const text = [isItem ? showMark(first) : first, ...rest].join('\n');
  const lineBreak = depth > 0 ? ' / ' : `\n${isItem ? '  ' : ''}${JOINER}`;
  const shown = rewriteInline(text, { ...rules, lineBreak }).split('\n');
  // Discord's mark for small print.
  return shown.map((line) => line.replace(/^([ \t]*-)(?=#)/, `$1${JOINER}`));
}

/** A list's mark that Discord knows; a task's box as a sign. */
function showMark(line: string): string {
  return line
    .replace(/^([ \t]*)\+(?=[ \t])/, '$1-')
    .replace(/^([ \t]*(?:[-*]|\d{1,9}[.)])[ \t]+)\[([ xX])\](?=[ \t]|$)/, (_, mark: string, box: string) => {
      return `${mark}${box === ' ' ? '☐' : '☑'}`;
    });
}

/** Discord takes empty code for text. */
function renderCode({ info, lines }: Code): readonly string[] {
  if (lines.every((line) => line.trim() === '')) return [];
  const language = info.split(/[\s{]/, 1)[0] ?? '';
  return fenced(LANGUAGE.test(language) ? language : '', lines);
}

/** Three backticks end Discord's code wherever they stand. */
function fenced(language: string, lines: readonly string[]): readonly string[] {
  const parted = lines.map((line) => (line.includes('```') ? line.replace(/`{3,}/g, partTicks) : line));
  return [`\`\`\`${language}`, ...parted, '```'];
}

function partTicks(run: string): string {
  return run.match(/`{1,2}/g)?.join(JOINER) ?? run;
}

function inlineCode(marks: string, content: string): string {
  // With three backticks it would be a block.
  if (marks.length < 3) return marks + content + marks;
  const parted = content.replace(/`{2,}/g, (run) => run.split('').join(JOINER));
  if (!parted.includes('`')) return `\`${parted}\``;
  return `\`\`${parted.startsWith('`') ? ' ' : ''}${parted}${parted.endsWith('`') ? ' ' : ''}\`\``;
}

function showSign(text: string, at: number): Read<string> | null {
  switch (text.charAt(at)) {
    case '@':
      return matchesAt(EVERYBODY, text, at) ? { value: `@${JOINER}`, to: at + 1 } : null;
    case '&':
      return showEntity(text, at);
    default:
      return showBars(text, at);
  }
}

function showEntity(text: string, at: number): Read<string> | null {
  ENTITY.lastIndex = at;
  const [entity, name = ''] = ENTITY.exec(text) ?? [];
  if (entity === undefined) return null;
  // At the start of a line it would begin a quote.
  const isLineStart = /^\s*$/.test(text.charAt(at - 1));
  const value = name === 'gt' ? (isLineStart ? `${JOINER}>` : '>') : (ENTITIES[name] ?? entity);
  return { value, to: at + entity.length };
}

/** Two bars hide what stands between them and two others; two that stand like "or" do not. */
function showBars(text: string, at: number): Read<string> | null {
  let to = at + 1;
  while (text.charAt(to) === '|') to += 1;
  if (to === at + 1) return null;
  const before = text.charAt(at - 1);
  const after = text.charAt(to);
  const touchesBefore = /\S/.test(before);
  const touchesAfter = /\S/.test(after);
  const opens = touchesAfter && !WORD.test(before);
  const closes = touchesBefore && !WORD.test(after);
  const bars = text.slice(at, to);
  return { value: to === at + 2 && (opens || closes) ? bars : bars.split('').join(JOINER), to };
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
