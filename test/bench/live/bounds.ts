/*
 * The earliest times that the rate limits themselves allow, for the answers as they really arrived. Pure: it simulates
 * buckets, and a scheduler that knows them and the future. It knows no platform and nothing of what the bot did.
 */
import { shareSpareWrites } from './spare-writes.ts';
import type { Arrival } from './staleness.ts';

/** A token bucket; full at the beginning. */
export interface BucketRef {
  /** Tells instances apart: the same key is the same bucket. */
  readonly key: string;
  readonly perSecond: number;
  readonly burst: number;
}

/** One way to show an answer: what its first write takes, what its last one takes, what each between them takes. */
export interface Way {
  readonly first: readonly BucketRef[];
  /** One of these, whichever has room first; each takes from all of its buckets. */
  readonly last: readonly (readonly BucketRef[])[];
  readonly between: BucketRef;
}

export interface Load {
  /** The model's text as it arrived; not empty. */
  readonly arrivals: readonly Arrival[];
  readonly endedAtMs: number;
  /** In the order in which they are preferred where two have room at once. */
  readonly ways: readonly Way[];
}

export interface Bound {
  /** When the first text can be visible. */
  readonly firstAtMs: number;
  /** When the whole text can be visible. */
  readonly lastAtMs: number;
  /** The staleness that the writes left over for it allow, in milliseconds. */
  readonly stalenessMs: number;
}

interface Level {
  tokens: number;
  atMs: number;
}

interface Buckets {
  /** When all of these have room, from that time on. */
  readonly roomAt: (refs: readonly BucketRef[], fromMs: number) => number;
  readonly take: (refs: readonly BucketRef[], atMs: number) => void;
  /** How much was taken from one of them. */
  readonly taken: (key: string) => number;
}

/** The buckets of one run. */
function createBuckets(): Buckets {
  const levels = new Map<string, Level>();
  const taken = new Map<string, number>();
  const level = ({ key, perSecond, burst }: BucketRef, atMs: number): number => {
    const known = levels.get(key);
    return known ? Math.min(burst, known.tokens + ((atMs - known.atMs) / 1000) * perSecond) : burst;
  };
  return {
    roomAt(refs, fromMs) {
      const waits = refs.map((ref) => (Math.max(0, 1 - level(ref, fromMs)) / ref.perSecond) * 1000);
      return fromMs + Math.max(0, ...waits);
    },
    take(refs, atMs) {
      for (const ref of refs) {
        levels.set(ref.key, { tokens: level(ref, atMs) - 1, atMs });
        taken.set(ref.key, (taken.get(ref.key) ?? 0) + 1);
      }
    },
    taken: (key) => taken.get(key) ?? 0,
  };
}

interface Job {
  readonly load: Load;
  readonly kind: 'first' | 'last';
  readonly releasedAtMs: number;
  /** What it may take: buckets, and the way that this begins or ends. */
  readonly choices: readonly { readonly refs: readonly BucketRef[]; readonly way: Way }[];
}

interface Placed {
  firstAtMs: number;
  lastAtMs: number;
  way: Way | null;
}

/** The job that can go first: at the same time a last write goes before a first one, and the older before the newer. */
function nextOf(jobs: readonly Job[], { roomAt }: Buckets) {
  const candidates = jobs.flatMap((job) =>
    job.choices.map(({ refs, way }) => ({ job, refs, way, atMs: roomAt(refs, job.releasedAtMs) })),
  );
  return candidates.reduce<(typeof candidates)[number] | null>((best, one) => {
    if (best === null || one.atMs !== best.atMs) return best === null || one.atMs < best.atMs ? one : best;
    if (one.job.kind !== best.job.kind) return one.job.kind === 'last' ? one : best;
    return one.job.releasedAtMs < best.job.releasedAtMs ? one : best;
  }, null);
}

function place(loads: readonly Load[]) {
  const buckets = createBuckets();
  const placed = new Map<Load, Placed>(loads.map((load) => [load, { firstAtMs: 0, lastAtMs: 0, way: null }]));
  let jobs: Job[] = loads.map((load) => ({
    load,
    kind: 'first',
    releasedAtMs: load.arrivals[0]?.atMs ?? load.endedAtMs,
    choices: load.ways.map((way) => ({ refs: way.first, way })),
  }));
  for (let next = nextOf(jobs, buckets); next !== null; next = nextOf(jobs, buckets)) {
    const { job, refs, way, atMs } = next;
    const { load } = job;
    const times = placed.get(load);
    if (times === undefined) break;
    buckets.take(refs, atMs);
    jobs = jobs.filter((one) => one !== job);
    if (job.kind === 'first') {
      times.firstAtMs = atMs;
      times.way = way;
    }
    times.lastAtMs = atMs;
    // What had to wait until the model was done is posted whole.
    if (job.kind === 'last' || atMs >= load.endedAtMs) continue;
    const choices = way.last.map((last) => ({ refs: last, way }));
    jobs.push({ load, kind: 'last', releasedAtMs: load.endedAtMs, choices });
  }
  return { placed, taken: buckets.taken };
}

/**
 * The bound of each answer, in the order of `loads`, for full buckets.
 *
 * Writes: each answer needs one write with its first text, as soon as that arrived and its buckets have room, and one
 * with its whole text, as soon as the model is done and a bucket has room; last writes go in the order in which the
 * models are done, and before first ones. No write is spent on anything else, so nobody who shows first texts as soon
 * as possible can show the last whole text sooner. (Who holds first texts back until the model is done can: then they
 * are the last.) An answer whose first write had to wait until its model was done needs no other. Where there are
 * several ways, an answer takes the one that has room first.
 *
 * Staleness: whatever the buckets hold from the first text to the last write, and these two kinds of writes do not take,
 * goes to the answers that gain most by one more write in between. It may be spent
 * before it is there: this bounds the mean over the answers, and is no plan.
 *
 * `latencyMs`: what each write takes until it shows.
 */
export function boundsOf(loads: readonly Load[], latencyMs = 0): readonly Bound[] {
  const { placed, taken } = place(loads);
  const all = loads.map((load) => ({ load, times: placed.get(load) ?? { firstAtMs: 0, lastAtMs: 0, way: null } }));
  const groups = Map.groupBy(all, ({ times }) => times.way?.between.key ?? '');
  const stale = new Map<Load, number>();
  for (const [key, group] of groups) {
    const ref = group[0]?.times.way?.between;
    if (ref === undefined) continue;
    const fromMs = Math.min(...group.map(({ times }) => times.firstAtMs));
    const untilMs = Math.max(...group.map(({ times }) => times.lastAtMs));
    const held = Math.floor(ref.burst + ((untilMs - fromMs) / 1000) * ref.perSecond);
    const answers = group.map(({ load: { arrivals, endedAtMs }, times: { firstAtMs, lastAtMs } }) => ({
      arrivals,
      endedAtMs,
      firstAtMs,
      lastAtMs,
    }));
    const values = shareSpareWrites(answers, Math.max(0, held - taken(key)));
    for (const [index, { load }] of group.entries()) stale.set(load, values[index] ?? 0);
  }
  return all.map(({ load, times }) => ({
    firstAtMs: times.firstAtMs + latencyMs,
    lastAtMs: times.lastAtMs + latencyMs,
    stalenessMs: (stale.get(load) ?? 0) + latencyMs,
  }));
}
