/*
 * Who is known and idle costs nothing.
 */
import { expect, test } from '@jest/globals';
import { createGates } from '../../src/limits/gates.ts';
import { createPace } from '../../src/limits/pace.ts';
import { createTimetable } from '../../src/limits/timetable.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const asker = { person: 'person:slack:U1', workspace: 'workspace:slack:T1' } as const;

test('the gates of idle people and workspaces are taken down, those of the others stay', async () => {
  const clock = createVirtualClock();
  const timetable = createTimetable(clock);
  const gates = createGates({
    perPerson: { atOnce: 1, spacingMs: 0 },
    perWorkspace: { atOnce: 1 },
    clock,
    timetable,
    sharing: () => null,
    handOver: () => undefined,
    letThrough: () => undefined,
  });
  const before = gates.of(asker);
  before.workspaceGate.entries += 1;
  await clock.advance(10_000);
  const after = gates.of(asker);
  expect(after.personGate).not.toBe(before.personGate);
  expect(after.workspaceGate).toBe(before.workspaceGate);
  before.workspaceGate.entries -= 1;
  await clock.advance(10_000);
  expect(gates.of(asker).workspaceGate).not.toBe(before.workspaceGate);
  await clock.advance(10_000);
  expect(clock.sleepers()).toBe(0);
  gates.close();
});

test('plans are kept in the order of their time, and a clock is waited for only while there are any', async () => {
  const clock = createVirtualClock();
  const timetable = createTimetable(clock);
  const happened: string[] = [];
  timetable.at(clock.now() + 30, () => happened.push('late'));
  const cancel = timetable.at(clock.now() + 20, () => happened.push('cancelled'));
  timetable.at(clock.now() + 10, () => happened.push('early'));
  await clock.settle();
  cancel();
  await clock.advance(30);
  expect(happened).toEqual(['early', 'late']);
  expect(clock.sleepers()).toBe(0);
  timetable.at(clock.now() + 10, () => happened.push('never'));
  timetable.end();
  timetable.at(clock.now() + 10, () => happened.push('never'));
  await clock.advance(30);
  expect([happened.length, clock.sleepers()]).toEqual([2, 0]);
});

test('how long somebody has to wait follows how fast slots came free, within bounds', () => {
  let nowMs = 0;
  const pace = createPace(() => nowMs);
  expect(pace.waitBehind(1)).toBe(30_000);
  for (let nth = 0; nth < 20; nth += 1) {
    nowMs += 4_000;
    pace.freed();
  }
  expect(pace.waitBehind(0)).toBe(3_500);
  expect(pace.waitBehind(9)).toBe(35_000);
  expect(pace.waitBehind(1_000_000)).toBe(300_000);
  for (let nth = 0; nth < 20; nth += 1) pace.freed();
  expect(pace.waitBehind(5)).toBe(2_000);
});
