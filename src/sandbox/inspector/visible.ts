/*
 * How much of the model's text people can see, and how old the oldest text is that they cannot see yet. Compares by
 * letters and digits alone, so that Markdown which was closed for the moment, or escaped, does no harm. Knows neither
 * platforms nor events.
 */
import { shownOf, solid } from './texts.ts';
import type { Staleness } from './trace.ts';

export interface Visible {
  /** The model said more. */
  said(text: string, atMs: number): void;
  /** The model begins anew: what it said before is void. */
  restart(): void;
  /** Where in the model's letters a message that is not known yet would begin. */
  reach(): number;
  /** All letters that the model said. */
  letters(): string;
  /** A message shows this from now on. Returns how many letters it shows that are not the model's. */
  wrote(message: string, text: string, atMs: number): number;
  removed(message: string, atMs: number): void;
  coversAll(): boolean;
  /** Null before the model's first text. `untilMs` draws the line on to that time while something is not visible. */
  staleness(untilMs: number | null): Staleness | null;
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

type Point = Staleness['points'][number];

function summed(points: readonly Point[]): Staleness {
  let area = 0;
  let maxMs = 0;
  for (const [index, point] of points.entries()) {
    maxMs = Math.max(maxMs, point.staleMs);
    const before = points[index - 1];
    if (before) area += ((before.staleMs + point.staleMs) / 2) * (point.atMs - before.atMs);
  }
  const durationMs = (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0);
  return { points, meanMs: durationMs > 0 ? area / durationMs : maxMs, maxMs };
}

/** Times are milliseconds of any one clock. */
export function createVisible(): Visible {
  let letters = '';
  /** When the letters up to `end` had arrived. */
  let arrivals: { readonly atMs: number; readonly end: number }[] = [];
  /** The first arrival that is not visible as a whole. */
  let oldest = 0;
  const extents = new Map<string, Extent>();
  const points: Point[] = [];

  const reach = (): number => {
    let end = 0;
    for (const extent of extents.values()) if (extent.start <= end) end = Math.max(end, extent.end);
    return end;
  };
  const staleAt = (atMs: number): number => {
    const arrival = arrivals[oldest];
    return arrival === undefined ? 0 : Math.max(0, atMs - arrival.atMs);
  };
  const findOldest = (): void => {
    const end = reach();
    // Mostly forwards; backwards only when a message was shortened or removed.
    while ((arrivals[oldest - 1]?.end ?? 0) > end) oldest -= 1;
    for (let next = arrivals[oldest]; next !== undefined && next.end <= end; next = arrivals[oldest]) oldest += 1;
  };
  /** Draws the line to here, before and after something changed what is visible. */
  const change = (atMs: number, apply: () => void): void => {
    const before = staleAt(atMs);
    apply();
    findOldest();
    if (points.length === 0) return;
    const after = staleAt(atMs);
    points.push({ atMs, staleMs: before });
    if (after !== before) points.push({ atMs, staleMs: after });
  };

  return {
    said(text, atMs) {
      const more = solid(text);
      if (more === '') return;
      const wasWaiting = oldest < arrivals.length;
      letters += more;
      arrivals.push({ atMs, end: letters.length });
      if (!wasWaiting) points.push({ atMs, staleMs: 0 });
    },
    restart() {
      letters = '';
      arrivals = [];
      oldest = 0;
      extents.clear();
      points.length = 0;
    },
    reach,
    letters: () => letters,
    wrote(message, text, atMs) {
      let beyond = 0;
      change(atMs, () => {
        const found = shownOf(text, letters, extents.get(message)?.start ?? reach());
        beyond = found.beyond;
        extents.set(message, { start: found.start, end: found.start + found.shown });
      });
      return beyond;
    },
    removed(message, atMs) {
      change(atMs, () => extents.delete(message));
    },
    coversAll: () => reach() >= letters.length,
    staleness(untilMs) {
      if (points.length === 0) return null;
      const last = points.at(-1);
      if (untilMs === null || last === undefined || untilMs <= last.atMs || oldest >= arrivals.length) {
        return summed([...points]);
      }
      return summed([...points, { atMs: untilMs, staleMs: staleAt(untilMs) }]);
    },
  };
}
