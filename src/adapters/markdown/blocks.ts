/*
 * Takes Markdown apart into what stands on lines of its own: prose, headings, code, tables. Reads each line once, the way
 * people who write chat answers mean it. Pure; knows no platform.
 *
 * Where two readers of Markdown could disagree about what is code (indented code, fences inside lists), the code leaves
 * the list and stands as a fence of its own, so that everybody sees the same thing as code.
 */
import { columns, isRule, MAX_INDENT, readPrefix, skipQuotes, type Prefix } from './prefix.ts';

interface Placed {
  /** How many quote marks stand in front. The lines below come without them. */
  readonly depth: number;
}
export interface Prose extends Placed {
  readonly kind: 'prose';
  readonly lines: string[];
  /** Whether the first line begins with a list's mark. */
  readonly isItem: boolean;
}
export interface Heading extends Placed {
  readonly kind: 'heading';
  readonly level: number;
  readonly line: string;
}
/** What turns the prose above it into a heading. */
interface Underline extends Placed {
  readonly kind: 'underline';
  readonly level: number;
  readonly line: string;
}
interface Rule extends Placed {
  readonly kind: 'rule' | 'blank';
  readonly line: string;
}
export interface Code extends Placed {
  readonly kind: 'code';
  /** What opens and closes it, at least three backticks or tildes; empty for code by indentation. */
  readonly marks: string;
  readonly info: string;
  readonly lines: string[];
  /** The line that closed it, as far as it was read; null where there is none. */
  closing: string | null;
}
/** Stands outside of quotes and list marks. */
export interface Table extends Placed {
  readonly kind: 'table';
  readonly header: string;
  readonly delimiter: string;
  readonly rows: string[];
}
export type Block = Prose | Heading | Underline | Rule | Code | Table;

