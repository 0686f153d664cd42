/*
 * What is played: where, how many at once, under which limits, and what is aimed at. Data; it runs nothing.
 */
import type { Bucket } from '../../../src/sandbox/slack/rate-limits.ts';

/** How Slack's answers grow; `discord` for the other platform. */
export type Mode = 'edit' | 'native' | 'auto' | 'discord';

/** The most that is aimed at, in milliseconds. */
export interface Aims {
  readonly firstP95Ms?: number;
  readonly finalP50Ms?: number;
  readonly finalP95Ms?: number;
  readonly stalenessP50Ms?: number;
  readonly stalenessP95Ms?: number;
  /** From the first question to the last final text. */
  readonly lastMs?: number;
  /** The same, as a multiple of the computed bound. */
  readonly lastTimesBound?: number;
}

export interface Scenario {
  readonly name: string;
  readonly says: string;
  readonly mode: Mode;
  /** How people ask: `/ask`, or a mention. */
  readonly entry: 'command' | 'mention';
  /** So many answers at once, or one after the other on one bot. */
  readonly play: 'at-once' | 'one-by-one';
  readonly answers: number;
  /** Platform latency: each call is served only after so long, and answered then. */
  readonly latencyMs: number;
  /** Slack's buckets. */
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly aims: Aims;
  /** More answers "too fast" to one method than this are a failure. */
  readonly most429s: number;
  /** Runs alone until the models are done; what comes then is a trickle that disturbs nobody. */
  readonly hasTail: boolean;
  /** Runs beside others, since it asks next to nothing of the machine. */
  readonly isLight: boolean;
}

export const SINGLE_TOKENS = 600;
export const SINGLE_TOKENS_PER_SECOND = 80;
export const CROWD_TOKENS = { least: 150, most: 450 } as const;
export const CROWD_TOKENS_PER_SECOND = { least: 60, most: 90 } as const;
export const CHANNELS = 6;
const REPETITIONS = 20;
const FEW_REPETITIONS = 5;

const crowdBuckets: Readonly<Record<string, Bucket>> = {
  'chat.update': { perMinute: 60, burst: 20 },
  'chat.postMessage': { perMinute: 300, burst: 60 },
  'chat.postMessage:channel': { perMinute: 60, burst: 4 },
  'chat.startStream': { perMinute: 20, burst: 10 },
  'chat.stopStream': { perMinute: 20, burst: 10 },
  'chat.appendStream': { perMinute: 120, burst: 40 },
};
const narrowBuckets = { ...crowdBuckets, 'chat.update': { perMinute: 50, burst: 1 } };

/** A native stream hangs below a message, so where streams are wanted people ask by mention: a command leaves none. */
const places = [
  { mode: 'edit', entry: 'command' },
  { mode: 'auto', entry: 'mention' },
  { mode: 'discord', entry: 'mention' },
  { mode: 'discord', entry: 'command' },
] as const;

type Place = (typeof places)[number] | { readonly mode: 'auto' | 'native'; readonly entry: 'command' | 'mention' };

const placeName = ({ mode, entry }: Place): string => {
  if (mode === 'discord') return entry === 'command' ? 'discord-ask' : 'discord-mention';
  const usual = mode === 'edit' ? 'command' : 'mention';
  return `slack-${mode}${entry === usual ? '' : entry === 'command' ? '-ask' : '-mention'}`;
};

const common = { buckets: crowdBuckets, aims: {}, hasTail: false, isLight: false } as const;

function single(place: Place, latencyMs: number, repetitions = REPETITIONS): Scenario {
  return {
    ...common,
    ...place,
    name: `${placeName(place)}-single${latencyMs === 0 ? '' : `-${latencyMs}ms`}`,
    says: `one answer in an idle workspace, ${repetitions} times in a row, platform latency ${latencyMs} ms`,
    play: 'one-by-one',
    answers: repetitions,
    latencyMs,
    aims:
      latencyMs === 0
        ? { firstP95Ms: 120, finalP95Ms: 60, stalenessP95Ms: place.mode === 'discord' ? 750 : 400 }
        : { finalP95Ms: 2 * latencyMs + 60 },
    most429s: place.mode === 'discord' ? 0 : Infinity,
    isLight: true,
  };
}

const thirtyAims = {
  edit: { lastMs: 13_000, stalenessP50Ms: 2_200 },
  native: {},
  auto: { lastMs: 10_500, stalenessP50Ms: 1_600 },
  discord: { finalP50Ms: 250, finalP95Ms: 1_900 },
} as const satisfies Record<Mode, Aims>;

function crowd(place: Place, answers: number, more: Partial<Scenario> = {}): Scenario {
  const isThirty = answers === 30;
  const slackMost = isThirty ? 2 : Infinity;
  return {
    ...common,
    ...place,
    name: `${placeName(place)}-${answers}`,
    says: `${answers} at once within 1 s over six channels`,
    play: 'at-once',
    answers,
    latencyMs: 0,
    aims: isThirty ? thirtyAims[place.mode] : {},
    most429s: place.mode === 'discord' ? 0 : slackMost,
    hasTail: answers === 100,
    isLight: answers === 1,
    ...more,
  };
}

const narrow = crowd({ mode: 'edit', entry: 'command' }, 30, {
  name: 'slack-edit-30-narrow',
  says: '30 at once within 1 s over six channels, chat.update 50 a minute and burst 1',
  buckets: narrowBuckets,
  aims: { lastTimesBound: 1.25 },
  hasTail: true,
});

const thirties: readonly Scenario[] = [
  ...places.map((place) => crowd(place, 30)),
  crowd({ mode: 'auto', entry: 'command' }, 30),
];

/** In the order in which they run: the long tails first, beside which the others can run. */
export const scenarios: readonly Scenario[] = [
  ...places.map((place) => crowd(place, 100)),
  narrow,
  ...thirties,
  ...places.map((place) => crowd(place, 10)),
  ...places.map((place) => crowd(place, 1)),
  ...[0, 150].flatMap((latencyMs) => places.map((place) => single(place, latencyMs))),
];

export const fewScenarios: readonly Scenario[] = [
  ...thirties,
  ...places.map((place) => single(place, 0, FEW_REPETITIONS)),
];

/** Played only when they are asked for by name. */
export const extras: readonly Scenario[] = [
  crowd({ mode: 'native', entry: 'mention' }, 10),
  crowd({ mode: 'native', entry: 'mention' }, 30, { hasTail: true }),
  single({ mode: 'native', entry: 'mention' }, 0),
];
