/*
 * The slots of one person or one workspace in Redis, through one limiter of bottleneck's clustering. It never throws, and
 * what ends while Redis is away is given back when it is there again.
 */
import Bottleneck from 'bottleneck';
import type { Clock } from '../contract.ts';
import { clearReminders, endLocalExpiry, expirationsKey, heldJobs } from './insides.ts';
import type { SharedRedis } from './redis.ts';
import type { SlotLimits, UseSlot } from './slots.ts';
import type { SharedSlots } from './source.ts';

export interface TendedSlots extends SharedSlots {
  /** Renews leases, and sees to it that nobody waits for nothing. To be called now and then while Redis is there. */
  tend(): void;
  /** Resolves when what is held now has been given back. */
  ended(): Promise<unknown>;
  /** Ends every timer; for the end of the process. */
  close(): void;
}

export interface SharedSlotsSettings {
  readonly key: string;
  readonly limits: SlotLimits;
  readonly use: UseSlot;
  readonly redis: SharedRedis;
  readonly leaseMs: number;
  readonly clock: Clock;
  /** Called when it is of no use any longer. */
  readonly onEnd: () => void;
}

/** Keys of whoever is idle vanish after this; longer than any answer takes, for they also count what runs. */
const KEYS_LIVE_MS = 15 * 60_000;
/** A limiter takes four turns to Redis to begin with. */
const BEGINNING_PATIENCE_MS = 1_000;
const noop = (): void => undefined;

export function createSharedSlots(settings: SharedSlotsSettings): TendedSlots {
  const { key, limits, use, redis, leaseMs, clock, onEnd } = settings;
  const madeAtMs = clock.now();
  const lossesBefore = redis.losses();
  const jobs = new Set<Promise<void>>();
  let outstanding = 0;
  let held = 0;
  let state: 'beginning' | 'begun' | 'dead' | 'disposed' = 'beginning';

  const limiter = new Bottleneck({
    id: key,
    connection: redis.connection,
    maxConcurrent: limits.atOnce,
    minTime: limits.spacingMs,
    timeout: KEYS_LIVE_MS,
    heartbeatInterval: 250,
  });
  limiter.on('error', noop);
  limiter.ready().then(
    () => {
      // Redis was lost meanwhile: nobody tells it whether it is listening.
      if (redis.losses() !== lossesBefore) die();
      else if (state === 'beginning') state = 'begun';
    },
    (error: unknown) => {
      if (state === 'beginning') redis.suspect(error);
      die();
    },
  );

  function die(): void {
    if (state !== 'beginning') return;
    state = 'dead';
    void limiter.disconnect();
    onEnd();
  }

  const isOver = (): boolean => state === 'dead' || state === 'disposed';

  async function run(): Promise<void> {
    outstanding -= 1;
    endLocalExpiry(limiter);
    const end = isOver() ? null : use();
    if (end !== null) {
      held += 1;
      await end;
      held -= 1;
    }
    // Given back while Redis is away it would be lost; also a slot that came with the first word of a Redis that thaws.
    await redis.untilUp();
  }

  return {
    ask() {
      outstanding += 1;
      let hasRun = false;
      const job = limiter
        .schedule({ expiration: leaseMs }, () => {
          hasRun = true;
          jobs.add(job);
          return run();
        })
        .catch((error: unknown) => {
          if (hasRun) return;
          outstanding -= 1;
          if (!isOver()) redis.suspect(error);
        })
        .finally(() => jobs.delete(job));
    },
    outstanding: () => outstanding,
    held: () => held,
    isDead: () => state === 'dead',
    isBeginning: () => state === 'beginning',
    dispose() {
      if (state !== 'begun') return;
      state = 'disposed';
      clearReminders(limiter);
      void limiter.disconnect();
      onEnd();
    },
    tend() {
      if (state !== 'begun') {
        if (state === 'beginning' && clock.now() - madeAtMs > BEGINNING_PATIENCE_MS)
          redis.suspect(new Error('it does not begin to share'));
        return;
      }
      // Makes its keys anew where they are gone; only then is it told of free slots.
      if (outstanding > 0) limiter.check().catch(noop);
      // bottleneck stamps with this clock, and cannot renew by itself.
      const untilMs = Date.now() + leaseMs;
      const leases = heldJobs(limiter).flatMap((job) => [untilMs, job]);
      if (leases.length > 0) redis.client.zadd(expirationsKey(key), 'XX', ...leases).catch(noop);
    },
    ended: () => Promise.all(jobs),
    close() {
      state = 'disposed';
      clearReminders(limiter);
      limiter.stop().catch(noop);
    },
  };
}
