/*
 * A gauge: what is known, or guessed, of how much one of the platform's rate limits takes right now.
 *
 * The platform's own bucket cannot be seen. Where it tells what is left (Discord's headers) the gauge follows; where it
 * does not (Slack) the gauge is a token bucket beside it, begun with a figure on the safe side and corrected by what
 * happens: a "too fast" says that less was left than thought, a final text that got through says that more was. It is
 * told the time, and knows neither who writes nor what.
 */
import type { Allowance, WriteLimit, WriteResult } from '../../contract.ts';

/** How much a write matters. A final text goes before everything; a refresh leaves room for finals that may come. */
export type Urgency = 'final' | 'first-text' | 'refresh';

/** What the limits of one family taught: the same bursts and rates hold for all of them. */
export interface Lesson {
  burst: number;
  perMinute: number;
  /** Writes that got through. */
  successes: number;
  /** When the platform last said "too fast"; null when it did not, or long ago. */
  limitedAtMs: number | null;
  /** When the figures were last changed by such a word or by a quiet time. */
  changedAtMs: number;
}

export interface Gauge {
  /** Answers that live on this limit: room is kept for their final writes. */
  reserved: number;
  /** When a write of this urgency may go out, as far as time decides; `Infinity` when it waits for an answer. */
  readyAtMs(nowMs: number, urgency: Urgency): number;
  /** Whether the live answers may soon want more than is left. */
  isScarce(nowMs: number): boolean;
  /** Spends one write. */
  take(nowMs: number, urgency: Urgency): void;
  /** The write was not sent after all. */
  giveBack(): void;
  /** The platform answered. `allowance` is null when it said nothing about this limit. */
  answered(nowMs: number, result: WriteResult, allowance: Allowance | null): void;
  /** Whether it is at rest, so that it can be forgotten. */
  isAtRest(nowMs: number): boolean;
}

/** Over how long a rested bucket's burst is spread among refreshes: about as long as an answer grows. */
const BURST_SPREAD_MS = 10_000;
/** As long as it is not known what a limit takes, a wrong guess costs two refused writes and no more. */
const MAX_IN_FLIGHT_WHILE_LEARNING = 2;
/** Beyond what is assumed one writes at a time: the first refusal is heard before the next could follow. */
const MAX_IN_FLIGHT_BEYOND = 1;
/** Where the platform tells, its first answer is enough. */
const SUCCESSES_TO_TRUST = 10;
/** Answers that have just begun end soon: a bucket must have been full for so long before it counts as idle. */
const IDLE_AFTER_MS = 3_000;
/** After so long without a "too fast" a little more is tried. */
const QUIET_MS = 5 * 60_000;
const SLOWER = 0.8;
const FASTER = 1.1;
/** A bad hour of the platform is no reason to become this much slower than what is published. */
const SLOWEST_SHARE = 0.3;
const MAX_BURST = 100;
/** Fractions of fractions: what has refilled to exactly one counts as one. */
const EPSILON = 1e-6;
const SHARES_OF_WINDOW = 20;

export function newLesson(limit: WriteLimit): Lesson {
  return { burst: limit.burst, perMinute: limit.perMinute, successes: 0, limitedAtMs: null, changedAtMs: -Infinity };
}

