/*
 * One growing text, many messages. Decides where a message ends and the next begins, once and for good, and looks only
 * at characters that any way of chunking the stream has shown by then; so the parts depend on the text alone. Knows
 * nothing of platforms: `fits` does.
 *
 * A message is full at the first character with which the piece and what closes it no longer fit. Only then is a
 * place chosen, among those that the message holds.
 */

import { closing, openAtEnd, reopening } from './balance.ts';
import { findBoundaries, RANKS, startsBlock, type Boundaries, type Rank } from './scan-boundaries.ts';
import { endParagraph } from './scan-inline.ts';
import { scanMarkdown, type ScanEnd } from './scan-markdown.ts';
import { CloseBound, compose, toTextOffset, type Composed, type Piece } from './split-piece.ts';

/** Whether this Markdown fits into one message. Pure; what fits still fits when it is shortened, more or less. */
export type Fits = (markdown: string, place: 'first' | 'next') => boolean;

export interface Splitter {
  /**
   * The parts of this text, one per message, as Markdown that stands alone (a fence that crosses a boundary is closed
   * in the one and reopened with its language in the next). `text` must begin with every text passed before. All parts
   * but the last are frozen: later calls return them unchanged. The last is not closed yet, and fits when it is
   * (`presentable`, or `openAtEnd().close` appended). Empty while the text is white space.
   */
  split(text: string): readonly string[];
  /** Where in the text the part with this index begins; the parts before it show all that stands before. */
  startOf(index: number): number;
}

/** How full a message must be for a kinder place than the next harsher one, and within fences and tables. */
const FULL_ENOUGH = 0.4;
const FULL_ENOUGH_IN_BLOCK = 0.1;
/** A reopened fence or table header must leave a message at least this much room, and as much as it takes itself. */
const LEAST_ROOM = 8;
/** In UTF-16 units; families of emoji take 11, flags of regions 14. */
const LONGEST_GRAPHEME = 64;
const MAX_TRIES = 64;
const MAX_OUTDENT = 40;
const FIRST_STEP = 2048;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function createSplitter(fits: Fits): Splitter {
  return new Cutter(fits);
}

/** The slices of the text that the parts show, white space and all: joined they are the text. For tests. */
export function rawSlices(text: string, fits: Fits): readonly string[] {
  const cutter = new Cutter(fits);
  cutter.split(text);
  return cutter.slices(text);
}

class Cutter implements Splitter {
  readonly #fits: Fits;
  readonly #frozen: string[] = [];
  readonly #starts: number[] = [];
  #piece: Piece = { sliceFrom: 0, from: 0, reopen: '', outdent: 0 };
  #bound = new CloseBound();
  #boundTo = 0;
  /** The open piece fits, closed, at every length up to here. */
  #fitsTo = 0;

  constructor(fits: Fits) {
    this.#fits = fits;
  }

