/*
 * The throttle of one process.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Throttle } from '../../src/contract.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { ask, givenThrottle, settled, until, type GivenThrottle } from './given.ts';
import { startProcess, STOP_WITH_ONE_WAITING } from './process.ts';

const asker = (person: string) => ({ person: `person:slack:${person}`, workspace: 'workspace:slack:T1' }) as const;

describe('the throttle', () => {
  let throttle: Throttle;
  const clock = createVirtualClock();
  const given = (settings: Omit<GivenThrottle, 'clock'>): Throttle =>
    (throttle = givenThrottle({ clock, ...settings }));
  afterEach(() => throttle.stop());

  test('admits whoever finds room, and says so before', async () => {
    given({ perPerson: 1 });
    expect(throttle.hasRoomFor(asker('U1'))).toBe(true);
    const asked = ask(throttle, 'U1');
    expect(throttle.hasRoomFor(asker('U1'))).toBe(false);
    expect(throttle.hasRoomFor(asker('U2'))).toBe(true);
    await until(asked.isAdmitted, 'the first is admitted');
    expect(asked.place.questionsBefore()).toBeNull();
    expect(throttle.isShared()).toBe(true);
  });

  test.each<[string, Omit<GivenThrottle, 'clock'>, string]>([
    ['a person', { perPerson: 1 }, 'U1'],
    ['a workspace', { perWorkspace: 1 }, 'U2'],
    ['the process', { atOnce: 1 }, 'U2'],
  ])('lets the next one of %s in when one leaves, and leaving twice frees one slot', async (_of, settings, other) => {
    given(settings);
    const [first, second, third] = [ask(throttle, 'U1'), ask(throttle, other), ask(throttle, other)];
    await until(first.isAdmitted, 'the first is admitted');
    await settled();
    expect([second.admission(), third.admission()]).toEqual([null, null]);
    expect([second.place.questionsBefore(), third.place.questionsBefore()]).toEqual(other === 'U1' ? [0, 1] : [0, 1]);
    first.leave();
    first.leave();
    await until(second.isAdmitted, 'the second is admitted');
    first.leave();
    await settled();
    expect(third.admission()).toBeNull();
    second.leave();
    await until(third.isAdmitted, 'the third is admitted');
  });

  test('turns away at once whoever finds the line full, though not whoever finds room', async () => {
    given({ perPerson: 1, line: { most: 2 } });
    const people = ['U1', 'U1', 'U1', 'U1', 'U2'].map((person) => ask(throttle, person));
    await settled();
    expect(people.map((each) => each.admission()?.kind ?? 'waits')).toEqual([
      'admitted',
      'waits',
      'waits',
      'turned-away',
      'admitted',
    ]);
    expect(people[3]?.admission()).toEqual({ kind: 'turned-away', reason: 'line-full', retryAfterMs: 45_000 });
  });

  test('bounds how many of one person wait', async () => {
    given({ perPerson: 1, perWorkspace: 1, line: { mostPerPerson: 1 } });
    const people = ['U1', 'U1', 'U1', 'U2'].map((person) => ask(throttle, person));
    await settled();
    expect(people.map((each) => each.admission()?.kind ?? 'waits')).toEqual([
      'admitted',
      'waits',
      'turned-away',
      'waits',
    ]);
  });

  test('turns away who waited too long, and tells when to come back from how fast slots came free', async () => {
    given({ perPerson: 1, line: { waitMs: 30_000 } });
    for (let round = 0; round < 4; round += 1) {
      const quick = ask(throttle, 'U1');
      await until(quick.isAdmitted, 'a quick one is admitted');
      await clock.advance(6_000);
      quick.leave();
    }
    const [first, second] = [ask(throttle, 'U1'), ask(throttle, 'U1')];
    await until(first.isAdmitted, 'the first is admitted');
    await clock.advance(29_999);
    expect(second.admission()).toBeNull();
    await clock.advance(1);
    await settled();
    expect(second.admission()).toEqual({
      kind: 'turned-away',
      reason: 'waited-too-long',
      retryAfterMs: expect.any(Number),
    });
    first.leave();
    const next = ask(throttle, 'U1');
    await until(next.isAdmitted, 'its slot is free');
  });

  test.each([['U1'], ['U2']])('lets %s give up, who then takes no slot', async (person) => {
    given({ perPerson: 1, perWorkspace: 1 });
    const [first, second, third] = [ask(throttle, 'U1'), ask(throttle, person), ask(throttle, 'U3')];
    await until(first.isAdmitted, 'the first is admitted');
    await settled();
    second.giveUp();
    await until(() => second.admission()?.kind === 'gave-up', 'the second gave up');
    first.leave();
    await until(third.isAdmitted, 'the third is admitted');
  });

  test('does not admit who gives up while a slot is on its way, nor spends the slot', async () => {
    given({ perPerson: 1, perWorkspace: 1 });
    const [first, second] = [ask(throttle, 'U1'), ask(throttle, 'U2')];
    first.giveUp();
    await until(second.isAdmitted, 'the other one is admitted');
    expect(first.admission()).toEqual({ kind: 'gave-up' });
    const gone = new AbortController();
    gone.abort();
    await expect(throttle.enter(asker('U4'), gone.signal).admission).resolves.toEqual({ kind: 'gave-up' });
  });

  test('keeps the spacing between the beginnings of two questions of one person', async () => {
    given({ perPerson: 3, spacingMs: 20 });
    const [first, second, third] = [ask(throttle, 'U1'), ask(throttle, 'U1'), ask(throttle, 'U1')];
    const other = ask(throttle, 'U2');
    await until(() => first.isAdmitted() && other.isAdmitted(), 'the first two are admitted');
    expect(throttle.hasRoomFor(asker('U1'))).toBe(false);
    await clock.advance(19);
    await settled();
    expect(second.admission()).toBeNull();
    await clock.advance(1);
    await until(second.isAdmitted, 'the second is admitted');
    expect(third.admission()).toBeNull();
    await clock.advance(20);
    await until(third.isAdmitted, 'the third is admitted');
  });

  test('does not count as a beginning what gave up before it began', async () => {
    // So long that the test would fail by its own time limit.
    given({ perPerson: 2, spacingMs: 3_600_000, perWorkspace: 1 });
    const busy = ask(throttle, 'U9');
    await until(busy.isAdmitted, 'the workspace is busy');
    const first = ask(throttle, 'U1');
    await settled();
    first.giveUp();
    busy.leave();
    const second = ask(throttle, 'U1');
    await until(second.isAdmitted, 'the second is admitted');
  });

  test('does not let a full workspace hold up what somebody asks in another', async () => {
    given({ perPerson: 2, perWorkspace: 1 });
    const [busy, waits] = [ask(throttle, 'U2'), ask(throttle, 'U1')];
    await until(busy.isAdmitted, 'the workspace is busy');
    const elsewhere = ask(throttle, 'U1', 'T2');
    await until(elsewhere.isAdmitted, 'it is admitted elsewhere');
    expect(waits.admission()).toBeNull();
  });

  test('keeps the bounds of a workspace whose question waits long for its person (it had been taken for idle)', async () => {
    given({ perPerson: 1, perWorkspace: 1 });
    const [first, second] = [ask(throttle, 'U1'), ask(throttle, 'U1', 'T2')];
    await until(first.isAdmitted, 'the first is admitted');
    await clock.advance(30_000);
    const other = ask(throttle, 'U2', 'T2');
    await until(other.isAdmitted, 'the other one is admitted');
    first.leave();
    await settled();
    expect(second.admission()).toBeNull();
    other.leave();
    await until(second.isAdmitted, 'the second is admitted');
  });

  test('tells who still waits that it is over when it stops', async () => {
    given({ perPerson: 2, spacingMs: 60_000 });
    const [first, second] = [ask(throttle, 'U1'), ask(throttle, 'U1')];
    await until(first.isAdmitted, 'the first is admitted');
    await throttle.stop();
    await settled();
    expect([second.admission(), clock.sleepers()]).toEqual([{ kind: 'gave-up' }, 0]);
    first.leave();
    await expect(ask(throttle, 'U3').place.admission).resolves.toEqual({ kind: 'gave-up' });
    expect(throttle.hasRoomFor(asker('U3'))).toBe(false);
  });

  test('keeps no process alive that has stopped, with questions running and waiting', async () => {
    given({});
    const child = startProcess(null, STOP_WITH_ONE_WAITING);
    await expect(child.ended).resolves.toBe(0);
    expect(child.output()).toBe('admitted');
  });
});
