/*
 * What writes between the first and the last one are worth: how stale answers are when those that a bucket has left over
 * go where they help most. Pure.
 */
import { arrivedBy, staleness, type Arrival, type View } from './staleness.ts';

/** An answer whose first and last writes are settled. */
export interface SettledAnswer {
  readonly arrivals: readonly Arrival[];
  readonly endedAtMs: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** One more write may help less than two: text comes in pieces. */
const LOOKS_AHEAD = 3;

/** With so many writes in between, evenly spread over the time in which the model speaks. */
function stalenessWith({ arrivals, endedAtMs, firstAtMs, lastAtMs }: SettledAnswer, between: number): number {
  const untilMs = Math.min(endedAtMs, lastAtMs);
  const views: View[] = [];
  for (let write = 0; write <= between; write += 1) {
    const atMs = firstAtMs + ((untilMs - firstAtMs) * write) / (between + 1);
    views.push({ atMs, reach: arrivedBy(arrivals, atMs) });
  }
  return staleness(arrivals, views, lastAtMs);
}

interface Offer {
  readonly writes: number;
  readonly staleMs: number;
  /** How much less stale the answer gets by each of the writes. */
  readonly gainMs: number;
}

function bestOffer(answer: SettledAnswer, between: number, staleMs: number): Offer {
  const offers = Array.from({ length: LOOKS_AHEAD }, (_one, index) => {
    const writes = index + 1;
    const then = stalenessWith(answer, between + writes);
    return { writes, staleMs: then, gainMs: (staleMs - then) / writes };
  });
  return offers.reduce((best, one) => (one.gainMs > best.gainMs ? one : best));
}

/** Staleness of each answer in milliseconds, in their order, when this many writes are shared among them. */
export function shareSpareWrites(answers: readonly SettledAnswer[], writes: number): readonly number[] {
  const takers = answers.map((answer) => {
    const staleMs = stalenessWith(answer, 0);
    return { answer, between: 0, staleMs, offer: bestOffer(answer, 0, staleMs) };
  });
  let left = writes;
  while (left > 0) {
    const within = takers.filter(({ offer }) => offer.writes <= left && offer.gainMs > 0);
    const [most] = within.toSorted((a, b) => b.offer.gainMs - a.offer.gainMs);
    if (most === undefined) break;
    left -= most.offer.writes;
    most.between += most.offer.writes;
    most.staleMs = most.offer.staleMs;
    most.offer = bestOffer(most.answer, most.between, most.staleMs);
  }
  return takers.map(({ staleMs }) => staleMs);
}