  split(text: string): readonly string[] {
    const end = text.trimEnd().length;
    if (end === 0) return [];
    if (this.#frozen.length === 0 && this.#boundTo === 0) {
      this.#start({ sliceFrom: 0, from: text.search(/\S/), reopen: '', outdent: 0 });
    }
    while (this.#cut(text, end));
    return [...this.#frozen, compose(text, this.#piece, end).markdown];
  }

  startOf(index: number): number {
    return this.#starts[index] ?? this.#piece.sliceFrom;
  }

  slices(text: string): readonly string[] {
    const starts = [...this.#starts, this.#piece.sliceFrom];
    return starts.map((from, index) => text.slice(from, starts[index + 1]));
  }

  get #place(): 'first' | 'next' {
    return this.#frozen.length === 0 ? 'first' : 'next';
  }

  #start(piece: Piece): void {
    this.#piece = piece;
    this.#bound = new CloseBound();
    this.#bound.add(piece.reopen);
    this.#boundTo = piece.from;
    this.#fitsTo = piece.from;
  }

  /** Freezes one part if the open piece is full; false when there is nothing to do. */
  #cut(text: string, end: number): boolean {
    const full = this.#fullAt(text, end);
    if (full === null) return false;
    const composed = compose(text, this.#piece, full);
    const view = composed.markdown;
    for (const at of places(view, this.#piece.reopen.length, view.length - 1)) {
      const part = cutAt(view, at);
      if (this.#fits(part.markdown, this.#place)) return this.#freeze(text, composed, part);
    }
    if (this.#piece.reopen !== '') {
      // Not even one character fits behind what was to be reopened: then it stays closed.
      this.#start({ ...this.#piece, reopen: '' });
      return true;
    }
    const at = firstGrapheme(text, this.#piece.from, end);
    if (at === null) return false;
    const rest = compose(text, this.#piece, at + 1);
    return this.#freeze(text, rest, cutAt(rest.markdown, rest.markdown.length - 1));
  }

  #freeze(text: string, composed: Composed, part: Part): true {
    const { reopen, outdent } = this.#next(part);
    const from = toTextOffset(this.#piece, composed, part.at);
    this.#frozen.push(part.markdown);
    this.#starts.push(this.#piece.sliceFrom);
    const still = compose(text, this.#piece, from).outdent;
    this.#start({ sliceFrom: from, from, reopen, outdent: Math.min(MAX_OUTDENT, outdent + still) });
    return true;
  }

  #next(part: Part): { reopen: string; outdent: number } {
    const { end } = part;
    const line = end.lastLine;
    let outdent = end.fence?.indent ?? 0;
    if (end.fence === null && line !== null && line.quote === '') {
      outdent = (line.kind === 'item' ? line.contentFrom : line.bodyFrom) - line.from;
    }
    const reopen = (end.table ?? '') + reopening(end) + part.apart;
    const bare = end.fence === null ? reopening(end) : `${end.fence.quote}${end.fence.marks}\n`;
    const roomy = [reopen, bare].find((candidate) => {
      const filled = candidate + 'x'.repeat(candidate === '' ? 0 : Math.max(LEAST_ROOM, candidate.length));
      return this.#fits(filled + openAtEnd(filled).close, 'next');
    });
    return { reopen: roomy ?? '', outdent };
  }

  /** The length of the text with whose last character the open piece stops to fit; null while it fits. */
  #fullAt(text: string, end: number): number | null {
    for (let step = FIRST_STEP; this.#fitsTo < end; step *= 2) {
      const until = Math.min(end, this.#fitsTo + step);
      if (until > this.#boundTo) {
        this.#bound.add(text.slice(this.#boundTo, until));
        this.#boundTo = until;
      }
      const slack = 'x'.repeat(this.#bound.length);
      const surely = (to: number): boolean =>
        this.#fits(compose(text, this.#piece, to).markdown.trimEnd() + slack, this.#place);
      if (surely(until)) {
        this.#fitsTo = until;
        continue;
      }
      let low = this.#fitsTo;
      let high = until;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (surely(middle)) low = middle;
        else high = middle;
      }
      // From here on it depends on what exactly is open: look at each length.
      for (let to = high; to <= until; to += 1) {
        if (/\S/.test(text.charAt(to - 1)) && !this.#fitsClosed(compose(text, this.#piece, to).markdown)) return to;
        this.#fitsTo = to;
      }
    }
    return null;
  }

  #fitsClosed(markdown: string): boolean {
    return this.#fits(markdown + openAtEnd(markdown).close, this.#place);
  }
}

interface Part {
  readonly markdown: string;
  /** Where the next part goes on in the view. */
  readonly at: number;
  readonly end: ScanEnd;
  /** Keeps the backticks that open a code span again apart from those that follow: merged they are a fence's. */
  readonly apart: '' | ' ';
}

/** The part that ends at `at`: trimmed, closed. */
function cutAt(view: string, at: number): Part {
  const end = scanMarkdown(view.slice(0, at));
  const shown = view.slice(0, at).trimEnd();
  const { fence, lastLine, inline } = end;
  const atLineStart = lastLine === null || lastLine.bodyFrom === lastLine.to;
  if (fence !== null) {
    // The indent of the first code line goes; that of the others is taken out by the piece.
    let from = at;
    const least = atLineStart ? at + fence.indent : at;
    while (from < least && view.charAt(from) === ' ') from += 1;
    return { markdown: shown + closing(shown, end), at: from, end, apart: '' };
  }
  let table = end.table;
  if (atLineStart && startsBlock(view, at)) {
    endParagraph(inline);
    if (view.charAt(at) !== '|') table = null;
  }
  const apart = inline.codeLength > 0 && view.charAt(at) === '`' ? ' ' : '';
  return { markdown: shown + closing(shown, end), at, end: { ...end, table }, apart };
}

/** Where the view may be cut, the best place first; at most `MAX_TRIES` of each sort. */
function* places(view: string, from: number, limit: number): Generator<number> {
  const boundaries = findBoundaries(view, from, limit);
  const { byRank, endsInBlock } = boundaries;
  const least = (share: number): number => from + Math.max(1, share * (limit - from));
  const [paragraph, line, row, ...words] = RANKS;
  const lines = [paragraph, line, row];
  for (const rank of lines) yield* lastOnes(byRank[rank], least(FULL_ENOUGH));
  if (endsInBlock) for (const rank of lines) yield* lastOnes(byRank[rank], least(FULL_ENOUGH_IN_BLOCK));
  for (const rank of words) yield* lastOnes(byRank[rank], least(FULL_ENOUGH));
  const letters = letterPlaces(view, from, limit);
  const unbroken = letters.filter((at) => !boundaries.breaks(at));
  yield* lastOnes(unbroken, least(FULL_ENOUGH));
  yield* lastOnes(allPlaces(boundaries, unbroken), from + 1);
  // A link, a code span or a mention that is longer than a message.
  yield* lastOnes(letters, from + 1);
  // One letter under a mountain of accents; smaller ones are kept whole even where they do not fit.
  if (limit - from > LONGEST_GRAPHEME) {
    yield isHalf(view.slice(0, limit), limit - 1) ? limit - 1 : limit;
  }
}

function allPlaces(boundaries: Boundaries, letters: readonly number[]): readonly number[] {
  const ranked = RANKS.flatMap((rank: Rank) => boundaries.byRank[rank]);
  return [...ranked, ...letters].sort((one, other) => one - other);
}

function* lastOnes(ascending: readonly number[], least: number): Generator<number> {
  let tries = 0;
  for (let index = ascending.length - 1; index >= 0 && tries < MAX_TRIES; index -= 1, tries += 1) {
    const at = ascending[index];
    if (at === undefined || at < least) return;
    yield at;
  }
}

/** Every place between two graphemes with text before it and no white space behind it. */
function letterPlaces(view: string, from: number, limit: number): readonly number[] {
  const found: number[] = [];
  let hasText = false;
  for (const { index, segment } of graphemes.segment(view.slice(from))) {
    const at = from + index;
    if (hasText && at <= limit && /^\S/.test(segment) && !isHalf(view, at)) found.push(at);
    hasText ||= /\S/.test(segment);
  }
  return found;
}

/** Whether the text ends with the first half of a character here: what it is, and whether it joins, is not known yet. */
function isHalf(text: string, at: number): boolean {
  return at === text.length - 1 && /[\ud800-\udbff]/.test(text.charAt(at));
}

/** Where the first grapheme and the white space behind it end; null while it may still grow. */
function firstGrapheme(text: string, from: number, end: number): number | null {
  let hasText = false;
  for (const { index, segment } of graphemes.segment(text.slice(from, end))) {
    const at = from + index;
    if (hasText && /^\S/.test(segment)) return isHalf(text, at) ? null : at;
    hasText ||= /\S/.test(segment);
  }
  return null;
}
