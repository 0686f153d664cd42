/*
 * What ten thousand people weigh who are known to everything that remembers anybody: those who asked one after the other,
 * those who stand in the throttle at one and the same moment, and what is left of them later.
 */
import { createRemembered } from '../../../src/adapters/memory/remembered.ts';
import type { Standing } from '../../../src/contract.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';
import { askerOf } from './load.ts';
import { allRules } from './rules.ts';
import { createWorld, personId, USUAL_LIMITS, workspaceId, type Passage, type World } from './world.ts';

export interface Weight {
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
}

export interface PeopleFigures {
  readonly people: number;
  /** Of them, those who were answered, and who were recorded. */
  readonly answered: number;
  readonly recorded: number;
  /** More than at the start; each with what came before it. */
  readonly standings: Weight;
  /** Each has asked once, 50 in a second. */
  readonly known: Weight;
  /** Each is in the throttle, in the same moment. */
  readonly together: Weight;
  /** They are gone since a few seconds. */
  readonly seconds: Weight;
  /** They are gone since hours, and somebody asks. */
  readonly hours: Weight;
  readonly complaints: readonly string[];
}

/** Code is compiled and pages of the database are in memory before anything is weighed. */
const FIRST_PEOPLE = 1_000;
const AT_ONCE = 40;
const PER_SECOND = 50;
const MEGABYTE = 1_048_576;
const SECONDS_MS = 5_000;
const HOURS_MS = 2 * 3_600_000;
const GROUPS_EACH = 3;

/** Known in Slack and in Discord, as both adapters keep it. */
async function fillCaches(people: number, clock: VirtualClock): Promise<readonly unknown[]> {
  const shared = { failed: () => 0, maxAgeMs: 600_000, maxEntries: 10_000, patienceMs: 2_000, clock };
  const groups = (person: number) =>
    Array.from({ length: GROUPS_EACH }, (_one, index) => `S0${(person + index) % 50}GROUP`);
  const kinds = createRemembered<Omit<Standing, 'groups'>>({
    ...shared,
    ask: () => Promise.resolve({ isGuest: false, isStranger: false, isBot: false }),
  });
  const roles = createRemembered<readonly string[]>({
    ...shared,
    ask: (key) => Promise.resolve(groups(Number(key.slice(-5)))),
  });
  const memberships = new Map<string, readonly string[]>();
  for (let index = 0; index < people; index += 1) {
    const id = String(index).padStart(5, '0');
    await kinds(`U0123${id}`);
    await roles(`112233445566778899/1234567890123${id}`);
    memberships.set(`U0123${id}`, groups(index));
  }
  return [kinds, roles, memberships];
}

interface Asked {
  readonly answered: number;
  readonly recorded: number;
}

/** Fifty in a second, by a clock that goes on only when they are done. */
async function askOnce(world: World, clock: VirtualClock, first: number, people: number): Promise<Asked> {
  const passages: Passage[] = [];
  for (let next = first; next < first + people; next += AT_ONCE) {
    const some = Math.min(AT_ONCE, first + people - next);
    const asked = Array.from({ length: some }, (_one, index) => world.ask(askerOf(next + index)));
    passages.push(...(await Promise.all(asked)));
    await clock.advance((1_000 * AT_ONCE) / PER_SECOND);
  }
  return {
    answered: passages.filter(({ record }) => record?.outcome === 'answered').length,
    recorded: passages.reduce((sum, { records }) => sum + records, 0),
  };
}

/** In and out at once. */
async function passThrottle({ throttle }: World, first: number, people: number): Promise<void> {
  const { signal } = new AbortController();
  for (let next = first; next < first + people; next += AT_ONCE) {
    const asker = (index: number) => askerOf(next + index);
    const places = Array.from({ length: AT_ONCE }, (_one, index) =>
      throttle.enter({ person: personId(asker(index)), workspace: workspaceId(asker(index)) }, signal),
    );
    for (const { admission } of places) {
      const admitted = await admission;
      if (admitted.kind === 'admitted') admitted.leave();
    }
  }
}

async function weigh(): Promise<Weight> {
  if (globalThis.gc === undefined) throw new Error('Node was started without --expose-gc');
  // What finalizers let go is collected by the second. Otherwise V8 keeps pages that it emptied for another while.
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapMegabytes: (heapUsed + external) / MEGABYTE, residentMegabytes: rss / MEGABYTE };
}

export async function measurePeople(people: number): Promise<PeopleFigures> {
  const clock = createVirtualClock();
  const world = await createWorld({ rules: allRules, limits: USUAL_LIMITS, hasLedger: true, clock });
  await askOnce(world, clock, 0, FIRST_PEOPLE);
  await clock.advance(SECONDS_MS);
  const start = await weigh();
  async function since(): Promise<Weight> {
    const { heapMegabytes, residentMegabytes } = await weigh();
    return {
      heapMegabytes: heapMegabytes - start.heapMegabytes,
      residentMegabytes: residentMegabytes - start.residentMegabytes,
    };
  }
  const caches = await fillCaches(people, clock);
  const standings = await since();
  const asked = await askOnce(world, clock, FIRST_PEOPLE, people);
  const known = await since();
  await passThrottle(world, FIRST_PEOPLE, people);
  const together = await since();
  await clock.advance(SECONDS_MS);
  const seconds = await since();
  await clock.advance(HOURS_MS);
  await askOnce(world, clock, 0, 1);
  const hours = await since();
  // Until here they are held.
  if (caches.length === 0) throw new Error('Nothing was remembered');
  await world.stop();
  return { people, ...asked, standings, known, together, seconds, hours, complaints: world.logger.complaints };
}
