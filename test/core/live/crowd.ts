/*
 * Many answers at once on one platform, on a virtual clock: the live messages and the write budget with nothing else,
 * so that a change of theirs can be judged in a second.
 */
import type { PostKey, Surface } from '../../../src/contract.ts';
import { openLiveMessage, type Delivery } from '../../../src/core/live/live-message.ts';
import type { WriteBudget } from '../../../src/core/live/write-budget.ts';
import type { VirtualClock } from '../../fakes/virtual-clock.ts';

export interface CrowdAnswer {
  /** Until the first token, from the beginning of the play. */
  readonly startMs: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

export interface Played {
  readonly delivery: Delivery;
  readonly words: number;
  readonly firstTextMs: number;
  /** From the model's end until the final text stood. */
  readonly finalMs: number;
  /** When it stood, from the beginning of the play. */
  readonly stoodAtMs: number;
  /** The mean age of the oldest word that was not visible yet, from the first word until the final text stood. */
  readonly stalenessMs: number;
}

/** Follows how old the oldest invisible word is. */
export function createStaleness(clock: VirtualClock) {
  const arrivals: number[] = [];
  let visible = 0;
  let sinceMs = 0;
  let area = 0;
  let firstVisibleAtMs = Infinity;

  function account(): void {
    const nowMs = clock.now();
    const oldest = arrivals[visible];
    if (oldest !== undefined) area += ((nowMs - oldest) ** 2 - Math.max(sinceMs - oldest, 0) ** 2) / 2;
    sinceMs = nowMs;
  }

  return {
    arrived() {
      account();
      arrivals.push(clock.now());
    },
    shown(words: number) {
      account();
      if (words > 0) firstVisibleAtMs = Math.min(firstVisibleAtMs, clock.now());
      visible = Math.max(visible, words);
    },
    firstVisibleAtMs: () => firstVisibleAtMs,
    meanMs() {
      account();
      return area / Math.max(clock.now() - (arrivals[0] ?? clock.now()), 1);
    },
  };
}

let keys = 0;

/** Plays one answer of words `w1 w2 …` on this surface. `onShown` of the surface must call `follow`'s function. */
export async function playAnswer(
  answer: CrowdAnswer,
  surface: Surface,
  world: {
    readonly clock: VirtualClock;
    readonly budget: WriteBudget;
    readonly staleness: ReturnType<typeof createStaleness>;
  },
): Promise<Played> {
  const { clock, budget, staleness } = world;
  const playedFromMs = clock.now();
  const live = openLiveMessage({
    surface,
    clock,
    budget,
    newPostKey: (): PostKey => `post${(keys += 1)}`,
    draftButton: { kind: 'stop', reference: 'r1', label: 'Stop' },
    farewell: (place) => `It goes on: ${place}.`,
    signal: new AbortController().signal,
  });
  await clock.sleep(answer.startMs);
  const firstTokenAtMs = clock.now();
  let text = '';
  for (let token = 1; token <= answer.tokens; token += 1) {
    text += `w${token} `;
    staleness.arrived();
    live.show(text);
    await clock.sleep(1_000 / answer.tokensPerSecond);
  }
  const endedAtMs = clock.now();
  const delivery = await live.finish(text, { notice: null, button: null });
  return {
    delivery,
    words: answer.tokens,
    firstTextMs: staleness.firstVisibleAtMs() - firstTokenAtMs,
    finalMs: clock.now() - endedAtMs,
    stoodAtMs: clock.now() - playedFromMs,
    stalenessMs: staleness.meanMs(),
  };
}

/** Numbers between 0 and 1 from a seed, the same on every machine (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** 150 to 450 tokens each at 60 to 90 a second, asked within a second. */
export function someCrowd(size: number, seed: number): readonly CrowdAnswer[] {
  const random = seededRandom(seed);
  return Array.from({ length: size }, () => ({
    startMs: 300 + random() * 1_000,
    tokens: 150 + Math.floor(random() * 301),
    tokensPerSecond: 60 + random() * 30,
  }));
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}
