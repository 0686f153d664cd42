/*
 * Reads Markdown line by line, once, and says what is open at its end: a fence, a table, inline marks. Inside a fence
 * only the fence matters. It knows nothing of messages and their limits; `balance.ts` and `split.ts` draw conclusions.
 *
 * Not covered, because models do not write it: code by indentation alone, and HTML blocks.
 */

import {
  emptyInline,
  endParagraph,
  MAX_RUN,
  runEnd,
  scanInline,
  type InlineState,
  type OnSpan,
} from './scan-inline.ts';

export interface Fence {
  /** The marks that opened it, such as "```" or `~~~~`. */
  readonly marks: string;
  /** What follows the opening marks: the language. */
  readonly info: string;
  /** Column of the opening marks, counted behind the quote marks. */
  readonly indent: number;
  /** Quote marks in front of it (`> `), or nothing. */
  readonly quote: string;
  /** Where the opening line starts. */
  readonly from: number;
}

type LineKind =
  | 'blank'
  | 'text'
  | 'item'
  | 'heading'
  | 'rule'
  | 'fence-open'
  | 'fence-close'
  | 'code'
  | 'table-delimiter'
  | 'table-row';

export interface Line {
  readonly kind: LineKind;
  readonly from: number;
  /** First character that is not white space. */
  readonly bodyFrom: number;
  /** First character behind quote and list marks. */
  readonly contentFrom: number;
  /** End without the line break. */
  readonly to: number;
  /** Whether the line break is there. */
  readonly ended: boolean;
  readonly quote: string;
  /** Where the quote marks end; the line's start when there are none. */
  readonly quoteEnd: number;
}

export interface Watch {
  readonly onSpan: OnSpan;
  readonly onLine: (line: Line) => void;
}

export interface ScanEnd {
  readonly fence: Fence | null;
  /** Whether the open fence holds more than white space. */
  readonly fenceFilled: boolean;
  /** The header and delimiter rows of the table that the end is in. */
  readonly table: string | null;
  readonly inline: InlineState;
  /** The line that has no line break yet; null after a line break. */
  readonly lastLine: Line | null;
}

/** Fences further right than this are text. */
const MAX_INDENT = 40;
const MAX_QUOTES = 8;
const LIST_MARK = /(?:[-+*]|\d{1,9}[.)])(?=[ \t\n\r]|$)/y;
const HEADING = /#{1,6}(?=[ \t\n\r]|$)/y;
const RULE = /^([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const UNDERLINE = /^(?:=+|-+)[ \t]*$/;
const CELL_RULE = /^:?-+:?$/;

/** Scans the text, and tells `watch` of each line in order and of what must stay in one piece. Linear time. */
export function scanMarkdown(text: string, watch?: Watch): ScanEnd {
  const inline = emptyInline();
  let fence: Fence | null = null;
  let fenceFilled = false;
  let table: string | null = null;
  let inList = false;
  let previous: Line | null = null;
  let lastLine: Line | null = null;

  for (let from = 0; from < text.length;) {
    const newline = text.indexOf('\n', from);
    const ended = newline >= 0;
    const end = ended ? newline : text.length;
    const to = text.charCodeAt(end - 1) === 0x0d && end > from ? end - 1 : end;
    const prefix = readPrefix(text, from, to);
    let kind: LineKind;
    // They belong to their line.
    inline.brackets = [];
    inline.angleFrom = -1;

    if (fence !== null && fence.quote !== '' && prefix.quote === '') fence = null;
    if (fence !== null) {
      if (closesFence(text, prefix.quoteEnd, to, fence)) {
        kind = 'fence-close';
        fence = null;
        endParagraph(inline);
      } else {
        kind = 'code';
        if (prefix.quotedBodyFrom < to) fenceFilled = true;
      }
    } else if (prefix.contentFrom === to && !prefix.item) {
      kind = 'blank';
      // White space at the very end may still become the next line of the paragraph.
      if (ended || prefix.quote !== '') {
        endParagraph(inline);
        table = null;
      }
    } else {
      const opened = opensFence(text, from, to, prefix, inList);
      const outermost = prefix.bodyFrom === from && !prefix.item;
      if (outermost && (opened !== null || previous?.kind === 'blank')) inList = false;
      if (prefix.item) inList = true;
      kind = opened === null ? kindOfLine(text, to, prefix, previous, table !== null) : 'fence-open';
      if (opened !== null) {
        fence = opened;
        fenceFilled = false;
      }
      const continues = kind === 'text' && previous?.kind === 'text' && previous.quote === prefix.quote;
      const continuesItem = kind === 'text' && previous?.kind === 'item';
      if (!continues && !continuesItem) endParagraph(inline);
      if (kind === 'table-delimiter' && previous !== null) {
        table = `${text.slice(previous.from, previous.to)}\n${text.slice(from, to)}\n`;
      } else if (kind !== 'table-row') table = null;
      if (kind === 'text' || kind === 'item' || kind === 'heading' || kind === 'table-row') {
        const bars = table === null && !/^\|(?!\|)/.test(text.slice(prefix.contentFrom, prefix.contentFrom + 2));
        scanInline(text, prefix.contentFrom, to, inline, bars, watch?.onSpan);
      }
      if (kind === 'heading' && ended) endParagraph(inline);
    }

    const { bodyFrom, contentFrom, quote, quoteEnd } = prefix;
    const line: Line = { kind, from, bodyFrom, contentFrom, to, ended, quote, quoteEnd };
    watch?.onLine(line);
    previous = line;
    lastLine = ended ? null : line;
    from = end + 1;
  }
  return { fence, fenceFilled, table, inline, lastLine };
}

interface Prefix {
  readonly quote: string;
  readonly quoteEnd: number;
  readonly bodyFrom: number;
  /** First character behind the quote marks that is not white space. */
  readonly quotedBodyFrom: number;
  readonly contentFrom: number;
  readonly item: boolean;
  readonly rule: boolean;
}

function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09)) at += 1;
  return at;
}

