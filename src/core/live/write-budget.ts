/*
 * The write budget: who may write to a platform next, among all live answers that share its limits.
 *
 * What waits here is "let me flush this message", never a text: who gets a turn looks at its newest text then, and gives
 * the turn back when there is nothing to write. Finals go before first texts, and those before refreshes; among
 * refreshes the one goes first whose reader has waited longest. It knows no platform; limits come with each wish.
 */
import type { Clock, LimitKey, WriteLimit, WriteResult, WriteWay } from '../../contract.ts';
import { createGauge, newLesson, type Gauge, type Lesson, type Urgency } from './gauge.ts';

/** Leave to send one write, now. Exactly one of the two is called, once. */
export interface Turn {
  /** By which of the ways it was granted. */
  readonly way: number;
  /** It was sent, and this came of it. */
  done(result: WriteResult): void;
  /** There was nothing to send: it costs nothing. */
  unused(): void;
}

export interface Wish {
  /**
   * The ways to do the write, the best first: the first that has room is taken. A post that has to wait may come when it
   * needs no edit any more, so what an edit would count against matters as well.
   */
  readonly ways: readonly Pick<WriteWay, 'limits' | 'laterLimits'>[];
  readonly urgency: Urgency;
  /** Since when the reader waits for what would be written, by the clock. */
  readonly waitingSinceMs: number;
}

/** An answer's place in the budget: room is kept for its final write. */
export interface Seat {
  /** The limits that its final write will count against, instead of those named before. */
  reserve(limits: readonly WriteLimit[]): void;
  leave(): void;
}

export interface WriteBudget {
  /** Resolves when this write may go out, or with null when the signal aborts before. Never rejects. */
  turn(wish: Wish, signal: AbortSignal): Promise<Turn | null>;
  takeSeat(): Seat;
  /**
   * So many processes write to the same platforms: what no platform tells of its limits is divided among them. What is
   * told holds for all of them anyway.
   */
  share(processes: number): void;
  /** How many wishes that wait for one of the same limits come before this one; null when it does not wait. */
  before(wish: Wish): number | null;
}

interface WayToGo {
  readonly gauges: readonly (readonly [LimitKey, Gauge])[];
  readonly laterGauges: readonly Gauge[];
}

interface Waiting {
  readonly wish: Wish;
  readonly ways: readonly WayToGo[];
  /** Whether it could not go out as soon as it was asked for. */
  hasWaited: boolean;
  readonly grant: (turn: Turn | null) => void;
}

const RANK: Readonly<Record<Urgency, number>> = { final: 0, 'first-text': 1, refresh: 2 };
/** How many gauges are kept before those at rest are forgotten: a Discord command brings one along each time. */
const MANY_GAUGES = 500;
/**
 * How long a first text that has to wait anyway is held where edits are scarce: most answers are whole by then, and an
 * answer that is posted whole needs no edit. Longer than this nobody should look at nothing.
 */
const HOLD_FIRST_TEXT_MS = 4_000;
const SHORT_WAIT_MS = 100;

