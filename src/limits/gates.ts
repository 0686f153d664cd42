/*
 * The gates of the people and workspaces that have questions. Those that had none for a while are taken down: who is known
 * and idle costs nothing.
 */
import type { Clock, PersonId, WorkspaceId } from '../contract.ts';
import type { Entry, PersonGate, WorkspaceGate } from './entry.ts';
import { createPersonGate } from './person-gate.ts';
import type { SlotSharing } from './source.ts';
import type { Timetable } from './timetable.ts';
import { createWorkspaceGate } from './workspace-gate.ts';

/** Idle ones are looked for this often. Making one anew costs microseconds, or a few turns to Redis. */
const SWEEP_EVERY_MS = 2_000;

interface Asker {
  readonly person: PersonId;
  readonly workspace: WorkspaceId;
}

export interface Gates {
  of(asker: Asker): { readonly personGate: PersonGate; readonly workspaceGate: WorkspaceGate };
  haveRoomFor(asker: Asker): boolean;
  /** What is shared was lost or is back: whoever waits asks for slots there where they are given now. */
  sharingChanged(): void;
  close(): void;
}

export interface GatesSettings {
  readonly perPerson: { readonly atOnce: number; readonly spacingMs: number };
  readonly perWorkspace: { readonly atOnce: number };
  readonly clock: Clock;
  readonly timetable: Timetable;
  readonly sharing: () => SlotSharing | null;
  readonly handOver: (entry: Entry) => void;
  readonly letThrough: (entry: Entry) => void;
}

function sweepIdle<Id>(gates: Map<Id, PersonGate | WorkspaceGate>): void {
  for (const [id, gate] of gates) {
    if (!gate.isIdle()) continue;
    gates.delete(id);
    gate.close();
  }
}

export function createGates(settings: GatesSettings): Gates {
  const { clock, timetable, sharing, handOver, letThrough, perPerson, perWorkspace } = settings;
  const people = new Map<PersonId, PersonGate>();
  const workspaces = new Map<WorkspaceId, WorkspaceGate>();
  let isSweepPlanned = false;

  function* all(): Generator<PersonGate | WorkspaceGate> {
    yield* people.values();
    yield* workspaces.values();
  }

  function planSweep(): void {
    if (isSweepPlanned) return;
    isSweepPlanned = true;
    timetable.at(clock.now() + SWEEP_EVERY_MS, () => {
      isSweepPlanned = false;
      sweepIdle(people);
      sweepIdle(workspaces);
      if (people.size + workspaces.size > 0) planSweep();
    });
  }

  return {
    of({ person, workspace }) {
      let personGate = people.get(person);
      if (personGate === undefined) {
        personGate = createPersonGate({ name: person, limits: perPerson, clock, timetable, sharing, handOver });
        people.set(person, personGate);
      }
      let workspaceGate = workspaces.get(workspace);
      if (workspaceGate === undefined) {
        const { atOnce } = perWorkspace;
        workspaceGate = createWorkspaceGate({ name: workspace, atOnce, now: () => clock.now(), sharing, letThrough });
        workspaces.set(workspace, workspaceGate);
      }
      planSweep();
      return { personGate, workspaceGate };
    },
    haveRoomFor({ person, workspace }) {
      const hasPersonRoom = people.get(person)?.hasRoom() ?? true;
      return hasPersonRoom && (workspaces.get(workspace)?.hasRoom() ?? true);
    },
    sharingChanged() {
      for (const gate of all()) gate.pump();
    },
    close() {
      for (const gate of all()) gate.close();
      people.clear();
      workspaces.clear();
    },
  };
}
