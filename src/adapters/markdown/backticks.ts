/*
 * Which backticks belong together. Pure; knows no platform.
 */

/** Where the run of backticks that starts at `from` ends. */
export function runEnd(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x60) at += 1;
  return at;
}

/** Finds the backticks that close a code span, without looking at any of them twice. */
export class BacktickRuns {
  readonly #byLength = new Map<number, { readonly starts: number[]; next: number }>();

  constructor(text: string) {
    for (let at = text.indexOf('`'); at >= 0;) {
      const end = runEnd(text, at);
      const runs = this.#byLength.get(end - at) ?? { starts: [], next: 0 };
      runs.starts.push(at);
      this.#byLength.set(end - at, runs);
      at = text.indexOf('`', end);
    }
  }

  /** Where the first run of this length starts at or behind `from`, which never goes back; -1 when there is none. */
  next(length: number, from: number): number {
    const runs = this.#byLength.get(length);
    if (runs === undefined) return -1;
    while ((runs.starts[runs.next] ?? Infinity) < from) runs.next += 1;
    return runs.starts[runs.next] ?? -1;
  }
}
