/*
 * Discord's rate limits: what a write counts against, and what Discord's answers tell of it. The buckets' sizes "should
 * not be hard coded": the figures here are what is seen, and hold until the first answer tells.
 * Source: https://docs.discord.com/developers/topics/rate-limits
 */
import type { Allowance, LimitKey, WriteLimit } from '../../contract.ts';

/** Documented: 50 a second for a bot, over all; some room is left for what is not written here. */
const GLOBAL: WriteLimit = {
  key: 'limit:discord:global',
  family: 'discord global',
  perMinute: 45 * 60,
  burst: 45,
  isTold: false,
};

function fiveInFiveSeconds(key: LimitKey, family: string): WriteLimit {
  return { key, family, perMinute: 60, burst: 5, isTold: true };
}

export function channelPosts(channelId: string): readonly [WriteLimit, WriteLimit] {
  return [fiveInFiveSeconds(`limit:discord:posts/${channelId}`, 'discord posts'), GLOBAL];
}

export function channelEdits(channelId: string): readonly [WriteLimit, WriteLimit] {
  return [fiveInFiveSeconds(`limit:discord:edits/${channelId}`, 'discord edits'), GLOBAL];
}

/** Posts and edits with one interaction's token together; they do not count against the global limit. */
export function interactionWrites(interactionId: string): readonly [WriteLimit] {
  return [fiveInFiveSeconds(`limit:discord:interaction/${interactionId}`, 'discord interaction')];
}

/** Which limit was meant when Discord, or its client, said "too fast" to a write that counts against this one. */
export function limitOf({ global }: { readonly global: boolean }, key: LimitKey): LimitKey {
  return global ? GLOBAL.key : key;
}

/** What the headers of an answer tell of this limit; null when they tell nothing. */
export function toldBy(headers: Headers, key: LimitKey): Allowance | null {
  const [limit, remaining, resetAfter] = ['limit', 'remaining', 'reset-after'].map((name) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value === null || value === '' ? Number.NaN : Number(value);
  });
  if (limit === undefined || remaining === undefined || resetAfter === undefined) return null;
  if (![limit, remaining, resetAfter].every((value) => Number.isFinite(value) && value >= 0) || limit < 1) return null;
  return { key, limit, remaining, resetAfterMs: Math.ceil(resetAfter * 1_000) };
}
