/*
 * What one workspace may: so many questions at once. Its people take turns.
 */
import type { Entry, WorkspaceGate } from './entry.ts';
import { createFairLine } from './fair-line.ts';
import { createPace } from './pace.ts';
import { createSlotSource, type SlotSharing } from './source.ts';

export interface WorkspaceGateSettings {
  readonly name: string;
  readonly atOnce: number;
  readonly now: () => number;
  readonly sharing: () => SlotSharing | null;
  readonly letThrough: (entry: Entry) => void;
}

export function createWorkspaceGate({ name, atOnce, now, sharing, letThrough }: WorkspaceGateSettings): WorkspaceGate {
  const line = createFairLine<Entry>();
  const pace = createPace(now);
  let running = 0;

  function use(): Promise<void> | null {
    const entry = running < atOnce ? line.take() : null;
    if (entry === null) return null;
    running += 1;
    const end = Promise.withResolvers<void>();
    entry.held.push(() => {
      running -= 1;
      line.ended(entry.person);
      pace.freed();
      end.resolve();
    });
    letThrough(entry);
    return end.promise;
  }

  const source = createSlotSource({ name, limits: { atOnce, spacingMs: 0 }, use, sharing });

  const gate: WorkspaceGate = {
    entries: 0,
    counted: 0,
    pace,
    add: (entry) => line.add(entry.person, entry),
    remove: (entry) => line.remove(entry.person, entry),
    hasRoom: () => gate.counted < atOnce,
    pump: () => source.want(Math.min(line.waiting(), atOnce - running)),
    isIdle: () => gate.entries === 0 && source.isIdle(),
    close: () => source.close(),
  };
  return gate;
}
