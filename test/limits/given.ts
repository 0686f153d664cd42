/*
 * People who ask, for the tests of the throttle. bottleneck lives in real time: tests wait for what has to happen, and for
 * what must not happen they give it every chance.
 */
import type { Admission, Clock, Logger, PlaceInLine, Throttle } from '../../src/contract.ts';
import type { SharingTimes } from '../../src/limits/shared.ts';
import { createThrottle, type ThrottleSettings } from '../../src/limits/throttle.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';

export interface GivenThrottle {
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly perPerson?: number;
  readonly spacingMs?: number;
  readonly perWorkspace?: number;
  readonly atOnce?: number;
  readonly line?: Partial<ThrottleSettings['line']>;
  readonly redis?: ThrottleSettings['redis'];
  readonly times?: Partial<SharingTimes>;
}

export function givenThrottle(given: GivenThrottle): Throttle {
  return createThrottle(
    {
      perPerson: { atOnce: given.perPerson ?? 2, spacingMs: given.spacingMs ?? 0 },
      perWorkspace: { atOnce: given.perWorkspace ?? 10 },
      atOnce: given.atOnce ?? 100,
      line: { most: 1_000, mostPerPerson: 1_000, waitMs: 60_000, ...given.line },
      redis: given.redis ?? null,
      clock: given.clock,
      logger: given.logger ?? createMemoryLogger(),
    },
    given.times,
  );
}

export interface Asked {
  readonly person: string;
  readonly place: PlaceInLine;
  /** Null while it waits. */
  admission(): Admission | null;
  /** False while it waits, and when it was turned away. */
  readonly isAdmitted: () => boolean;
  /** Throws when it was not admitted. */
  leave(): void;
  readonly giveUp: () => void;
}

export function ask(throttle: Throttle, person: string, workspace = 'T1'): Asked {
  const controller = new AbortController();
  const place = throttle.enter(
    { person: `person:slack:${person}`, workspace: `workspace:slack:${workspace}` },
    controller.signal,
  );
  let admission: Admission | null = null;
  void place.admission.then((ended) => {
    admission = ended;
  });
  return {
    person,
    place,
    admission: () => admission,
    isAdmitted: () => admission?.kind === 'admitted',
    leave() {
      if (admission?.kind !== 'admitted') throw new Error(`${person} was not admitted`);
      admission.leave();
    },
    giveUp: () => controller.abort(),
  };
}

const PATIENCE_MS = 10_000;

/** Rejects when it does not come true in good time. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/**
 * Whatever needs only limiters of this process has happened after this. A job of bottleneck's takes one timer of 1 ms and a
 * question two jobs; Node fires timers of one length in the order in which they were set.
 */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}
