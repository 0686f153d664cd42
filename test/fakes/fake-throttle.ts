/*
 * A Throttle in memory: lets so many in at once, in the order in which they came, and can be told to turn people away.
 */
import type { Admission, Throttle, TurnedAway } from '../../src/contract.ts';

export interface FakeThrottle extends Throttle {
  /** Questions that hold a slot. */
  running(): number;
  /** Turns everybody away who enters from now on; null: nobody any more. */
  turnAway(reason: TurnedAway | null): void;
}

export function createFakeThrottle(atOnce = Infinity): FakeThrottle {
  const line: { readonly admit: () => void }[] = [];
  let running = 0;
  let reason: TurnedAway | null = null;

  function next(): void {
    if (running < atOnce) line.shift()?.admit();
  }

  function slot(): Admission {
    running += 1;
    let isHeld = true;
    const leave = (): void => {
      if (!isHeld) return;
      isHeld = false;
      running -= 1;
      next();
    };
    return { kind: 'admitted', leave };
  }

  return {
    running: () => running,
    turnAway(given) {
      reason = given;
    },
    hasRoomFor: () => reason === null && running < atOnce && line.length === 0,
    enter(_asker, signal) {
      if (reason !== null) {
        const turnedAway: Admission = { kind: 'turned-away', reason, retryAfterMs: 30_000 };
        return { admission: Promise.resolve(turnedAway), questionsBefore: () => null };
      }
      if (signal.aborted) return { admission: Promise.resolve({ kind: 'gave-up' }), questionsBefore: () => null };
      const { promise, resolve } = Promise.withResolvers<Admission>();
      const entry = { admit: () => resolve(slot()) };
      line.push(entry);
      signal.addEventListener('abort', () => {
        const at = line.indexOf(entry);
        if (at !== -1) line.splice(at, 1);
        resolve({ kind: 'gave-up' });
      });
      next();
      return {
        admission: promise,
        questionsBefore: () => (line.includes(entry) ? line.indexOf(entry) : null),
      };
    },
    isShared: () => true,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
