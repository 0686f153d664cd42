/*
 * One question on its way through the throttle, and the gates that it passes: first its person lets it through, then its
 * workspace, then the process. Types only.
 */
import type { Admission, PersonId } from '../contract.ts';
import type { Pace } from './pace.ts';

export interface Entry {
  readonly person: PersonId;
  readonly personGate: PersonGate;
  readonly workspaceGate: WorkspaceGate;
  /** There was room when it came: it does not stand in the line. */
  readonly isPassing: boolean;
  at: 'person' | 'workspace' | 'process' | 'inside' | 'over';
  /** It is counted where it goes: somebody who comes now finds that much less room. */
  isCounted: boolean;
  /** Give back what it holds, last taken first. */
  readonly held: (() => void)[];
  /** Tells how waiting ended; to be called once. */
  readonly settle: (admission: Admission) => void;
  /** Ends what watches over its waiting. */
  readonly unwatch: (() => void)[];
}

/** What one person may. */
export interface PersonGate {
  /** Questions that it is kept for, wherever they are. */
  entries: number;
  /** Of these, those that run or are about to. */
  counted: number;
  add(entry: Entry): void;
  /** It has begun. */
  began(entry: Entry): void;
  /** It has ended before it began: it waits here no longer, and was given back if it had been handed over. */
  dropped(entry: Entry): void;
  /** Whether another one would be let through at once, as far as this process knows. */
  hasRoom(): boolean;
  /** Asks for what could be used. */
  pump(): void;
  isIdle(): boolean;
  close(): void;
}

/** What one workspace may. */
export interface WorkspaceGate {
  /** Questions that it is kept for, wherever they are. */
  entries: number;
  /** Of these, those that run or are about to. */
  counted: number;
  /** How fast its slots come free. */
  readonly pace: Pace;
  add(entry: Entry): void;
  /** It waits here no longer. */
  remove(entry: Entry): void;
  /** Whether another one would be let through at once, as far as this process knows. */
  hasRoom(): boolean;
  /** Asks for what could be used. */
  pump(): void;
  isIdle(): boolean;
  close(): void;
}
