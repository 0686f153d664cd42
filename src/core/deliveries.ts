/*
 * Answers each delivery once. Platforms deliver again when they missed an acknowledgement or after a reconnect; the
 * second delivery of a question is dropped without a word.
 */
import type { Clock, DeliveryKey } from '../contract.ts';

export interface Deliveries {
  /** True the first time that a key is seen, false from then on. */
  claim(key: DeliveryKey): boolean;
  /** Whether it was claimed before. */
  has(key: DeliveryKey): boolean;
}

/** Slack's last redelivery comes after six minutes; Discord replays what a lost session missed within a few minutes. */
const REMEMBERED_MS = 60 * 60_000;

/** Bounds the memory: the oldest keys go first. About 100 bytes each. */
const MAX_KEYS = 20_000;

export function createDeliveries(clock: Clock): Deliveries {
  /** In order of arrival, which a Map keeps. */
  const arrivals = new Map<DeliveryKey, number>();

  function forgetOld(nowMs: number): void {
    for (const [key, arrivedAtMs] of arrivals) {
      if (nowMs - arrivedAtMs < REMEMBERED_MS && arrivals.size <= MAX_KEYS) return;
      arrivals.delete(key);
    }
  }

  return {
    claim(key) {
      const nowMs = clock.now();
      forgetOld(nowMs);
      if (arrivals.has(key)) return false;
      arrivals.set(key, nowMs);
      return true;
    },
    has: (key) => arrivals.has(key),
  };
}
