/*
 * Whoever asks much does not keep the others waiting, and no bound is ever broken.
 */
import { expect, jest, test } from '@jest/globals';
import { array, assert, asyncProperty, infiniteStream, integer, nat, record } from 'fast-check';
import { createFairLine } from '../../src/limits/fair-line.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { ask, givenThrottle, settled, until, type Asked } from './given.ts';

jest.setTimeout(60_000);

test('a person with 50 queued questions does not delay the first of another by more than one slot', async () => {
  const throttle = givenThrottle({ clock: createVirtualClock(), perPerson: 3, perWorkspace: 1 });
  const busy = Array.from({ length: 50 }, () => ask(throttle, 'U1'));
  await settled();
  const other = ask(throttle, 'U2');
  await settled();
  expect(other.place.questionsBefore()).toBe(1);
  busy[0]?.leave();
  await until(() => other.isAdmitted() || busy[1]?.isAdmitted() === true, 'somebody is admitted');
  if (!other.isAdmitted()) busy[1]?.leave();
  await until(other.isAdmitted, 'the other person is admitted');
  await throttle.stop();
});

test('nobody is let in twice by the time another one, who came, is let in once; nor are there ever too many', async () => {
  const people = array(integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 });
  const bound = integer({ min: 1, max: 3 });
  const setting = record({
    people,
    perPerson: bound,
    perWorkspace: bound,
    atOnce: bound,
    order: infiniteStream(nat()),
  });
  await assert(
    asyncProperty(setting, async ({ people: counts, perPerson, perWorkspace, atOnce, order }) => {
      const throttle = givenThrottle({ clock: createVirtualClock(), perPerson, perWorkspace, atOnce });
      const asked: Asked[] = [];
      /** Who was let in while this person waited for the first time, how often. */
      const overtaken = new Map<string, Map<string, number>>();
      const inside = new Set<Asked>();
      const done = new Set<Asked>();

      async function look(): Promise<void> {
        await settled();
        for (const each of asked) {
          if (!each.isAdmitted() || done.has(each) || inside.has(each)) continue;
          inside.add(each);
          overtaken.delete(each.person);
          for (const seen of overtaken.values()) seen.set(each.person, (seen.get(each.person) ?? 0) + 1);
        }
        const perName = Object.groupBy(inside, ({ person }) => person);
        for (const each of Object.values(perName)) expect(each?.length ?? 0).toBeLessThanOrEqual(perPerson);
        expect(inside.size).toBeLessThanOrEqual(Math.min(perWorkspace, atOnce));
        for (const seen of overtaken.values()) expect(Math.max(0, ...seen.values())).toBeLessThanOrEqual(1);
      }

      for (const [index, count] of counts.entries()) {
        for (let nth = 0; nth < count; nth += 1) asked.push(ask(throttle, `U${index}`));
        await look();
        if (!asked.some((each) => each.person === `U${index}` && inside.has(each)))
          overtaken.set(`U${index}`, new Map());
      }
      while (done.size < asked.length) {
        await until(() => asked.some((each) => each.isAdmitted() && !done.has(each)), 'the line goes on');
        await look();
        const running = [...inside];
        const leaver = running[Number(order.next().value) % running.length];
        if (leaver === undefined) throw new Error('nobody runs');
        inside.delete(leaver);
        done.add(leaver);
        leaver.leave();
        await look();
      }
      await throttle.stop();
    }),
    { numRuns: 15 },
  );
});

test('people take turns: fewest running first, then who was served longest ago', () => {
  const line = createFairLine<string>();
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1']) line.add(item.charAt(0), item);
  expect([line.take(), line.take(), line.take()]).toEqual(['a1', 'b1', 'c1']);
  line.add('b', 'b2');
  line.ended('b');
  expect(line.take()).toBe('b2');
  expect(line.waiting()).toBe(2);
  line.remove('a', 'a2');
  line.remove('a', 'nobody');
  expect([line.take(), line.take(), line.waiting()]).toEqual(['a3', null, 0]);
});
