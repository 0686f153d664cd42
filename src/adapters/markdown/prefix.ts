/*
 * What stands in front of a line's words: quote marks, indent, list marks. Pure; knows no platform.
 */

/** Further to the right a line is no heading, no rule and no quote. In columns. */
export const MAX_INDENT = 3;
const LIST_MARK = /(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)/y;
const RULE = /^([-*_])[ \t]*(?:\1[ \t]*){2,}$/;

/** Positions are offsets into the line. */
export interface Prefix {
  readonly depth: number;
  /** Behind the quote marks. */
  readonly quoteEnd: number;
  /** First sign behind them that is no white space. */
  readonly bodyFrom: number;
  /** Columns between the two. */
  readonly indent: number;
  /** Behind the list's marks, if there are any. */
  readonly contentFrom: number;
}

/** Whether a line of this is a rule, such as `---` or `* * *`. */
export function isRule(body: string): boolean {
  return RULE.test(body);
}

/** Behind so many quote marks; -1 when there are fewer. */
export function skipQuotes(line: string, depth: number): number {
  let at = 0;
  for (let marks = 0; marks < depth; marks += 1) {
    const mark = skipBlanks(line, at);
    if (line.charAt(mark) !== '>') return -1;
    at = line.charAt(mark + 1) === ' ' ? mark + 2 : mark + 1;
  }
  return at;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line.charAt(at) === ' ' || line.charAt(at) === '\t') at += 1;
  return at;
}

/** Reads a line's start. Linear time. */
export function readPrefix(line: string): Prefix {
  let depth = 0;
  let quoteEnd = 0;
  let bodyFrom = skipBlanks(line, 0);
  while (line.charAt(bodyFrom) === '>' && (depth > 0 || columns(line, 0, bodyFrom) <= MAX_INDENT)) {
    depth += 1;
    quoteEnd = line.charAt(bodyFrom + 1) === ' ' ? bodyFrom + 2 : bodyFrom + 1;
    bodyFrom = skipBlanks(line, quoteEnd);
  }
  let contentFrom = bodyFrom;
  if (!isRule(line.slice(bodyFrom))) {
    for (LIST_MARK.lastIndex = contentFrom; LIST_MARK.test(line); LIST_MARK.lastIndex = contentFrom) {
      contentFrom = skipBlanks(line, LIST_MARK.lastIndex);
    }
  }
  return { depth, quoteEnd, bodyFrom, indent: columns(line, quoteEnd, bodyFrom), contentFrom };
}

/** The columns between two places of a line, with tabs of four. */
export function columns(line: string, from: number, to: number): number {
  let column = 0;
  for (let at = from; at < to; at += 1) column = line.charAt(at) === '\t' ? column - (column % 4) + 4 : column + 1;
  return column;
}
