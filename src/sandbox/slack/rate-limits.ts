/*
 * Rate limits: token buckets per method and workspace, on the injected clock. Slack publishes the rates (tiers), not
 * the bursts; both are settings. A refused call costs nothing.
 */
import type { SandboxClock } from '../clock.ts';

export interface Bucket {
  readonly perMinute: number;
  /** How many calls a rested bucket takes at once. */
  readonly burst: number;
}

const tier1: Bucket = { perMinute: 1, burst: 10 };
const tier2: Bucket = { perMinute: 20, burst: 10 };
const tier3: Bucket = { perMinute: 50, burst: 20 };
const tier4: Bucket = { perMinute: 100, burst: 30 };
const special: Bucket = { perMinute: 300, burst: 60 };

/** By method; `chat.postMessage:channel` is counted for each channel beside `chat.postMessage` for all. */
export const defaultBuckets: Readonly<Record<string, Bucket>> = {
  'apps.connections.open': tier1,
  'auth.test': special,
  'chat.postMessage': special,
  'chat.postMessage:channel': { perMinute: 60, burst: 4 },
  'chat.postEphemeral': tier4,
  'chat.update': tier3,
  'chat.delete': tier3,
  'chat.startStream': tier2,
  'chat.appendStream': tier4,
  'chat.stopStream': tier2,
  'assistant.threads.setStatus': special,
  'files.getUploadURLExternal': tier4,
  'files.completeUploadExternal': tier4,
  'reactions.add': tier3,
  'reactions.remove': tier2,
  'conversations.history': tier3,
  'conversations.replies': tier3,
  'conversations.open': tier3,
  'usergroups.list': tier2,
  'users.info': tier4,
};

export interface RateLimits {
  /**
   * Takes one call out of every named bucket, or none at all. Names of buckets that are not set are free; a name may
   * carry a suffix after `@` that tells instances of one bucket apart (`chat.postMessage:channel@C1`).
   * Returns the seconds to wait, 0 when the call may go on.
   */
  take(names: readonly string[]): number;
}

interface Level {
  readonly tokens: number;
  readonly atMs: number;
}

export function createRateLimits(clock: SandboxClock, buckets: () => Readonly<Record<string, Bucket>>): RateLimits {
  const levels = new Map<string, Level>();

  function levelNow(name: string, bucket: Bucket): number {
    const level = levels.get(name);
    if (!level) return bucket.burst;
    return Math.min(bucket.burst, level.tokens + ((clock.now() - level.atMs) / 60_000) * bucket.perMinute);
  }

  return {
    take(names) {
      const due = names.flatMap((name) => {
        const bucket = buckets()[name.replace(/@.*$/, '')];
        return bucket ? [{ name, bucket, tokens: levelNow(name, bucket) }] : [];
      });
      const waitsSeconds = due.map(({ bucket, tokens }) =>
        tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - tokens) / bucket.perMinute) * 60)),
      );
      const waitSeconds = Math.max(0, ...waitsSeconds);
      if (waitSeconds === 0) {
        for (const { name, tokens } of due) levels.set(name, { tokens: tokens - 1, atMs: clock.now() });
      }
      return waitSeconds;
    },
  };
}
