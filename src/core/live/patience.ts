/*
 * How long to pause after a write that failed, and when to give a place up. It knows the time and nothing of what is
 * written.
 */
import type { WriteResult } from '../../contract.ts';

/** How long a final text is tried at a place where every write fails, in milliseconds. */
const FINAL_PATIENCE_MS = 120_000;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 15_000;
/** A place that asks for a longer wait than this is as good as closed. */
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/** What is taken for a wait that the platform did not tell, or told as none; and the least that is believed. */
const UNKNOWN_WAIT_MS = 1_000;
const LEAST_WAIT_MS = 100;

/** "Too fast" with no wait, one that is over already or none that is a number would be asked for again at once, for ever. */
export function withKeepableWait(result: WriteResult): WriteResult {
  if (result.kind !== 'limited') return result;
  const { retryAfterMs } = result;
  const isTold = retryAfterMs > 0 && retryAfterMs < Infinity;
  return { ...result, retryAfterMs: isTold ? Math.max(retryAfterMs, LEAST_WAIT_MS) : UNKNOWN_WAIT_MS };
}

export interface Patience {
  /** Nothing is sent before this, by the clock. */
  pausedUntilMs(): number;
  /** A write failed, and nobody knows why: the next one waits longer each time. */
  failed(nowMs: number): void;
  /** The platform asked for so long a pause. */
  pause(nowMs: number, durationMs: number): void;
  /** The platform answered, whatever it said. */
  answered(): void;
  /** Whether it is worth to wait so long for a place. */
  bears(durationMs: number): boolean;
  /** Whether a text that has been final since then has failed for long enough. */
  isOver(nowMs: number, finalSinceMs: number): boolean;
}

export function createPatience(): Patience {
  let pausedUntilMs = 0;
  let failures = 0;
  let failingSinceMs: number | null = null;
  return {
    pausedUntilMs: () => pausedUntilMs,
    failed(nowMs) {
      pausedUntilMs = nowMs + Math.min(FIRST_BACKOFF_MS * 2 ** failures, MAX_BACKOFF_MS);
      failures += 1;
      failingSinceMs ??= nowMs;
    },
    pause(nowMs, durationMs) {
      pausedUntilMs = nowMs + durationMs;
    },
    answered() {
      failures = 0;
      failingSinceMs = null;
    },
    bears: (durationMs) => durationMs <= LONGEST_RETRY_AFTER_MS,
    isOver: (nowMs, finalSinceMs) =>
      failingSinceMs !== null && nowMs >= Math.max(failingSinceMs, finalSinceMs) + FINAL_PATIENCE_MS,
  };
}
