/*
 * The throttle: a question goes through its person's gate, its workspace's gate and the counter of the process, in this
 * order, and waits in a bounded line meanwhile. What is shared with other processes is loaded only where it is used.
 */
import type {
  Admission,
  Clock,
  Logger,
  PersonId,
  PlaceInLine,
  Throttle,
  TurnedAway,
  WorkspaceId,
} from '../contract.ts';
import type { Entry } from './entry.ts';
import { createFairLine } from './fair-line.ts';
import { createGates } from './gates.ts';
import { createLine } from './line.ts';
import type { Sharing, SharingTimes } from './shared.ts';
import { createTimetable } from './timetable.ts';

export interface ThrottleSettings {
  /** At most so many questions of one person run, and at least so long lies between the beginnings of two. */
  readonly perPerson: { readonly atOnce: number; readonly spacingMs: number };
  readonly perWorkspace: { readonly atOnce: number };
  /** Of this whole process. */
  readonly atOnce: number;
  /** How many may wait in all and of one person, and how long each. */
  readonly line: { readonly most: number; readonly mostPerPerson: number; readonly waitMs: number };
  /** Null: nothing is shared with other processes. */
  readonly redis: { readonly url: string; readonly whenAway: 'answer' | 'refuse' } | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is away is looked for each second, and is usually back within a few. */
const AWAY_RETRY_MS = 5_000;

function turnAway(reason: TurnedAway, retryAfterMs: number): Admission {
  return { kind: 'turned-away', reason, retryAfterMs };
}

function nowhere(admission: Admission): PlaceInLine {
  return { admission: Promise.resolve(admission), questionsBefore: () => null };
}

/** `times` are for tests that cannot wait as long as a process that was killed is waited for. */
export function createThrottle(settings: ThrottleSettings, times: Partial<SharingTimes> = {}): Throttle {
  const { clock, logger, redis } = settings;
  const timetable = createTimetable(clock);
  const line = createLine(settings.line);
  /** Waits for the process alone. */
  const atTheDoor = createFairLine<Entry>();
  const inside = new Set<Entry>();
  const gates = createGates({ ...settings, timetable, sharing: () => sharing, handOver, letThrough });
  let counted = 0;
  let sharing: Sharing | null = null;
  let isStopped = false;

  const isAway = (): boolean => redis !== null && sharing?.isUp() !== true;
  const isShut = (): boolean => redis?.whenAway === 'refuse' && isAway();

  /** Where it goes there is one less room for others. */
  function count(entry: Entry, change: 1 | -1): void {
    if (entry.isCounted === change > 0) return;
    entry.isCounted = change > 0;
    counted += change;
    entry.personGate.counted += change;
    entry.workspaceGate.counted += change;
  }

  function handOver(entry: Entry): void {
    entry.at = 'workspace';
    count(entry, 1);
    entry.workspaceGate.add(entry);
    entry.workspaceGate.pump();
  }

  function letThrough(entry: Entry): void {
    entry.at = 'process';
    atTheDoor.add(entry.person, entry);
    fill();
  }

  function fill(): void {
    while (inside.size < settings.atOnce) {
      const entry = atTheDoor.take();
      if (entry === null) return;
      inside.add(entry);
      entry.held.push(() => {
        inside.delete(entry);
        atTheDoor.ended(entry.person);
      });
      settle(entry, { kind: 'admitted', leave: () => leave(entry) });
      entry.at = 'inside';
      entry.personGate.began(entry);
    }
  }

  function settle(entry: Entry, admission: Admission): void {
    line.remove(entry);
    for (const end of entry.unwatch) end();
    entry.settle(admission);
  }

  function leave(entry: Entry): void {
    if (entry.at === 'over') return;
    release(entry);
    letOthersIn(entry);
  }

  function release(entry: Entry): void {
    entry.at = 'over';
    count(entry, -1);
    entry.personGate.entries -= 1;
    entry.workspaceGate.entries -= 1;
    for (const giveBack of entry.held.splice(0).toReversed()) giveBack();
  }

  /** Those who waited for what it held. */
  function letOthersIn(entry: Entry): void {
    fill();
    entry.workspaceGate.pump();
    entry.personGate.pump();
  }

  /** Ends the waiting of somebody who waits; nothing for everybody else. */
  function drop(entry: Entry, admission: Admission): void {
    if (entry.at === 'inside' || entry.at === 'over') return;
    settle(entry, admission);
    entry.workspaceGate.remove(entry);
    atTheDoor.remove(entry.person, entry);
    release(entry);
    entry.personGate.dropped(entry);
    letOthersIn(entry);
  }

  function hasRoomFor(asker: { readonly person: PersonId; readonly workspace: WorkspaceId }): boolean {
    return !isStopped && !isShut() && counted < settings.atOnce && gates.haveRoomFor(asker);
  }

  function sharingChanged(): void {
    for (const entry of isShut() ? line.everybody() : []) drop(entry, turnAway('sharing-away', AWAY_RETRY_MS));
    gates.sharingChanged();
  }

  return {
    hasRoomFor,
    isShared: () => !isAway(),
    enter(asker, signal) {
      if (isStopped || signal.aborted) return nowhere({ kind: 'gave-up' });
      if (isShut()) return nowhere(turnAway('sharing-away', AWAY_RETRY_MS));
      const isPassing = hasRoomFor(asker);
      const { personGate, workspaceGate } = gates.of(asker);
      const waitFrom = (): number => workspaceGate.pace.waitBehind(line.waitingFor({ workspaceGate }));
      if (!isPassing && !line.hasPlaceFor(asker.person)) return nowhere(turnAway('line-full', waitFrom()));

      const { promise, resolve } = Promise.withResolvers<Admission>();
      const giveUp = (): void => drop(entry, { kind: 'gave-up' });
      const tooLong = (): void => drop(entry, turnAway('waited-too-long', waitFrom()));
      const { person } = asker;
      const unwatch = [
        timetable.at(clock.now() + settings.line.waitMs, tooLong),
        () => signal.removeEventListener('abort', giveUp),
      ];
      const parts = { person, personGate, workspaceGate, isPassing, settle: resolve, unwatch };
      const entry: Entry = { ...parts, at: 'person', isCounted: false, held: [] };
      signal.addEventListener('abort', giveUp, { once: true });
      personGate.entries += 1;
      workspaceGate.entries += 1;
      line.add(entry);
      if (isPassing) count(entry, 1);
      personGate.add(entry);
      personGate.pump();
      const isWaiting = (): boolean => entry.at !== 'inside' && entry.at !== 'over';
      return { admission: promise, questionsBefore: () => (isWaiting() ? line.before(entry) : null) };
    },
    async start() {
      if (redis === null) return;
      const { connectSharing } = await import('./shared.ts');
      sharing = connectSharing({ ...redis, clock, logger, onChange: sharingChanged }, times);
      await sharing.start();
    },
    async stop() {
      isStopped = true;
      for (const entry of line.everybody()) drop(entry, { kind: 'gave-up' });
      for (const entry of inside) leave(entry);
      timetable.end();
      await sharing?.endHeld();
      sharing?.stop();
      gates.close();
    },
  };
}
