/*
 * Which calls were answered "too fast", and which were sent although the caller had been told to wait. Pure.
 */

/** A call to a platform, as the platform saw it. */
export interface Call {
  /** When it reached the platform. */
  readonly sentAtMs: number;
  /** When the platform answered. */
  readonly answeredAtMs: number;
  /** The platform's own name of it. */
  readonly method: string;
  /** What one limit is about, in the harsh reading: a method for all of the workspace, a bucket. */
  readonly scope: string;
  /** The same for one channel alone, where the platform counts that as well; else the scope again. */
  readonly narrowScope: string;
  readonly status: number | null;
  /** For how long the caller was told to wait; null when it was not. */
  readonly retryAfterMs: number | null;
  /** It was told so for every scope. */
  readonly isGlobal: boolean;
  /** No limit for all scopes holds for it. */
  readonly isExempt: boolean;
}

/**
 * A call that reached the platform so soon after a 429 was sent had left before that 429 was received, for all one can
 * tell from the platform's end.
 */
export const CROSSED_WITHIN_MS = 25;
/** Both clocks round to milliseconds. */
const ROUNDING_MS = 2;

export interface WhileLimited {
  /** Sent after a 429 for the same scope was received and before its Retry-After had passed. */
  readonly calls: number;
  /** Of these, the ones whose channel the 429 was about. */
  readonly inTheSameChannel: number;
  /** Calls that were under way when the 429 was sent: no fault. */
  readonly crossed: number;
}

interface Ban {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Calls in any order. */
export function whileLimited(calls: readonly Call[]): WhileLimited {
  const limits = calls.flatMap((call) => {
    const { retryAfterMs, answeredAtMs } = call;
    if (retryAfterMs === null) return [];
    return [{ call, ban: { fromMs: answeredAtMs, untilMs: answeredAtMs + retryAfterMs - ROUNDING_MS } }];
  });
  const isUnder = ({ sentAtMs }: Call, { fromMs, untilMs }: Ban): boolean => sentAtMs > fromMs && sentAtMs < untilMs;
  const isLate = (call: Call, ban: Ban): boolean => call.sentAtMs > ban.fromMs + CROSSED_WITHIN_MS;
  let [violations, inTheSameChannel, crossed] = [0, 0, 0];
  for (const call of calls) {
    const under = limits.filter(
      (limit) =>
        limit.call !== call &&
        isUnder(call, limit.ban) &&
        (limit.call.scope === call.scope || (limit.call.isGlobal && !call.isExempt)),
    );
    const late = under.filter(({ ban }) => isLate(call, ban));
    if (late.length > 0) violations += 1;
    else if (under.length > 0) crossed += 1;
    const isHere = late.some((limit) => limit.call.isGlobal || limit.call.narrowScope === call.narrowScope);
    if (isHere) inTheSameChannel += 1;
  }
  return { calls: violations, inTheSameChannel, crossed };
}

/** How many calls of each method there were, the most frequent first. */
export function countByMethod(calls: readonly Call[]): readonly { readonly method: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { method } of calls) counts.set(method, (counts.get(method) ?? 0) + 1);
  return Array.from(counts, ([method, count]) => ({ method, count })).toSorted((a, b) => b.count - a.count);
}
