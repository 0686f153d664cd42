/*
 * What a platform said of somebody, remembered for a while and no longer: what is too old is not used, whatever happens.
 * It knows no platform and not what it remembers.
 */
import type { Clock } from '../../contract.ts';

export interface RememberedOptions<Value> {
  /** Asks the platform. May reject, and must end some time. */
  readonly ask: (key: string) => Promise<Value>;
  /** Hears of each failure; returns for how long nothing at all is asked (milliseconds), 0 for not at all. */
  readonly failed: (error: unknown) => number;
  /** Counted from when it was asked. */
  readonly maxAgeMs: number;
  /** More are not remembered: the oldest go. */
  readonly maxEntries: number;
  /** How long anybody waits for an answer. One that comes later is remembered all the same. */
  readonly patienceMs: number;
  readonly clock: Clock;
}

/** Null: it cannot be known now. Never rejects. */
export type Remembered<Value> = (key: string) => Promise<Value | null>;

export function createRemembered<Value>(options: RememberedOptions<Value>): Remembered<Value> {
  const { ask, failed, maxAgeMs, maxEntries, patienceMs, clock } = options;
  /** In the order in which they were learned. */
  const known = new Map<string, { readonly value: Value; readonly askedAtMs: number }>();
  /** Who asks while the answer is on its way waits for the same one. Null: it failed. */
  const onTheirWay = new Map<string, Promise<{ readonly value: Value } | null>>();
  let restsUntilMs = 0;

  async function learn(key: string): Promise<{ readonly value: Value } | null> {
    const askedAtMs = clock.now();
    try {
      const value = await ask(key);
      known.delete(key);
      known.set(key, { value, askedAtMs });
      const [oldest] = known.keys();
      if (known.size > maxEntries && oldest !== undefined) known.delete(oldest);
      return { value };
    } catch (error) {
      restsUntilMs = Math.max(restsUntilMs, clock.now() + failed(error));
      return null;
    }
  }

  function learnOnce(key: string): Promise<{ readonly value: Value } | null> {
    const found = onTheirWay.get(key) ?? learn(key).finally(() => onTheirWay.delete(key));
    onTheirWay.set(key, found);
    return found;
  }

  return async (key) => {
    const untilMs = clock.now() + patienceMs;
    for (;;) {
      const nowMs = clock.now();
      const entry = known.get(key);
      if (entry !== undefined && nowMs - entry.askedAtMs < maxAgeMs) return entry.value;
      known.delete(key);
      if (nowMs >= untilMs) return null;
      if (nowMs < restsUntilMs) {
        if (restsUntilMs >= untilMs) return null;
        await clock.sleep(restsUntilMs - nowMs);
        continue;
      }
      const answered = new AbortController();
      const learned = await Promise.race([
        learnOnce(key),
        clock.sleep(untilMs - nowMs, answered.signal).then(() => null),
      ]);
      answered.abort();
      if (learned !== null) return learned.value;
      // Worth another try only when it was told how long to rest, and that is over in time.
      if (clock.now() >= restsUntilMs) return null;
    }
  };
}
