/*
 * Discord's rate limits: what a write counts against, and what Discord's answers tell of it. The buckets' sizes "should
 * not be hard coded": the figures here are what is seen, and hold until the first answer tells.
 * Source: https://docs.discord.com/developers/topics/rate-limits
 */
import type { Allowance, LimitKey, WriteLimit } from '../../contract.ts';

/** Documented: 50 a second, over all; some room is left for what is not written here. Nobody tries to find out more. */
function fiftyASecond(key: LimitKey): WriteLimit {
  return { key, family: key, perMinute: 45 * 60, burst: 45, isTold: true };
}

/** With the bot's token. */
const OF_BOT = fiftyASecond('limit:discord:global');
/** Documented: without one, the same for the address that calls. Writes with an interaction's token are of that kind. */
const OF_ADDRESS = fiftyASecond('limit:discord:address');

function fiveInFiveSeconds(key: LimitKey, family: string): WriteLimit {
  return { key, family, perMinute: 60, burst: 5, isTold: true };
}

/** What a write counts against: a limit of its own, which Discord tells of, and one over all. */
export type DiscordLimits = readonly [own: WriteLimit, global: WriteLimit];

export function channelPosts(channelId: string): DiscordLimits {
  return [fiveInFiveSeconds(`limit:discord:posts/${channelId}`, 'discord posts'), OF_BOT];
}

export function channelEdits(channelId: string): DiscordLimits {
  return [fiveInFiveSeconds(`limit:discord:edits/${channelId}`, 'discord edits'), OF_BOT];
}

/** Posts and edits with one interaction's token together. */
export function interactionWrites(interactionId: string): DiscordLimits {
  return [fiveInFiveSeconds(`limit:discord:interaction/${interactionId}`, 'discord interaction'), OF_ADDRESS];
}

/** Which of its limits was meant when Discord, or its client, said "too fast" to a write. */
export function limitOf({ global }: { readonly global: boolean }, limits: DiscordLimits): LimitKey {
  return (global ? limits[1] : limits[0]).key;
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
