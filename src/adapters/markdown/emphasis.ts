/*
 * Takes the marks of emphasis out of a text of which only the words are wanted: `**bold**` leaves `bold`, `2 * 3` stays.
 * Pure; knows no platform.
 */

const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/;
/** Longer runs are no emphasis. */
const MAX_RUN = 3;

/** Collects the marks of a text as its pieces are read. */
export class EmphasisMarks {
  /** Places among the pieces, by the marks that stand there. */
  readonly #open = new Map<string, number[]>();
  readonly #paired: number[] = [];

  /** Takes the run of marks at `at` as a piece; returns where it ends. */
  take(pieces: string[], text: string, at: number): number {
    const sign = text.charAt(at);
    let end = at + 1;
    while (text.charAt(end) === sign) end += 1;
    const marks = text.slice(at, end);
    const piece = pieces.push(marks) - 1;
    if (marks.length > MAX_RUN || marks === '~') return end;
    const before = text.charAt(at - 1);
    const after = text.charAt(end);
    const touchesBefore = before !== '' && !SPACE.test(before);
    const touchesAfter = after !== '' && !SPACE.test(after);
    const isInWord = WORD.test(before) && WORD.test(after);
    // One mark inside a word is a sign of its own: `snake_case`, `2*3`.
    if (isInWord && (sign === '_' || marks.length === 1)) return end;
    const openers = this.#open.get(marks) ?? [];
    const opener = touchesBefore && !(sign === '_' && WORD.test(after)) ? openers.pop() : undefined;
    if (opener !== undefined) this.#paired.push(opener, piece);
    else if (touchesAfter && !(sign === '_' && WORD.test(before))) openers.push(piece);
    this.#open.set(marks, openers);
    return end;
  }

  /** Blanks all marks that found their partner. */
  clear(pieces: string[]): void {
    for (const piece of this.#paired) pieces[piece] = '';
  }
}