const HEADING = /^(#{1,6})(?=[ \t]|$)/;
const UNDERLINE = /^(?:=+|-{2,})[ \t]*$/;
const FENCE = /^(`{3,}|~{3,})(.*)$/;
const CLOSING_FENCE = /^([ \t]*)(`+|~+)[ \t]*$/;
const CELL_RULE = /^[ \t]*:?-+:?[ \t]*$/;

interface OpenFence {
  readonly block: Code;
  /** Columns that the fence stood to the right; its lines lose as many. */
  readonly indent: number;
}

/** The blocks in order, blank lines included; code that is still open is in it as far as it was read. Linear time. */
export function readBlocks(markdown: string): readonly Block[] {
  const reader = new BlockReader();
  const lines = (markdown.includes('\r') ? markdown.replace(/\r\n?/g, '\n') : markdown).split('\n');
  for (const [index, line] of lines.entries()) reader.take(line, lines[index + 1]);
  return reader.blocks;
}

class BlockReader {
  readonly blocks: Block[] = [];
  #fence: OpenFence | null = null;
  #inList = false;
  /** Columns that lines of a list lose behind code that left it. */
  #outdent = 0;
  /** The next line was read together with this one. */
  #isTaken = false;

  take(raw: string, next: string | undefined): void {
    if (this.#isTaken) {
      this.#isTaken = false;
      return;
    }
    if (this.#fence !== null && this.#takeCode(raw, this.#fence)) return;
    this.#fence = null;
    const line = this.#straighten(raw);
    const prefix = readPrefix(line);
    if (prefix.bodyFrom === line.length) {
      this.blocks.push({ kind: 'blank', depth: prefix.depth, line: '' });
      return;
    }
    if (this.#takeIndented(line, prefix)) return;
    const removed = raw.length - line.length;
    const isFence = this.#openFence(line, prefix, removed);
    this.#noteList(prefix, isFence);
    if (!isFence && !this.#takeMarked(line, prefix)) this.#takeText(line, prefix, next);
  }

  get #last(): Block | undefined {
    return this.blocks.at(-1);
  }

  #straighten(raw: string): string {
    if (this.#outdent === 0) return raw;
    const body = raw.search(/[^ ]/);
    if (body < 0) return raw;
    this.#outdent = Math.min(this.#outdent, body);
    return raw.slice(this.#outdent);
  }

  #noteList({ quoteEnd, bodyFrom, contentFrom }: Prefix, isFence: boolean): void {
    const isItem = contentFrom > bodyFrom;
    const isOutermost = bodyFrom === 0 && quoteEnd === 0 && !isItem;
    if (isOutermost && (isFence || this.#last?.kind === 'blank')) this.#inList = false;
    if (isItem) this.#inList = true;
  }

  /** False when the line is not part of the code because its quote has ended. */
  #takeCode(raw: string, { block, indent }: OpenFence): boolean {
    const from = skipQuotes(raw, block.depth);
    if (from < 0) return false;
    const body = raw.slice(from);
    const line = body.slice(Math.min(indent, body.search(/[^ ]|$/)));
    const [, blanks = '', run = ''] = CLOSING_FENCE.exec(body) ?? [];
    if (run.startsWith(block.marks) && columns(blanks, 0, blanks.length) <= indent + MAX_INDENT) {
      block.closing = line;
      this.#fence = null;
    } else block.lines.push(line);
    return true;
  }

  #takeIndented(line: string, { depth, indent }: Prefix): boolean {
    if (indent <= MAX_INDENT || depth > 0 || this.#inList) return false;
    const code = line.replace(/^(?:\t| {1,3}\t| {4})/, '');
    let at = this.blocks.length - 1;
    while (this.blocks[at]?.kind === 'blank' && this.blocks[at]?.depth === 0) at -= 1;
    const before = this.blocks[at];
    const follows = this.#last?.kind;
    if (before?.kind === 'code' && before.marks === '') {
      const blanks = this.blocks.length - 1 - at;
      this.blocks.length = at + 1;
      before.lines.push(...Array.from({ length: blanks }, () => ''), code);
      return true;
    }
    if (
      follows !== undefined &&
      follows !== 'blank' &&
      follows !== 'code' &&
      follows !== 'heading' &&
      follows !== 'rule'
    ) {
      return false;
    }
    this.blocks.push({ kind: 'code', depth, marks: '', info: '', lines: [code], closing: null });
    return true;
  }

  #openFence(line: string, { depth, quoteEnd, bodyFrom, contentFrom, indent }: Prefix, removed: number): boolean {
    const [, marks = '', info = ''] = FENCE.exec(line.slice(contentFrom)) ?? [];
    if (marks === '' || (marks.startsWith('`') && info.includes('`'))) return false;
    if (contentFrom > bodyFrom) {
      this.blocks.push({ kind: 'prose', depth, lines: [line.slice(quoteEnd, contentFrom)], isItem: true });
    }
    const block: Code = { kind: 'code', depth, marks, info: info.trim(), lines: [], closing: null };
    const column = indent + contentFrom - bodyFrom + removed;
    this.blocks.push(block);
    this.#fence = { block, indent: column };
    if (depth === 0) this.#outdent = column;
    return true;
  }

  /** Headings, rules and underlines. */
  #takeMarked(line: string, { depth, quoteEnd, bodyFrom, contentFrom, indent }: Prefix): boolean {
    if (contentFrom > bodyFrom || indent > MAX_INDENT) return false;
    const body = line.slice(bodyFrom);
    const whole = line.slice(quoteEnd);
    const before = this.#last;
    const level = HEADING.exec(body)?.[1]?.length;
    if (level !== undefined) this.blocks.push({ kind: 'heading', depth, level, line: whole });
    else if (before?.kind === 'prose' && before.depth === depth && !before.isItem && UNDERLINE.test(body)) {
      this.blocks.push({ kind: 'underline', depth, level: body.startsWith('=') ? 1 : 2, line: whole });
    } else if (isRule(body)) this.blocks.push({ kind: 'rule', depth, line: whole });
    else return false;
    return true;
  }

  #takeText(line: string, { depth, quoteEnd, bodyFrom, contentFrom }: Prefix, next: string | undefined): void {
    const isItem = contentFrom > bodyFrom;
    const before = this.#last;
    const body = line.slice(quoteEnd);
    if (depth === 0 && !isItem && line.includes('|')) {
      if (before?.kind === 'table') {
        before.rows.push(line);
        return;
      }
      if (next !== undefined && isDelimiterRow(next)) {
        this.blocks.push({ kind: 'table', depth, header: line, delimiter: next, rows: [] });
        this.#isTaken = true;
        return;
      }
    }
    if (before?.kind === 'prose' && before.depth === depth && !isItem) before.lines.push(body);
    else this.blocks.push({ kind: 'prose', depth, lines: [body], isItem });
  }
}

/** Whether this is the line under a table's header, such as `|---|:--:|`. */
function isDelimiterRow(line: string): boolean {
  if (!line.includes('|') || !line.includes('-')) return false;
  const trimmed = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return trimmed.split('|').every((cell) => CELL_RULE.test(cell));
}

/** The cells of a table's row as they are written, without the bars at its ends and the space around them. */
export function splitCells(row: string): readonly string[] {
  const cells: string[] = [];
  const text = row.trim();
  let from = text.startsWith('|') ? 1 : 0;
  for (let at = from; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\') at += 1;
    else if (sign === '|') {
      cells.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  if (from < text.length || cells.length === 0) cells.push(text.slice(from).trim());
  return cells;
}