export function createWriteBudget(clock: Clock): WriteBudget {
  const gauges = new Map<LimitKey, Gauge>();
  const lessons = new Map<string, { readonly lesson: Lesson; readonly isTold: boolean }>();
  let sharedBy = 1;
  const waiting = new Set<Waiting>();
  let timer: { readonly atMs: number; readonly cancel: AbortController } | null = null;

  function gaugeOf(limit: WriteLimit): Gauge {
    const known = gauges.get(limit.key);
    if (known !== undefined) return known;
    const nowMs = clock.now();
    if (gauges.size >= MANY_GAUGES) {
      for (const [key, gauge] of gauges) if (gauge.isAtRest(nowMs)) gauges.delete(key);
    }
    const ours = shareOf(limit);
    const learned = lessons.get(limit.family) ?? { lesson: newLesson(ours), isTold: limit.isTold };
    lessons.set(limit.family, learned);
    const gauge = createGauge(ours, learned.lesson, nowMs);
    gauges.set(limit.key, gauge);
    return gauge;
  }

  /** This process's part of a limit, also when the number of processes changes. */
  function shareOf(limit: WriteLimit): WriteLimit {
    if (limit.isTold) return limit;
    return {
      ...limit,
      get perMinute() {
        return limit.perMinute / sharedBy;
      },
      get burst() {
        return Math.max(Math.floor(limit.burst / sharedBy), 1);
      },
    };
  }

  function inOrder(): Waiting[] {
    return [...waiting].toSorted(
      ({ wish: a }, { wish: b }) => RANK[a.urgency] - RANK[b.urgency] || a.waitingSinceMs - b.waitingSinceMs,
    );
  }

  /** Grants every turn that can be granted now, and sets the timer for the next. */
  function pump(): void {
    const nowMs = clock.now();
    let nextMs = Infinity;
    // What a more urgent write waits for is not taken away from under it.
    const awaited = new Map<LimitKey, Urgency>();
    for (const entry of inOrder()) {
      const { urgency } = entry.wish;
      const unready: LimitKey[] = [];
      const readyTimesMs = entry.ways.map(({ gauges: ofWay }) => {
        let readyAtMs = nowMs;
        for (const [key, gauge] of ofWay) {
          const isAwaitedByOther = (awaited.get(key) ?? urgency) !== urgency;
          const gaugeReadyAtMs = isAwaitedByOther ? Infinity : gauge.readyAtMs(nowMs, urgency);
          if (gaugeReadyAtMs > nowMs) unready.push(key);
          readyAtMs = Math.max(readyAtMs, gaugeReadyAtMs);
        }
        return readyAtMs;
      });
      const soonestMs = Math.min(...readyTimesMs);
      // To wait for an answer that is on its way is no wait that anybody notices.
      if (soonestMs > nowMs + SHORT_WAIT_MS && soonestMs < Infinity) entry.hasWaited = true;
      const timesMs = readyTimesMs.map((readyAtMs, way) =>
        isHeld(entry, way, nowMs) ? entry.wish.waitingSinceMs + HOLD_FIRST_TEXT_MS : readyAtMs,
      );
      const way = timesMs.findIndex((atMs) => atMs <= nowMs);
      if (way !== -1) {
        grant(entry, way, nowMs);
        continue;
      }
      for (const key of unready) if (!awaited.has(key)) awaited.set(key, urgency);
      nextMs = Math.min(nextMs, ...timesMs);
    }
    wakeAt(nextMs);
  }

  function isHeld({ wish, hasWaited, ways }: Waiting, way: number, nowMs: number): boolean {
    if (wish.urgency !== 'first-text' || !hasWaited) return false;
    if (nowMs >= wish.waitingSinceMs + HOLD_FIRST_TEXT_MS) return false;
    return ways[way]?.laterGauges.some((gauge) => gauge.isScarce(nowMs)) === true;
  }

  function grant(entry: Waiting, way: number, nowMs: number): void {
    waiting.delete(entry);
    const taken = entry.ways[way]?.gauges ?? [];
    for (const [, gauge] of taken) gauge.take(nowMs, entry.wish.urgency);
    entry.grant({
      way,
      done(result) {
        const answeredAtMs = clock.now();
        const told = result.kind === 'written' ? result.allowance : undefined;
        for (const [key, gauge] of taken) {
          const isOfOthers = result.kind === 'limited' && result.limits !== undefined && !result.limits.includes(key);
          if (isOfOthers) gauge.giveBack();
          else gauge.answered(answeredAtMs, result, told?.key === key ? told : null);
        }
        pump();
      },
      unused() {
        for (const [, gauge] of taken) gauge.giveBack();
        pump();
      },
    });
  }

  function wakeAt(atMs: number): void {
    if (timer !== null && timer.atMs === atMs) return;
    timer?.cancel.abort();
    timer = null;
    if (atMs === Infinity) return;
    const cancel = new AbortController();
    timer = { atMs, cancel };
    void clock.sleep(Math.max(Math.ceil(atMs - clock.now()), 1), cancel.signal).then(() => {
      if (cancel.signal.aborted) return;
      timer = null;
      pump();
    });
  }

  return {
    turn(wish, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve(null);
          return;
        }
        const entry: Waiting = {
          wish,
          ways: wish.ways.map(({ limits, laterLimits }) => ({
            gauges: limits.map((limit) => [limit.key, gaugeOf(limit)] as const),
            laterGauges: laterLimits.map(gaugeOf),
          })),
          hasWaited: false,
          grant(turn) {
            signal.removeEventListener('abort', giveUp);
            resolve(turn);
          },
        };
        function giveUp(): void {
          waiting.delete(entry);
          entry.grant(null);
          pump();
        }
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(entry);
        pump();
      });
    },
    before(wish) {
      const order = inOrder();
      const at = order.findIndex((entry) => entry.wish === wish);
      if (at === -1) return null;
      const keys = new Set(wish.ways.flatMap(({ limits }) => limits.map(({ key }) => key)));
      const wants = ({ gauges: ofWay }: WayToGo): boolean => ofWay.some(([key]) => keys.has(key));
      return order.slice(0, at).filter(({ ways }) => ways.some(wants)).length;
    },
    share(processes) {
      if (processes === sharedBy || processes < 1) return;
      for (const { lesson, isTold } of lessons.values()) {
        if (isTold) continue;
        lesson.burst = Math.max(Math.floor((lesson.burst * sharedBy) / processes), 1);
        lesson.perMinute = (lesson.perMinute * sharedBy) / processes;
      }
      sharedBy = processes;
      pump();
    },
    takeSeat() {
      let reserved: readonly Gauge[] = [];
      function reserve(limits: readonly WriteLimit[]): void {
        for (const gauge of reserved) gauge.reserved -= 1;
        reserved = limits.map(gaugeOf);
        for (const gauge of reserved) gauge.reserved += 1;
      }
      return {
        reserve,
        leave() {
          reserve([]);
          pump();
        },
      };
    },
  };
}
