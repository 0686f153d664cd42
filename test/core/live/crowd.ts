/*
 * Many answers at once on one platform, on a virtual clock: the live messages and the write budget with nothing else,
 * so that a change of theirs can be judged in a second.
 */
import { channelEdits, channelPosts } from '../../../src/adapters/discord/limits.ts';
import { limitsOf } from '../../../src/adapters/slack/limits.ts';
import type { Clock, PostKey, WriteResult } from '../../../src/contract.ts';
import { openLiveMessage, type Delivery } from '../../../src/core/live/live-message.ts';
import { createWriteBudget } from '../../../src/core/live/write-budget.ts';
import { createFakeLimits, type FakeBucket } from '../../fakes/fake-limits.ts';
import { createFakeSurface, type FakeSurface } from '../../fakes/fake-surface.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';

export interface CrowdAnswer {
  /** Until the first token, from the beginning of the play. */
  readonly startMs: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** What stands behind this token; a space by default. */
  readonly separator?: (token: number) => string;
  /** The sentence at its end. */
  readonly notice?: string;
}

export interface Played {
  readonly delivery: Delivery;
  readonly surface: FakeSurface;
  /** The model's words: `w1 w2 …` up to this one. */
  readonly tokens: number;
  readonly firstTextMs: number;
  /** From the model's end until the final text stood. */
  readonly finalMs: number;
  /** When it stood, from the beginning of the play. */
  readonly stoodAtMs: number;
  /** The mean age of the oldest word that was not visible yet, from the first word until the final text stood. */
  readonly stalenessMs: number;
}

/** Follows how old the oldest invisible word is. */
function createStaleness(clock: Clock) {
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

export interface Weather {
  /** How long a write is on its way, there and back, in ms. */
  readonly latencyMs: () => number;
  /** What the platform makes of a write instead of serving it; `serve`: it is served, only the answer gets lost. */
  readonly trouble: () => {
    readonly result: Exclude<WriteResult, { kind: 'written' }>;
    readonly serve: boolean;
  } | null;
}

const CALM: Weather = { latencyMs: () => 0, trouble: () => null };

export interface CrowdOptions {
  readonly platform: 'slack' | 'discord';
  readonly crowd: readonly CrowdAnswer[];
  /** The platform's own buckets: `edits`, `posts` (of a channel) and `all-posts`. */
  readonly buckets: Readonly<Record<string, FakeBucket>>;
  readonly weather?: Weather;
  readonly maxCharacters?: number;
}

export interface PlayedCrowd {
  readonly answers: readonly Played[];
  /** How often the platform said "too fast", by the name of the bucket that was empty. */
  readonly limited: ReadonlyMap<string, number>;
  /** Writes that came while a wait was not over. */
  readonly whileLimited: number;
}

const CHANNELS = 6;
/** As the adapters have them. */
const DRAFT_INTERVAL_MS = { slack: 700, discord: 1_000 } as const;
const SIGNAL = new AbortController().signal;

/** Plays all of them over six channels, with one write budget, until every one has ended. */
export async function playCrowd(options: CrowdOptions): Promise<PlayedCrowd> {
  const { platform, crowd, buckets, weather = CALM } = options;
  const clock = createVirtualClock();
  const budget = createWriteBudget(clock);
  const limits = createFakeLimits(clock, (name) => buckets[name.split('@')[0] ?? '']);
  let keys = 0;

  async function play(answer: CrowdAnswer, index: number): Promise<Played> {
    const channel = `C${index % CHANNELS}`;
    const staleness = createStaleness(clock);
    const bucketsOf = (kind: 'post' | 'edit'): readonly string[] =>
      kind === 'edit' ? [platform === 'slack' ? 'edits' : `edits@${channel}`] : ['all-posts', `posts@${channel}`];
    const surface = createFakeSurface({
      maxCharacters: options.maxCharacters ?? 12_000,
      limits: { draftIntervalMs: DRAFT_INTERVAL_MS[platform] },
      costOf(kind) {
        if (platform === 'discord') return kind === 'post' ? channelPosts(channel) : channelEdits(channel);
        return limitsOf(kind === 'post' ? 'chat.postMessage' : 'chat.update', 'T1', channel);
      },
      refuses(kind) {
        const waitMs = limits.take(bucketsOf(kind));
        if (waitMs > 0) return { kind: 'limited', retryAfterMs: waitMs };
        const trouble = weather.trouble();
        if (trouble !== null) surface.fail(trouble.result, { serve: trouble.serve });
        return null;
      },
      tells(kind) {
        if (platform === 'slack') return undefined;
        const [limit] = kind === 'post' ? channelPosts(channel) : channelEdits(channel);
        return { key: limit.key, ...limits.told(`${kind}s@${channel}`) };
      },
      travel: () => clock.sleep(weather.latencyMs() / 2),
      onShown: () => staleness.shown(wordsIn(surface.messages.map(({ text }) => text).join('\n'))),
    });
    const live = openLiveMessage({
      surface,
      clock,
      budget,
      newPostKey: (): PostKey => `post${(keys += 1)}`,
      draftButton: { kind: 'stop', reference: 'r1', label: 'Stop' },
      farewell: (place) => `It goes on: ${place}.`,
      signal: SIGNAL,
    });
    const askedAtMs = clock.now();
    await clock.sleep(answer.startMs);
    const firstTokenAtMs = clock.now();
    let text = '';
    for (let token = 1; token <= answer.tokens; token += 1) {
      text += `w${token}${answer.separator?.(token) ?? ' '}`;
      staleness.arrived();
      live.show(text);
      await clock.sleep(1_000 / answer.tokensPerSecond);
    }
    const endedAtMs = clock.now();
    const delivery = await live.finish(text, { notice: answer.notice ?? null, button: null });
    return {
      delivery,
      surface,
      tokens: answer.tokens,
      firstTextMs: staleness.firstVisibleAtMs() - firstTokenAtMs,
      finalMs: clock.now() - endedAtMs,
      stoodAtMs: clock.now() - askedAtMs,
      stalenessMs: staleness.meanMs(),
    };
  }

  const over = new AbortController();
  const playing = Promise.all(crowd.map(play)).finally(() => over.abort());
  while (!over.signal.aborted) await clock.advance(1_000);
  const answers = await playing;
  return { answers, limited: limits.refusals, whileLimited: limits.whileLimited() };
}

function wordsIn(text: string): number {
  return text.match(/\bw\d+\b/g)?.length ?? 0;
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
