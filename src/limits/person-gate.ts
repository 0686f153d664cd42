/*
 * What one person may: so many questions at once, and so long between the beginnings of two. It hands over one question at
 * a time to each workspace, so that what waits there can still be put behind others.
 */
import type { Clock } from '../contract.ts';
import type { Entry, PersonGate, WorkspaceGate } from './entry.ts';
import type { SlotLimits } from './slots.ts';
import { createSlotSource, type SlotSharing } from './source.ts';
import type { Timetable } from './timetable.ts';

export interface PersonGateSettings {
  readonly name: string;
  readonly limits: SlotLimits;
  readonly clock: Clock;
  readonly timetable: Timetable;
  readonly sharing: () => SlotSharing | null;
  readonly handOver: (entry: Entry) => void;
}

export function createPersonGate({
  name,
  limits,
  clock,
  timetable,
  sharing,
  handOver,
}: PersonGateSettings): PersonGate {
  const waiting = new Set<Entry>();
  const onTheirWay = new Set<WorkspaceGate>();
  let running = 0;
  let mayBeginAtMs = -Infinity;
  let cancelPump: (() => void) | null = null;

  function next(): Entry | null {
    if (running >= limits.atOnce) return null;
    for (const entry of waiting) if (!onTheirWay.has(entry.workspaceGate)) return entry;
    return null;
  }

  function use(): Promise<void> | null {
    const entry = next();
    if (entry === null) return null;
    waiting.delete(entry);
    onTheirWay.add(entry.workspaceGate);
    running += 1;
    const end = Promise.withResolvers<void>();
    entry.held.push(() => {
      running -= 1;
      end.resolve();
    });
    handOver(entry);
    gate.pump();
    return end.promise;
  }

  const source = createSlotSource({ name, limits, use, sharing });

  const gate: PersonGate = {
    entries: 0,
    counted: 0,
    add(entry) {
      waiting.add(entry);
    },
    began(entry) {
      onTheirWay.delete(entry.workspaceGate);
      mayBeginAtMs = clock.now() + limits.spacingMs;
      gate.pump();
    },
    dropped(entry) {
      if (waiting.delete(entry)) return;
      onTheirWay.delete(entry.workspaceGate);
      if (running === 0) source.forgetBeginning();
    },
    hasRoom: () => waiting.size === 0 && gate.counted < limits.atOnce && clock.now() >= mayBeginAtMs,
    pump() {
      if (next() === null) return;
      if (clock.now() >= mayBeginAtMs) source.want(1);
      else {
        cancelPump ??= timetable.at(mayBeginAtMs, () => {
          cancelPump = null;
          gate.pump();
        });
      }
    },
    isIdle: () => gate.entries === 0 && source.isIdle() && clock.now() >= mayBeginAtMs,
    close() {
      cancelPump?.();
      source.close();
    },
  };
  return gate;
}
