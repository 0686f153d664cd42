/*
 * Rate limits as token buckets on the sandbox's clock. Discord names no numbers ("should not be hard coded"); these are
 * what is seen. Knows no HTTP beyond the names of Discord's headers.
 */
import { createHash } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';

export interface Rate {
  /** How many calls a full bucket takes at once. */
  readonly burst: number;
  /** How many calls flow back into it. */
  readonly perSecond: number;
}

/** Seen: about 5 per 5 s for posts, edits and webhooks, 1 per 250 ms for reactions. Documented: 50 per second over all. */
const defaultRates = {
  'channel-posts': { burst: 5, perSecond: 1 },
  'channel-edits': { burst: 5, perSecond: 1 },
  'channel-deletes': { burst: 5, perSecond: 1 },
  /** Posts and edits by one interaction token together. */
  webhook: { burst: 5, perSecond: 1 },
  /** Edits of messages older than an hour, per channel. */
  'old-edits': { burst: 3, perSecond: 0.1 },
  typing: { burst: 5, perSecond: 1 },
  reactions: { burst: 1, perSecond: 4 },
  global: { burst: 50, perSecond: 50 },
} as const satisfies Record<string, Rate>;

export type LimitName = keyof typeof defaultRates;

export interface Taken {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the bucket is full again. */
  readonly resetAfterMs: number;
  /** When the next call fits; 0 when it fits now. */
  readonly retryAfterMs: number;
}

export interface RateLimits {
  /** Takes one call out of the bucket of this key. */
  take(name: LimitName, key: string): Taken;
  rate(name: LimitName): Rate;
  /** Sets a limit anew; its buckets start full. */
  set(name: LimitName, rate: Rate): void;
}

export function createRateLimits(clock: SandboxClock): RateLimits {
  const rates = new Map<LimitName, Rate>();
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  const rateOf = (name: LimitName): Rate => rates.get(name) ?? defaultRates[name];
  return {
    take(name, key) {
      const { burst, perSecond } = rateOf(name);
      const nowMs = clock.now();
      const bucket = buckets.get(`${name} ${key}`) ?? { tokens: burst, atMs: nowMs };
      const refilled = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
      // Fractions of fractions: a refill of exactly one token must count as one.
      const allowed = refilled >= 1 - 1e-9;
      const tokens = allowed ? Math.max(0, refilled - 1) : refilled;
      buckets.set(`${name} ${key}`, { tokens, atMs: nowMs });
      return {
        allowed,
        limit: burst,
        remaining: Math.floor(tokens + 1e-9),
        resetAfterMs: ((burst - tokens) / perSecond) * 1000,
        retryAfterMs: allowed ? 0 : ((1 - tokens) / perSecond) * 1000,
      };
    },
    rate: rateOf,
    set(name, rate) {
      rates.set(name, rate);
      for (const key of buckets.keys()) if (key.startsWith(`${name} `)) buckets.delete(key);
    },
  };
}

/** The opaque name of a bucket, the same for every route that shares it. */
function bucketHash(name: LimitName): string {
  return createHash('sha256').update(`bucket of ${name}`).digest('hex').slice(0, 32);
}

/**
 * The headers of an answer that counted against this bucket.
 * Source: https://docs.discord.com/developers/topics/rate-limits#header-format
 */
export function rateHeaders(name: LimitName, taken: Taken, nowMs: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(taken.limit),
    'x-ratelimit-remaining': String(taken.remaining),
    'x-ratelimit-reset': ((nowMs + taken.resetAfterMs) / 1000).toFixed(3),
    'x-ratelimit-reset-after': (taken.resetAfterMs / 1000).toFixed(3),
    'x-ratelimit-bucket': bucketHash(name),
  };
}
