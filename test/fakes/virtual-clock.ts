/*
 * A clock that stands still until a test moves it. Nothing waits in real time.
 */
import type { Clock } from '../../src/contract.ts';

export interface VirtualClock extends Clock {
  /** Moves time forward, waking each sleeper at its moment and letting everything that follows from it happen. */
  advance(durationMs: number): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** Sleepers that wait now. */
  sleepers(): number;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Enough turns of the event loop for chains of promises to come to rest. */
const SETTLING_TURNS = 5;

export function createVirtualClock(startMs = 1_800_000_000_000): VirtualClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();

  async function settle(): Promise<void> {
    for (let turn = 0; turn < SETTLING_TURNS; turn += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  function nextBefore(limitMs: number): Sleeper | null {
    let next: Sleeper | null = null;
    for (const sleeper of sleepers) {
      if (sleeper.atMs <= limitMs && (next === null || sleeper.atMs < next.atMs)) next = sleeper;
    }
    return next;
  }

  return {
    now: () => nowMs,
    sleep(durationMs, signal) {
      if (signal?.aborted === true || durationMs <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { atMs: nowMs + durationMs, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
    async advance(durationMs) {
      const endMs = nowMs + durationMs;
      await settle();
      for (let next = nextBefore(endMs); next !== null; next = nextBefore(endMs)) {
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
        await settle();
      }
      nowMs = endMs;
    },
    settle,
    sleepers: () => sleepers.size,
  };
}
