/*
 * The real clock and real randomness: what the rest of the house gets through the contract. Tests bring their own.
 */
import { randomInt } from 'node:crypto';
import type { Clock, NewId } from '../contract.ts';

/** Node fires longer timers at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true || durationMs <= 0) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    // Without end it is the signal alone that ends it; a timer of 24 days is as good as none.
    const timer = setTimeout(finish, Math.min(durationMs, MAX_TIMER_MS));
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** Monotonic: it does not follow when somebody sets the machine's clock back. */
export const systemClock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  sleep,
};

/** Without look-alikes (0/o, 1/l), so that a person can read one out to support. */
const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyz';

export const randomId: NewId = (length) =>
  Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
