/*
 * Prompt caching as it shows in the usage numbers: the longest prefix that is known is read, what lies between it and
 * the last breakpoint is written. Too short a prefix is not cached, and nothing says so.
 */
import type { SandboxClock } from '../clock.ts';
import type { ReadRequest } from './request.ts';

/** Tokens of one call as they are billed, before the output is known. Together they are the prompt. */
export interface InputUsage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  /** Billed 1.25 times. */
  readonly written5mTokens: number;
  /** Billed twice. */
  readonly written1hTokens: number;
}

export interface PromptCache {
  /** How the input of a call would be billed now; changes nothing. */
  read(request: ReadRequest): InputUsage;
  /** The call takes place: what it wrote can be read from now on, what it read lives longer. */
  keep(request: ReadRequest): void;
}

const LIFE_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;

const nameOf = (request: ReadRequest, key: string): string => `${request.rules.answersAs} ${key}`;
const longEnough = ({ cachePoints, rules }: ReadRequest) =>
  cachePoints.filter(({ tokens }) => tokens >= rules.cacheMinimumTokens);

export function createCache(clock: SandboxClock): PromptCache {
  const expiryByPrefix = new Map<string, number>();
  const isKnown = (request: ReadRequest, key: string): boolean =>
    (expiryByPrefix.get(nameOf(request, key)) ?? 0) > clock.now();

  return {
    read(request) {
      const points = longEnough(request);
      const cacheReadTokens = points.findLast(({ key }) => isKnown(request, key))?.tokens ?? 0;
      const written = { '5m': 0, '1h': 0 };
      let coveredTokens = cacheReadTokens;
      for (const { tokens, life } of points) {
        if (tokens <= coveredTokens) continue;
        written[life] += tokens - coveredTokens;
        coveredTokens = tokens;
      }
      return {
        inputTokens: request.promptTokens - coveredTokens,
        cacheReadTokens,
        written5mTokens: written['5m'],
        written1hTokens: written['1h'],
      };
    },
    keep(request) {
      for (const { key, life } of longEnough(request)) {
        expiryByPrefix.set(nameOf(request, key), clock.now() + LIFE_MS[life]);
      }
    },
  };
}
