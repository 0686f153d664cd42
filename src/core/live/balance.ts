/*
 * Closes Markdown that stops in the middle, so that a piece of a growing answer can be shown as if it were whole. Pure,
 * one pass per call. Knows nothing of messages, limits and platforms.
 */

import { HALF_MENTION } from './scan-inline.ts';
import { closingMarks, scanMarkdown, type ScanEnd } from './scan-markdown.ts';

export interface OpenMarkdown {
  /** Appended to a piece, closes all that is open. */
  readonly close: string;
  /** Put before the rest, opens it again. */
  readonly reopen: string;
}

/** How much of the end `presentable` may hold back, in characters: longer than most links. */
const MAX_HELD_BACK = 300;
const MAX_ROUNDS = 8;
/** Words behind a fence's opening marks that are longer than this are no language. */
const MAX_LANGUAGE = 40;
/** A line that is nothing but the start of a list item, heading, quote, rule or underline. */
const BARE_MARK = /^[ \t>]*(?:[-*+_=]+|#{1,6}|\d{1,9}[.)]|>)[ \t]*$/;

/**
 * What is open at the end of a piece of Markdown: fences, code spans, emphasis. Both strings are empty when nothing is.
 * Emphasis closes only where no white space is before the closing marks, so trim a piece that ends in a space.
 */
export function openAtEnd(markdown: string): OpenMarkdown {
  const end = scanMarkdown(markdown);
  return { close: closing(markdown, end), reopen: reopening(end) };
}

/**
 * What can be shown now of a text that is still growing: without the half-written construct at its very end (a link
 * `[text](htt`, a lone `*`, half a fence marker, half a surrogate pair), everything open closed, trimmed at the end.
 * Holds back at most about 300 characters; may be empty when there is nothing but such a construct.
 */
export function presentable(markdown: string): string {
  const { text, end } = cutHalf(markdown);
  const shown = text.trimEnd();
  return shown + closing(shown, end);
}

/** The same without closing what is open, so that each is the beginning of the next: for places that only append. */
export function withoutHalf(markdown: string): string {
  return cutHalf(markdown).text;
}

function cutHalf(markdown: string): { readonly text: string; readonly end: ScanEnd } {
  let text = markdown;
  let end = scanMarkdown(text);
  // What is left out can bare another half construct: `**[text](htt` leaves `**`.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const from = halfFrom(text, end);
    if (from === text.length || markdown.length - from > MAX_HELD_BACK) break;
    text = text.slice(0, from);
    end = scanMarkdown(text);
  }
  return { text, end };
}

/** What closes `text`, given what the scan of it (or of it and white space behind it) found. */
export function closing(text: string, end: ScanEnd): string {
  const { fence, lastLine, inline } = end;
  if (fence !== null) {
    if (lastLine?.kind === 'code') {
      const there = closingMarks(text, lastLine.quoteEnd, lastLine.to, fence);
      if (there > 0) return fence.marks.slice(there);
    }
    return `${text.endsWith('\n') ? '' : '\n'}${fence.quote}${' '.repeat(fence.indent)}${fence.marks}`;
  }
  const marks = inline.marks.map((open) => open.mark).toReversed();
  if (inline.codeLength > 0) return closingCode(text, inline.codeLength) + marks.join('');
  const innermost = marks[0];
  const tail = inline.tailFrom > 0 && /\S/.test(text.charAt(inline.tailFrom - 1)) ? text.slice(inline.tailFrom) : '';
  if (innermost?.startsWith(tail)) marks[0] = innermost.slice(tail.length);
  return marks.join('');
}

function closingCode(text: string, length: number): string {
  let there = 0;
  while (text.charCodeAt(text.length - 1 - there) === 0x60) there += 1;
  // More backticks than opened it are code; a space keeps them apart from the closing ones.
  return there > length ? ` ${'`'.repeat(length)}` : '`'.repeat(length - there);
}

/** What opens again at the start of the rest what is open at the end. */
export function reopening(end: ScanEnd): string {
  const { fence, lastLine, inline } = end;
  const quote = lastLine?.quote ?? '';
  if (fence !== null) {
    const language = fence.info.split(/\s/, 1)[0] ?? '';
    const info = language.length <= MAX_LANGUAGE ? language : '';
    return `${fence.quote}${fence.marks}${info}\n${lastLine?.kind === 'code' ? quote : ''}`;
  }
  const marks = inline.marks.map((open) => open.mark).join('');
  return quote + marks + '`'.repeat(inline.codeLength);
}

/** Where the half-written construct at the very end starts; the text's length when there is none. */
function halfFrom(text: string, end: ScanEnd): number {
  const length = text.length;
  const { fence, lastLine, inline } = end;
  const last = text.charCodeAt(length - 1);
  if (last >= 0xd800 && last <= 0xdbff) return length - 1;
  if (fence !== null) {
    if (!end.fenceFilled) return fence.from;
    if (lastLine?.kind !== 'code') return length;
    return closingMarks(text, lastLine.quoteEnd, lastLine.to, fence) > 0 ? lastLine.from : length;
  }
  if (lastLine === null) return length;
  if (lastLine.kind !== 'fence-close' && inline.codeLength === 0) {
    if (length - lastLine.from <= MAX_HELD_BACK && BARE_MARK.test(text.slice(lastLine.from))) return lastLine.from;
  }
  let from = length;
  if (inline.tailFrom >= 0) from = inline.tailFrom;
  if (inline.codeLength === 0 && inline.linkFrom >= 0) from = Math.min(from, inline.linkFrom);
  const bracket = inline.brackets.find((at) => length - at <= MAX_HELD_BACK);
  if (bracket !== undefined) from = Math.min(from, bracket);
  if (inline.codeLength > 0) return from;
  if (inline.angleFrom >= 0 && length - inline.angleFrom <= MAX_HELD_BACK) {
    if (HALF_MENTION.test(text.slice(inline.angleFrom))) from = Math.min(from, inline.angleFrom);
  }
  return from;
}
