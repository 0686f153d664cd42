/*
 * A ledger and a throttle that let everybody through and remember nobody: what is left of a question's time without them.
 */
import type { Ledger, Throttle } from '../../../src/contract.ts';

const nothing = (): Promise<void> => Promise.resolve();

export function createNoLedger(): Ledger {
  return {
    open: () => Promise.resolve({ kind: 'opened' }),
    note: () => Promise.resolve(true),
    raise: () => Promise.resolve({ kind: 'opened' }),
    journal: nothing,
    close: () => Promise.resolve([]),
    leftovers: () => Promise.resolve([]),
    closeLeftover: () => Promise.resolve([]),
    requestStop: () => Promise.resolve('left'),
    beat: () => Promise.resolve({ liveProcesses: 1, stops: [] }),
    usage: () => Promise.resolve([]),
    stands: () => Promise.resolve([]),
    forgetBefore: () => Promise.resolve(0),
    start: nothing,
    stop: nothing,
  };
}

export function createNoThrottle(): Throttle {
  return {
    enter: () => ({
      admission: Promise.resolve({ kind: 'admitted', leave: () => undefined }),
      questionsBefore: () => null,
    }),
    hasRoomFor: () => true,
    isShared: () => true,
    start: nothing,
    stop: nothing,
  };
}
