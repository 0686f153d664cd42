/*
 * What the account may do in a minute, per model: buckets of requests and tokens that fill steadily, as the service
 * keeps them, and the headers that tell of them. Sizes are settings; the defaults are those of a large account.
 */
import type { SandboxClock } from '../clock.ts';
import type { Refusal } from './refusal.ts';
import type { RefusalRule } from './rules.ts';

/** Per minute, and also how much may come at once. */
export interface ClaudeLimits {
  readonly requests: number;
  /** Tokens that are read from a cache do not count. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Calls that only count tokens. */
  readonly counts: number;
}

export interface Limits {
  /** The minute begins anew under the new sizes. */
  readonly set: (limits: Partial<ClaudeLimits>) => void;
  /** Takes a request and its input from the buckets of a model, or says which is too empty. */
  takeRequest(model: string, inputTokens: number): Refusal | null;
  takeCount(model: string): Refusal | null;
  spendOutput(model: string, tokens: number): void;
  /** The `anthropic-ratelimit-*` headers of a model. */
  headersOf(model: string): Readonly<Record<string, string>>;
}

type Kind = keyof ClaudeLimits;

const DEFAULTS: ClaudeLimits = { requests: 4_000, inputTokens: 2_000_000, outputTokens: 400_000, counts: 2_000 };
const MINUTE_MS = 60_000;

const names = { requests: 'requests', inputTokens: 'input-tokens', outputTokens: 'output-tokens' } as const;

const ruleByKind = {
  requests: 'requests-within-rate',
  inputTokens: 'input-tokens-within-rate',
  outputTokens: 'output-tokens-within-rate',
  counts: 'counting-within-rate',
} as const satisfies Readonly<Record<Kind, RefusalRule>>;

export function createLimits(clock: SandboxClock, initial: Partial<ClaudeLimits> = {}): Limits {
  let sizes: ClaudeLimits = { ...DEFAULTS, ...initial };
  /** What is in a bucket, and when it was. An absent bucket is full. */
  const buckets = new Map<string, { readonly level: number; readonly atMs: number }>();

  function levelOf(model: string, kind: Kind): number {
    const bucket = buckets.get(`${model} ${kind}`);
    if (!bucket) return sizes[kind];
    return Math.min(sizes[kind], bucket.level + ((clock.now() - bucket.atMs) * sizes[kind]) / MINUTE_MS);
  }

  function take(model: string, kind: Kind, amount: number): void {
    buckets.set(`${model} ${kind}`, { level: levelOf(model, kind) - amount, atMs: clock.now() });
  }

  const msUntil = (model: string, kind: Kind, level: number): number =>
    Math.max(0, ((level - levelOf(model, kind)) * MINUTE_MS) / sizes[kind]);

  /** What is asked for more than the bucket holds waits for a full bucket. */
  function findShortage(model: string, kind: Kind, amount: number): Refusal | null {
    const needed = Math.min(amount, sizes[kind]);
    if (levelOf(model, kind) >= needed) return null;
    const seconds = Math.max(1, Math.ceil(msUntil(model, kind, needed) / 1000));
    return {
      status: 429,
      type: 'rate_limit_error',
      message: `This request would exceed your organization's rate limit of ${sizes[kind]} ${kind} per minute for ${model}.`,
      rule: ruleByKind[kind],
      headers: { 'retry-after': String(seconds) },
    };
  }

  return {
    set(limits) {
      sizes = { ...sizes, ...limits };
      buckets.clear();
    },
    takeRequest(model, inputTokens) {
      const shortage =
        findShortage(model, 'requests', 1) ??
        findShortage(model, 'inputTokens', inputTokens) ??
        findShortage(model, 'outputTokens', 1);
      if (shortage) return shortage;
      take(model, 'requests', 1);
      take(model, 'inputTokens', inputTokens);
      return null;
    },
    takeCount(model) {
      const shortage = findShortage(model, 'counts', 1);
      if (!shortage) take(model, 'counts', 1);
      return shortage;
    },
    spendOutput: (model, tokens) => take(model, 'outputTokens', tokens),
    headersOf(model) {
      const headers: Record<string, string> = {};
      const tell = (name: string, size: number, level: number, waitMs: number): void => {
        headers[`anthropic-ratelimit-${name}-limit`] = String(size);
        headers[`anthropic-ratelimit-${name}-remaining`] = String(Math.max(0, Math.floor(level)));
        headers[`anthropic-ratelimit-${name}-reset`] = new Date(clock.now() + waitMs).toISOString();
      };
      for (const kind of ['requests', 'inputTokens', 'outputTokens'] as const) {
        tell(names[kind], sizes[kind], levelOf(model, kind), msUntil(model, kind, sizes[kind]));
      }
      const tokens = ['inputTokens', 'outputTokens'] as const;
      const sumOf = (read: (kind: (typeof tokens)[number]) => number): number => read(tokens[0]) + read(tokens[1]);
      const waitMs = Math.max(...tokens.map((kind) => msUntil(model, kind, sizes[kind])));
      tell(
        'tokens',
        sumOf((kind) => sizes[kind]),
        sumOf((kind) => levelOf(model, kind)),
        waitMs,
      );
      return headers;
    },
  };
}
