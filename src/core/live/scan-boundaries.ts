/*
 * Where a piece of Markdown may be cut in two, from the kindest place (between paragraphs) to the harshest (between
 * two letters). It only lists places; how full a message must be, and whether it fits, is decided in `split.ts`.
 */

import { HALF_MENTION } from './scan-inline.ts';
import { scanMarkdown, type Line, type ScanEnd } from './scan-markdown.ts';

/** 0 paragraph, 1 line end, 2 line end within a fence or between table rows, 3 sentence end, 4 space. */
export type Rank = 0 | 1 | 2 | 3 | 4;
export const RANKS = [0, 1, 2, 3, 4] as const;

export interface Boundaries {
  /** Places in ascending order, by rank. */
  readonly byRank: Readonly<Record<Rank, readonly number[]>>;
  /** Whether the text ends within a fence or a table, where a cut in mid-line does the most harm. */
  readonly endsInBlock: boolean;
  /** Whether a cut between two letters at `at` would break a link, a code span, a mention or a marker line. */
  readonly breaks: (at: number) => boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** How far back something unclosed (`[`, `<`) is believed to be a link or a mention in the making. */
const MAX_UNCLOSED = 1000;
const SENTENCE_END = /[.!?…。！？][)\]"'’”»*_~|]*$/u;
/** Ends a sentence without a space behind it. */
const FULL_STOP_WIDE = /[。！？]/u;
const JOINS_WHAT_CAME_BEFORE = /^(?:\p{M}|\u200d|[\ufe00-\ufe0f]|\p{Emoji_Modifier}|[\ud800-\udbff]$)/u;
const BLOCK_START = /^(?:[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|#{1,6}(?:\s|$)|>|`{3}|~{3}|\||[-=_*]{2,}(?:\s|$))/;
const BARE_URL = /https?:\/\/\S+/g;

/** Whether a line that starts here cannot belong to the paragraph before it. */
export function startsBlock(text: string, at: number): boolean {
  return BLOCK_START.test(text.slice(at, at + 16));
}

/**
 * Lists the places in `view` where a cut leaves text on both sides, behind `from` and up to `limit`. `view` shows one
 * character more than the earlier piece can hold, so that the place at `limit` can be judged. Linear time.
 */
export function findBoundaries(view: string, from: number, limit: number): Boundaries {
  const spans: Span[] = [];
  const runs: Span[] = [];
  const lines: Line[] = [];
  const end = scanMarkdown(view, {
    onLine: (line) => lines.push(line),
    onSpan: (kind, start, stop) => (kind === 'whole' ? spans : runs).push({ from: start, to: stop }),
  });
  const unclosed = unclosedFrom(view, end);
  if (unclosed < view.length) spans.push({ from: unclosed, to: view.length + 1 });

  const byRank: Record<Rank, number[]> = { 0: [], 1: [], 2: [], 3: [], 4: [] };
  const inSpan = spanFinder(spans);
  const add = (rank: Rank, at: number): void => {
    if (at <= from || at > limit || inSpan(at) || JOINS_WHAT_CAME_BEFORE.test(view.slice(at, at + 2))) return;
    if (view.slice(from, at).trimStart() !== '') byRank[rank].push(at);
  };
  const markers: Span[] = [];
  addLineStarts(view, lines, add);
  for (const line of lines) {
    if (isMarker(line)) markers.push({ from: line.from, to: line.to + 1 });
    else if (line.to > from && line.from < limit) addSpaces(view, line, add);
  }

  const urls = [...view.matchAll(BARE_URL)].map((url) => ({ from: url.index, to: url.index + url[0].length }));
  const inUrl = spanFinder(urls);
  const inMarker = spanFinder(markers);
  const besideRun = spanFinder(runs.map((run) => ({ from: run.from - 1, to: run.to + 1 })));
  return {
    byRank,
    endsInBlock: end.fence !== null || end.table !== null,
    breaks: (at) => inSpan(at) || inUrl(at) || inMarker(at) || besideRun(at),
  };
}

/** Lines that mean nothing when they are broken. */
function isMarker(line: Line): boolean {
  return (
    line.kind === 'fence-open' ||
    line.kind === 'fence-close' ||
    line.kind === 'table-delimiter' ||
    line.kind === 'rule' ||
    line.kind === 'blank'
  );
}

function addLineStarts(view: string, lines: readonly Line[], add: (rank: Rank, at: number) => void): void {
  let blankBefore = false;
  let previous: Line | null = null;
  let codeLines = 0;
  for (const line of lines) {
    if (line.kind === 'blank') {
      blankBefore = true;
      continue;
    }
    if (line.kind === 'code') {
      if (line.bodyFrom >= line.to) continue;
      const mayClose = !line.ended && /^[ \t>]*(?:`+|~+)$/.test(view.slice(line.from, line.to));
      if (codeLines > 0 && !mayClose) add(2, line.from);
      codeLines += 1;
    } else if (previous !== null && isCuttable(view, previous, line)) {
      if (line.kind === 'table-row') add(2, line.bodyFrom);
      else if (previous.kind === 'heading') add(3, line.bodyFrom);
      else add(blankBefore || line.kind === 'heading' ? 0 : 1, line.bodyFrom);
    }
    if (line.kind === 'fence-open') codeLines = 0;
    blankBefore = false;
    previous = line;
  }
}

/** Whether a cut between these two lines, the earlier not blank and the later not code, keeps the meaning of both. */
function isCuttable(view: string, previous: Line, line: Line): boolean {
  if (line.kind === 'fence-close' || line.kind === 'table-delimiter') return false;
  if (previous.kind === 'table-delimiter') return false;
  const directly = line.from <= previous.to + 2;
  if (!directly || previous.kind !== 'text') return true;
  // The later line may underline a heading, or be the delimiter row that makes a table of the earlier one.
  if (line.kind === 'rule') return false;
  return (
    line.ended || !view.slice(previous.from, previous.to).includes('|') || !/^[\s|:-]*$/.test(view.slice(line.from))
  );
}

function addSpaces(view: string, line: Line, add: (rank: Rank, at: number) => void): void {
  const prose = line.kind !== 'code' && line.kind !== 'table-row';
  for (let at = line.contentFrom + 1; at < line.to; at += 1) {
    const before = view.charAt(at - 1);
    const here = view.charAt(at);
    if (prose && FULL_STOP_WIDE.test(before) && !/[\s\p{P}*_~|]/u.test(here)) add(3, at);
    if (!isSpace(before) || isSpace(here)) continue;
    // A word that would be read as a list item or a heading stays behind the words before it.
    if (prose && startsBlock(view, at)) continue;
    add(prose && SENTENCE_END.test(view.slice(Math.max(0, at - 9), at).trimEnd()) ? 3 : 4, at);
  }
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t';
}

function unclosedFrom(view: string, end: ScanEnd): number {
  if (end.fence !== null) return view.length;
  const { codeLength, codeFrom, linkFrom, brackets, angleFrom, tailFrom } = end.inline;
  const near = Math.max(0, view.length - MAX_UNCLOSED);
  const mention = angleFrom >= near && HALF_MENTION.test(view.slice(angleFrom)) ? angleFrom : -1;
  const bracket = brackets.find((at) => at >= near) ?? -1;
  const found = [linkFrom, mention, bracket, codeLength > 0 ? codeFrom : -1, tailFrom].filter((at) => at >= 0);
  return Math.min(view.length, ...found);
}

/** Tells whether a place lies strictly inside one of the spans. */
function spanFinder(spans: readonly Span[]): (at: number) => boolean {
  const merged: { from: number; to: number }[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from < last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ from: span.from, to: span.to });
  }
  return (at) => {
    let low = 0;
    let high = merged.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merged[middle]?.to ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    const span = merged[low];
    return span !== undefined && span.from < at && at < span.to;
  };
}
