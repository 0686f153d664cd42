/*
 * The connection to Redis and whether it works: two ioredis clients (one only listens), asked twice a second. Nothing waits
 * for it: while it is away whatever would be sent is refused at once. It must not know what is limited.
 */
import Bottleneck from 'bottleneck';
import { Redis } from 'ioredis';
import type { Clock } from '../contract.ts';

export interface RedisTimes {
  /** How often it is asked whether it works, and how long its answer may take. Both in milliseconds. */
  readonly askEveryMs: number;
  readonly patienceMs: number;
  /** Whoever is silent for so long is connected to anew. */
  readonly silenceMs: number;
}

export interface SharedRedis {
  readonly client: Redis;
  /** What limiters are made with. */
  readonly connection: Bottleneck.IORedisConnection;
  /** The whole round works: connected twice, scripts run, keys are written. */
  isUp(): boolean;
  /** How often it was lost. */
  losses(): number;
  /** Resolves at once when it is up, else when it is, or is closed. Never rejects. */
  untilUp(): Promise<void>;
  /** Something failed that should have worked. */
  suspect(error: unknown): void;
  /** What went wrong last, without address and password; empty when nothing did. */
  lastError(): string;
  close(): void;
}

export interface RedisSettings extends RedisTimes {
  readonly url: string;
  readonly clock: Clock;
  readonly onChange: (isUp: boolean) => void;
}

/** After an error of a Redis that is reached (read-only, out of memory) it is left alone for so long. */
const REPLY_ERROR_PAUSE_MS = 5_000;
/** Scripts and writing work, not only the connection. */
const PROBE = `return redis.call('set', KEYS[1], '1', 'px', 10000)`;
const PROBE_KEY = 'askline-probe';
const noop = (): void => undefined;

type Sent = Parameters<Redis['sendCommand']>;

/** Knows what bottleneck 2.19.5 and Redis 7 say to each other. */
class LimiterRedis extends Redis {
  /** Whether scripts may be sent. Undefined until the constructors are through: they send none. */
  isOpen: (() => boolean) | undefined;

  override sendCommand(...sent: Sent): unknown {
    const [command] = sent;
    if (command.name === 'evalsha') {
      // While Redis is frozen heartbeats would pile up, and be played all at once when it thaws.
      if (this.isOpen?.() === false) {
        command.reject(new Error('Redis is away'));
        return command.promise;
      }
      // Since Redis 7 errors of scripts begin with `ERR `, and bottleneck compares whole messages to know that a key is gone.
      const { reject } = command;
      command.reject = (error) => {
        if (error.message.startsWith('ERR ')) error.message = error.message.slice('ERR '.length);
        reject(error);
      };
    }
    const reply: unknown = super.sendCommand(...sent);
    // Neither bottleneck nor ioredis catches these; who was not told of a channel is made anew after an outage.
    const isCaughtByNobody = command.name === 'subscribe' || command.name === 'unsubscribe';
    return isCaughtByNobody ? Promise.resolve(reply).catch(noop) : reply;
  }
}

export function connectRedis(settings: RedisSettings): SharedRedis {
  const { clock, url, onChange, askEveryMs, patienceMs, silenceMs } = settings;
  const closing = new AbortController();
  let isUp = false;
  let notBeforeMs = -Infinity;
  let losses = 0;
  let lastError = '';
  let waiting = Promise.withResolvers<void>();

  const options = {
    // What is in flight when a connection breaks fails at once, and nothing is sent twice: a slot would be taken twice.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    // No commandTimeout: a frozen Redis does take the slot when it thaws, and its answer is how we know to give it back.
    connectTimeout: 1_000,
    disconnectTimeout: 200,
    retryStrategy: (times: number) => Math.min(times * 50, 500),
  };
  const client = new LimiterRedis(url, options);
  const listener = new LimiterRedis(url, options);
  client.isOpen = () => isUp;
  // bottleneck would make the second one by itself, and not of this class.
  const connection = new Bottleneck.IORedisConnection({
    client: Object.assign(client, { duplicate: () => listener }),
  });
  const both = [client, listener];
  for (const each of both) {
    each.on('error', (error: Error) => {
      lastError = error.message;
    });
    each.on('close', () => change(false));
  }

  function change(isUpNow: boolean): void {
    if (isUp === isUpNow || (isUpNow && closing.signal.aborted)) return;
    isUp = isUpNow;
    if (!isUp) losses += 1;
    if (isUp) waiting.resolve();
    else waiting = Promise.withResolvers<void>();
    if (!closing.signal.aborted) onChange(isUp);
  }

  async function probe(): Promise<boolean> {
    if (both.some((each) => each.status !== 'ready') || clock.now() < notBeforeMs) return false;
    try {
      // The listening client answers only after it has told Redis again what it listens to.
      await Promise.all([client.eval(PROBE, 1, PROBE_KEY), ...both.map((each) => each.ping())]);
      return both.every((each) => each.status === 'ready') && clock.now() >= notBeforeMs;
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      const answer = probe();
      const isLate = await within(answer, patienceMs);
      if (isLate) {
        change(false);
        lastError = 'it does not answer';
        if (await within(answer, silenceMs)) for (const each of both) each.disconnect(true);
      }
      change(await answer);
      await clock.sleep(isUp ? askEveryMs : askEveryMs / 2, closing.signal);
    }
  }

  /** Whether it takes longer than this. A busy process of ours is not blamed on Redis: what has arrived counts. */
  async function within(answer: Promise<boolean>, limitMs: number): Promise<boolean> {
    const over = new AbortController();
    const state = { isAnswered: false };
    const answered = answer.then(() => {
      state.isAnswered = true;
      over.abort();
    });
    const stop = (): void => over.abort();
    closing.signal.addEventListener('abort', stop, { once: true });
    await Promise.race([answered, clock.sleep(limitMs, over.signal)]);
    closing.signal.removeEventListener('abort', stop);
    // Two turns of the event loop: what lies in the socket is read in between.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return !state.isAnswered;
  }

  void watch();
  return {
    client,
    connection,
    isUp: () => isUp,
    losses: () => losses,
    untilUp: () => (isUp || closing.signal.aborted ? Promise.resolve() : waiting.promise),
    suspect(error) {
      lastError = error instanceof Error ? error.message : String(error);
      if (error instanceof Error && error.name === 'ReplyError') notBeforeMs = clock.now() + REPLY_ERROR_PAUSE_MS;
      change(false);
    },
    lastError: () => lastError,
    close() {
      closing.abort();
      change(false);
      waiting.resolve();
      void connection.disconnect(false);
    },
  };
}
