/*
 * Slots that several processes share through Redis, by bottleneck's clustering. Each is held on a lease that is renewed as
 * long as its question runs, so that the slots of a process that was killed come free soon. Loaded only where it is used.
 */
import { createHash } from 'node:crypto';
import type { Clock, Logger } from '../contract.ts';
import { StartError } from '../errors.ts';
import { connectRedis, type RedisTimes } from './redis.ts';
import { createSharedSlots, type TendedSlots } from './shared-slots.ts';
import type { SlotLimits } from './slots.ts';
import type { SlotSharing } from './source.ts';

export interface SharingTimes extends RedisTimes {
  /** A slot of a process that was killed comes free after this, in milliseconds. */
  readonly leaseMs: number;
  /** How often leases and limiters are looked after. */
  readonly tendEveryMs: number;
}

/** Noticed after at most 1.2 s that Redis is gone, so that nobody waits 2 s because of it. */
const USUAL_TIMES: SharingTimes = {
  leaseMs: 30_000,
  tendEveryMs: 1_000,
  askEveryMs: 500,
  patienceMs: 700,
  // Longer than a lease: what a frozen Redis was told before is void when it thaws after that.
  silenceMs: 35_000,
};

export interface Sharing extends SlotSharing {
  /** Resolves when Redis is reached or can be done without. Rejects with `StartError` where it must be there. */
  start(): Promise<void>;
  /** Resolves when what ended has been given back, or soon: it is given back by time, too. */
  endHeld(): Promise<void>;
  stop(): void;
}

export interface SharingSettings {
  readonly url: string;
  readonly whenAway: 'answer' | 'refuse';
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: () => void;
}

const START_PATIENCE_MS = 2_000;
const END_PATIENCE_MS = 500;

/** Where Redis is, without who we are. */
function placeOf(url: string): string {
  return (URL.canParse(url) && new URL(url).host) || 'the address of REDIS_URL';
}

/** People are not named outside. The limits are part of the name: after they were changed the old ones do not go on. */
function keyOf(name: string, { atOnce, spacingMs }: SlotLimits): string {
  const kind = name.slice(0, name.indexOf(':'));
  return `askline-${kind}-${atOnce}-${spacingMs}-${createHash('sha256').update(name).digest('hex').slice(0, 20)}`;
}

/** `changedTimes` are for tests that cannot wait as long. */
export function connectSharing(settings: SharingSettings, changedTimes: Partial<SharingTimes>): Sharing {
  const { url, whenAway, clock, logger } = settings;
  const times = { ...USUAL_TIMES, ...changedTimes };
  const place = placeOf(url);
  const ending = new AbortController();
  const limiters = new Set<TendedSlots>();
  let isStarted = false;

  const redis = connectRedis({ url, clock, ...times, onChange });

  function onChange(isUp: boolean): void {
    if (isStarted) tell(isUp);
    if (isUp) tendAll();
    settings.onChange();
  }

  function tell(isUp: boolean): void {
    if (isUp) {
      logger.info('Redis is reached: limits are shared', { redis: place });
      return;
    }
    const rule = whenAway === 'answer' ? 'each process limits for itself' : 'nobody is let in';
    logger.warn(`Redis is away: until it is back ${rule}`, { redis: place, reason: redis.lastError() });
  }

  function tendAll(): void {
    for (const limiter of limiters) limiter.tend();
  }

  async function tendNowAndThen(): Promise<void> {
    while (!ending.signal.aborted) {
      await clock.sleep(times.tendEveryMs, ending.signal);
      if (redis.isUp()) tendAll();
    }
  }

  async function atMost(limitMs: number, done: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    await Promise.race([done, clock.sleep(limitMs, over.signal)]);
    over.abort();
  }

  function stop(): void {
    ending.abort();
    for (const limiter of limiters) limiter.close();
    redis.close();
  }

  return {
    isUp: () => isStarted && redis.isUp(),
    slots(name, limits, use) {
      const { leaseMs } = times;
      const onEnd = (): void => {
        limiters.delete(slots);
        // Whoever had asked it for a slot asks another one.
        if (slots.isDead()) settings.onChange();
      };
      const slots: TendedSlots = createSharedSlots({
        key: keyOf(name, limits),
        limits,
        use,
        redis,
        leaseMs,
        clock,
        onEnd,
      });
      limiters.add(slots);
      return slots;
    },
    async start() {
      await atMost(START_PATIENCE_MS, redis.untilUp());
      if (!redis.isUp() && whenAway === 'refuse') {
        stop();
        const found = redis.lastError() || 'no answer';
        throw new StartError(
          `Redis at ${place} cannot be used (${found}): check REDIS_URL and that Redis runs, or let the bot answer without it`,
        );
      }
      isStarted = true;
      tell(redis.isUp());
      settings.onChange();
      void tendNowAndThen();
    },
    async endHeld() {
      if (redis.isUp()) await atMost(END_PATIENCE_MS, Promise.all([...limiters].map((limiter) => limiter.ended())));
    },
    stop,
  };
}
