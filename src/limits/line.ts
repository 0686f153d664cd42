/*
 * Everybody who waits: bounded in all and for each person, and about where somebody stands. It must not know what they
 * wait for.
 */
import type { PersonId } from '../contract.ts';
import type { Entry } from './entry.ts';

export interface Line {
  /** Whether one more of this person may wait. */
  hasPlaceFor(person: PersonId): boolean;
  add(entry: Entry): void;
  remove(entry: Entry): void;
  /** How many come before it, about: in turns of its people. */
  before(entry: Entry): number;
  /** Of this workspace. */
  waitingFor(entry: Pick<Entry, 'workspaceGate'>): number;
  everybody(): readonly Entry[];
}

/** Who waits for the process waits for it with everybody; the others with their workspace. */
function isRival(entry: Entry, other: Entry): boolean {
  return entry.at === 'process' ? other.at === 'process' : other.workspaceGate === entry.workspaceGate;
}

export function createLine({ most, mostPerPerson }: { readonly most: number; readonly mostPerPerson: number }): Line {
  const entries = new Set<Entry>();
  const perPerson = new Map<PersonId, number>();
  let standing = 0;

  function count(entry: Entry, change: 1 | -1): void {
    // Who passes is there for a moment, and bounded by the room there was.
    if (entry.isPassing) return;
    standing += change;
    const left = (perPerson.get(entry.person) ?? 0) + change;
    if (left === 0) perPerson.delete(entry.person);
    else perPerson.set(entry.person, left);
  }

  return {
    hasPlaceFor: (person) => standing < most && (perPerson.get(person) ?? 0) < mostPerPerson,
    add(entry) {
      entries.add(entry);
      count(entry, 1);
    },
    remove(entry) {
      if (entries.delete(entry)) count(entry, -1);
    },
    before(entry) {
      const rivals = new Map<PersonId, { waiting: number; isEarlier: boolean }>();
      let own = 0;
      let isEarlier = true;
      for (const other of entries) {
        if (other === entry) isEarlier = false;
        else if (isRival(entry, other)) {
          if (other.person !== entry.person) {
            const rival = rivals.get(other.person) ?? { waiting: 0, isEarlier };
            rival.waiting += 1;
            rivals.set(other.person, rival);
          } else if (isEarlier) own += 1;
        }
      }
      // The nth question of a person comes after the first n of everybody who came earlier.
      let before = own;
      for (const rival of rivals.values()) before += Math.min(rival.waiting, rival.isEarlier ? own + 1 : own);
      return before;
    },
    waitingFor({ workspaceGate }) {
      let waiting = 0;
      for (const entry of entries) if (!entry.isPassing && entry.workspaceGate === workspaceGate) waiting += 1;
      return waiting;
    },
    everybody: () => [...entries],
  };
}