export function createGauge(limit: WriteLimit, lesson: Lesson, startMs: number): Gauge {
  let level = lesson.burst;
  let levelAtMs = startMs;
  /** When the platform said that all is there again; null where it says nothing. */
  let resetAtMs: number | null = null;
  let blockedUntilMs = 0;
  let inFlight = 0;
  let nextRefreshAtMs = 0;
  /** When it was last clearly less than full. */
  let lowAtMs = startMs;

  const perMs = (): number => lesson.perMinute / 60_000;
  const windowMs = (): number => lesson.burst / perMs();

  function refill(nowMs: number): void {
    if (resetAtMs !== null) {
      if (nowMs < resetAtMs) return;
      level = lesson.burst - inFlight;
      resetAtMs = null;
    } else {
      level = Math.min(lesson.burst, level + (nowMs - levelAtMs) * perMs());
    }
    levelAtMs = nowMs;
    if (level < lesson.burst - 1 - EPSILON) lowAtMs = nowMs;
  }

  /** What is left untouched by refreshes, so that the finals of live answers find it. */
  function reserve(nowMs: number): number {
    const most = Math.max(lesson.burst - 1, 0);
    // What fills up within moments has to last for those who end within moments.
    if (windowMs() < IDLE_AFTER_MS) {
      return Math.min(Math.ceil((gauge.reserved * windowMs()) / IDLE_AFTER_MS), Math.floor(most / 2));
    }
    // More live answers than it could serve: until they have grown for a while, they may all end any moment. A bucket
    // that stays full, though, wastes what flows in.
    if (gauge.reserved > most && nowMs - lowAtMs <= IDLE_AFTER_MS) return Infinity;
    const finals = Math.min(gauge.reserved, most);
    if (resetAtMs === null) return finals;
    // What is left over when all is there again is lost: the later, the less needs to be kept.
    return Math.max(Math.min(finals, 1), finalsWithin(resetAtMs - nowMs, finals));
  }

  /** How many of so many live answers may end within this time, on the safe side: as many as expected, and a deviation. */
  function finalsWithin(durationMs: number, finals: number): number {
    const expected = finals * Math.min(durationMs / windowMs(), 1);
    return Math.min(Math.ceil(expected + Math.sqrt(expected)), finals);
  }

  /** When a refresh finds enough, if nothing else happens until then. */
  function spareAtMs(nowMs: number): number {
    const kept = reserve(nowMs);
    if (kept === Infinity) return lowAtMs + IDLE_AFTER_MS + 1;
    const missing = 1 + kept - level;
    if (missing <= EPSILON) return nowMs;
    if (resetAtMs === null) return nowMs + missing / perMs();
    // The reserve shrinks towards the reset; it is looked at again from time to time until then.
    return Math.min(nowMs + windowMs() / SHARES_OF_WINDOW, resetAtMs);
  }

  function mayGoBeyond(urgency: Urgency): boolean {
    return urgency === 'final' && !limit.isTold && lesson.limitedAtMs === null;
  }

  function levelReadyAtMs(nowMs: number, urgency: Urgency): number {
    if (urgency === 'refresh') return Math.max(spareAtMs(nowMs), nextRefreshAtMs);
    if (level >= 1 - EPSILON || mayGoBeyond(urgency)) return nowMs;
    return resetAtMs ?? nowMs + (1 - level) / perMs();
  }

  function isWaitingForAnswers(urgency: Urgency): boolean {
    if (level < 1 - EPSILON && mayGoBeyond(urgency)) return inFlight >= MAX_IN_FLIGHT_BEYOND;
    const needed = limit.isTold ? 1 : SUCCESSES_TO_TRUST;
    return lesson.successes < needed && inFlight >= MAX_IN_FLIGHT_WHILE_LEARNING;
  }

  /** Less was left than was thought. */
  function learnFromLimit(nowMs: number): void {
    const surplus = Math.max(level, 0);
    // Once a "too fast" has shown where the bucket ends, being wrong again means that it fills more slowly, too.
    if (surplus >= 1 - EPSILON && lesson.limitedAtMs !== null) {
      lesson.perMinute = Math.max(lesson.perMinute * SLOWER, limit.perMinute * SLOWEST_SHARE);
    }
    lesson.burst = Math.max(Math.floor(lesson.burst - surplus + EPSILON), 1);
    lesson.limitedAtMs = nowMs;
    lesson.changedAtMs = nowMs;
  }

  function recoverInQuiet(nowMs: number): void {
    if (lesson.limitedAtMs === null || nowMs - lesson.changedAtMs < QUIET_MS) return;
    lesson.burst = Math.min(lesson.burst * 1.5, Math.max(limit.burst, lesson.burst));
    lesson.perMinute = Math.min(lesson.perMinute * FASTER, limit.perMinute);
    lesson.changedAtMs = nowMs;
    if (lesson.burst >= limit.burst && lesson.perMinute >= limit.perMinute) lesson.limitedAtMs = null;
  }

  const gauge: Gauge = {
    reserved: 0,
    readyAtMs(nowMs, urgency) {
      refill(nowMs);
      if (isWaitingForAnswers(urgency)) return Infinity;
      return Math.max(blockedUntilMs, levelReadyAtMs(nowMs, urgency));
    },
    isScarce(nowMs) {
      refill(nowMs);
      return gauge.reserved >= level;
    },
    take(nowMs, urgency) {
      refill(nowMs);
      recoverInQuiet(nowMs);
      level -= 1;
      inFlight += 1;
      if (urgency !== 'refresh') return;
      const spare = Math.max(level - reserve(nowMs), 0);
      const untilResetMs = resetAtMs === null ? BURST_SPREAD_MS : resetAtMs - nowMs;
      const refillsPerMs = resetAtMs === null ? perMs() : 0;
      nextRefreshAtMs = Math.min(nowMs + 1 / (refillsPerMs + spare / Math.max(untilResetMs, 1)), resetAtMs ?? Infinity);
    },
    giveBack() {
      level += 1;
      inFlight -= 1;
    },
    answered(nowMs, result, allowance) {
      inFlight -= 1;
      refill(nowMs);
      if (result.kind === 'limited') {
        blockedUntilMs = Math.max(blockedUntilMs, nowMs + result.retryAfterMs);
        // The refused write cost nothing.
        level += 1;
        if (limit.isTold) {
          resetAtMs = Math.max(resetAtMs ?? 0, blockedUntilMs);
          level = 0;
        } else {
          learnFromLimit(nowMs);
          // When the wait is over there is one.
          level = Math.min(0, 1 - result.retryAfterMs * perMs());
        }
        return;
      }
      if (result.kind === 'written') lesson.successes += 1;
      if (allowance !== null) {
        lesson.burst = allowance.limit;
        // Those in flight are not yet in the platform's figure.
        level = allowance.remaining - inFlight;
        resetAtMs = nowMs + allowance.resetAfterMs;
      } else if (level < -EPSILON && result.kind === 'written') {
        // It went beyond what was assumed, and got through.
        lesson.burst = Math.min(lesson.burst + 1, MAX_BURST);
        level += 1;
      }
    },
    isAtRest(nowMs) {
      refill(nowMs);
      return inFlight === 0 && gauge.reserved === 0 && nowMs >= blockedUntilMs && level >= lesson.burst - EPSILON;
    },
  };
  return gauge;
}
