/*
 * Prompt caching as it shows in the usage numbers: the first call with a cache breakpoint writes, later ones within five
 * minutes read. Too short a prefix is not cached, and nothing says so.
 */
import type { SandboxClock } from '../clock.ts';
import type { InputUsage } from './events.ts';
import { estimateTokens, type ReadRequest } from './request.ts';

const LIFE_MS = 5 * 60_000;

export interface PromptCache {
  /** Reads or writes the cache for one call and tells how its input tokens are billed. */
  use(request: ReadRequest): InputUsage;
}

export function createCache(clock: SandboxClock): PromptCache {
  const expiryByPrefix = new Map<string, number>();
  return {
    use({ rules, cachedPrefix, promptTokens }) {
      const prefixTokens = estimateTokens(cachedPrefix ?? '');
      if (cachedPrefix === null || prefixTokens < rules.cacheMinimumTokens) {
        return { inputTokens: promptTokens, cacheReadTokens: 0, cacheWriteTokens: 0 };
      }
      const key = `${rules.answersAs}\n${cachedPrefix}`;
      const isFresh = (expiryByPrefix.get(key) ?? 0) > clock.now();
      expiryByPrefix.set(key, clock.now() + LIFE_MS);
      return {
        inputTokens: Math.max(0, promptTokens - prefixTokens),
        cacheReadTokens: isFresh ? prefixTokens : 0,
        cacheWriteTokens: isFresh ? 0 : prefixTokens,
      };
    },
  };
}
