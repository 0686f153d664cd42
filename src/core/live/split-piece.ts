/*
 * One message's piece of a longer text: where it starts, what is put before it so that it stands alone, and how far it
 * is moved to the left because the list item that it was in stayed behind. Pure text work, no decisions.
 */

import { MAX_RUN } from './scan-inline.ts';

/** Positions are offsets into the whole text. */
export interface Piece {
  /** Where its slice of the text starts. */
  readonly sliceFrom: number;
  /** Where the shown text starts: behind the slice's leading blank lines. */
  readonly from: number;
  /** Opens again what the piece before had open. */
  readonly reopen: string;
  /** How many columns its lines lose at their start; a line that has fewer lowers it for those behind it. */
  readonly outdent: number;
}

export interface Composed {
  /** The piece as Markdown that stands alone, but for what is open at its end. */
  readonly markdown: string;
  /** How many columns a next line would lose. */
  readonly outdent: number;
  /** Where in `markdown` columns were taken out, in ascending order. */
  readonly removed: readonly { readonly at: number; readonly count: number }[];
}

/** The piece up to `to`. */
export function compose(text: string, piece: Piece, to: number): Composed {
  const raw = text.slice(piece.from, to);
  const removed: { at: number; count: number }[] = [];
  let markdown = piece.reopen;
  let { outdent } = piece;
  let from = 0;
  while (from < raw.length) {
    let start = from;
    if (from > 0) {
      while (start - from < outdent && raw.charAt(start) === ' ') start += 1;
      const isBlank = start === raw.length || raw.charAt(start) === '\n' || raw.charAt(start) === '\r';
      if (!isBlank) outdent = start - from;
      if (start > from) removed.push({ at: markdown.length, count: start - from });
    }
    const newline = outdent > 0 ? raw.indexOf('\n', start) : -1;
    const end = newline < 0 ? raw.length : newline + 1;
    markdown += raw.slice(start, end);
    from = end;
  }
  return { markdown, outdent, removed };
}

/** Where in the whole text the place `at` of the composed Markdown is. */
export function toTextOffset(piece: Piece, composed: Composed, at: number): number {
  const before = composed.removed.filter((cut) => cut.at <= at);
  return piece.from + at - piece.reopen.length + before.reduce((sum, cut) => sum + cut.count, 0);
}

/** Room for the indent and the quote marks of a closing fence. */
const MAX_FENCE_PREFIX = 60;

/** Bounds from above how long that which closes a growing text can become, by counting marks as they come. */
export class CloseBound {
  #last = '\n';
  #run = 0;
  #runAtLineStart = true;
  #longest: Record<string, number> = {};
  #prefix = 0;

  /** Takes the next characters into account. */
  add(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const sign = text.charAt(at);
      if (sign === this.#last) this.#run += 1;
      else {
        this.#runAtLineStart = this.#last === '\n';
        this.#run = 1;
        this.#last = sign;
      }
      if (sign === '`' || sign === '~' || sign === '*' || sign === '_' || sign === '|') this.#note(sign);
    }
  }

  /** In characters; never shrinks. */
  get length(): number {
    const ticks = Math.min(this.#longest['`'] ?? 0, MAX_RUN);
    const tildes = Math.min(this.#longest['~'] ?? 0, MAX_RUN);
    const stars = '*' in this.#longest ? 3 : 0;
    const bars = '_' in this.#longest ? 3 : 0;
    const spoilers = (this.#longest['|'] ?? 0) > 1 ? 2 : 0;
    return (ticks > 0 ? ticks + 1 : 0) + (tildes > 1 ? tildes + 1 : 0) + stars + bars + spoilers + this.#prefix;
  }

  #note(sign: string): void {
    if (this.#run > (this.#longest[sign] ?? 0)) this.#longest[sign] = this.#run;
    if (this.#run === 3 && !this.#runAtLineStart && (sign === '`' || sign === '~')) this.#prefix = MAX_FENCE_PREFIX;
  }
}