function readPrefix(text: string, from: number, to: number): Prefix {
  const bodyFrom = skipBlanks(text, from, to);
  let quoteEnd = from;
  let depth = 0;
  for (let at = bodyFrom; at < to && text.charCodeAt(at) === 0x3e; at = skipBlanks(text, quoteEnd, to)) {
    depth += 1;
    quoteEnd = text.charCodeAt(at + 1) === 0x20 && at + 1 < to ? at + 2 : at + 1;
  }
  const quotedBodyFrom = skipBlanks(text, quoteEnd, to);
  let contentFrom = quotedBodyFrom;
  let item = false;
  const rule = RULE.test(text.slice(quotedBodyFrom, to));
  while (contentFrom < to) {
    LIST_MARK.lastIndex = contentFrom;
    if (rule || !LIST_MARK.test(text)) break;
    item = true;
    contentFrom = skipBlanks(text, LIST_MARK.lastIndex, to);
  }
  const quote = '> '.repeat(Math.min(depth, MAX_QUOTES));
  return { quote, quoteEnd, bodyFrom, quotedBodyFrom, contentFrom, item, rule };
}

function opensFence(text: string, from: number, to: number, prefix: Prefix, inList: boolean): Fence | null {
  const at = prefix.contentFrom;
  const sign = text.charAt(at);
  if (sign !== '`' && sign !== '~') return null;
  const end = runEnd(text, at, to);
  const indent = at - prefix.quoteEnd;
  if (end - at < 3 || end - at > MAX_RUN || indent > MAX_INDENT) return null;
  if (indent > 3 && !inList && !prefix.item) return null;
  const info = text.slice(end, to).trim();
  if (sign === '`' && info.includes('`')) return null;
  return { marks: text.slice(at, end), info, indent, quote: prefix.quote, from };
}

/** How many of the closing marks stand alone in this line, from `from` (behind the quote marks) up to `to`. */
export function closingMarks(text: string, from: number, to: number, fence: Fence): number {
  const at = skipBlanks(text, from, to);
  if (at === to || at - from > fence.indent + 3 || text.charAt(at) !== fence.marks.charAt(0)) return 0;
  const end = runEnd(text, at, to);
  return skipBlanks(text, end, to) === to ? end - at : 0;
}

function closesFence(text: string, from: number, to: number, fence: Fence): boolean {
  return closingMarks(text, from, to, fence) >= fence.marks.length;
}

function kindOfLine(text: string, to: number, prefix: Prefix, previous: Line | null, inTable: boolean): LineKind {
  if (prefix.rule) return 'rule';
  if (prefix.item) return 'item';
  HEADING.lastIndex = prefix.contentFrom;
  if (HEADING.test(text)) return 'heading';
  if (previous?.kind === 'text') {
    const body = text.slice(prefix.quotedBodyFrom, to);
    if (UNDERLINE.test(body)) return 'rule';
    if (isDelimiterRow(body) && text.slice(previous.from, previous.to).includes('|')) return 'table-delimiter';
  }
  return inTable && previous?.quote === prefix.quote ? 'table-row' : 'text';
}

/** Whether this is the line under a table's header, such as `|---|:--:|`. */
function isDelimiterRow(line: string): boolean {
  const trimmed = line.trim();
  if (!trimmed.includes('|') || !trimmed.includes('-')) return false;
  const cells = trimmed.replace(/^\|/, '').replace(/\|$/, '').split('|');
  return cells.every((cell) => CELL_RULE.test(cell.trim()));
}
