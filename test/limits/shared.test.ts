/*
 * Several throttles on one Redis: what they share, and that a slot comes free whatever becomes of who held it.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Throttle } from '../../src/contract.ts';
import { systemClock } from '../../src/ops/system.ts';
import { inRedis, startRedis, whyNoRedis, type RedisServer } from '../servers/redis.ts';
import { ask, givenThrottle, until, type Asked, type GivenThrottle } from './given.ts';
import { startProcess, STOP_WITH_ONE_WAITING } from './process.ts';

jest.setTimeout(30_000);

test('says when it is left out', () => {
  if (whyNoRedis !== null) process.stderr.write(`${whyNoRedis}; the tests of what processes share are left out\n`);
  expect(['string', 'object']).toContain(typeof whyNoRedis);
});

inRedis('throttles on one Redis', () => {
  let server: RedisServer;
  let throttles: Throttle[];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    throttles = [];
    const redis = new Redis(server.url);
    await redis.flushall();
    redis.disconnect();
  });
  afterEach(() => Promise.all(throttles.map((throttle) => throttle.stop())));

  async function started(settings: Omit<GivenThrottle, 'clock'> = {}): Promise<Throttle> {
    const redis = { url: server.url, whenAway: 'answer' } as const;
    const throttle = givenThrottle({ clock: systemClock, redis, ...settings });
    throttles.push(throttle);
    await throttle.start();
    return throttle;
  }

  /** The other one's question has had every chance: one that it asked later, of somebody else, was let in. */
  async function hasHadItsChance(throttle: Throttle): Promise<void> {
    for (let nth = 0; nth < 3; nth += 1) {
      const free = ask(throttle, `FREE${nth}`, `FREE${nth}`);
      await until(free.isAdmitted, 'somebody else is admitted');
      free.leave();
    }
  }

  test.each([
    ['a person', 'U1', { perPerson: 1 }],
    ['a workspace', 'U2', { perWorkspace: 1 }],
  ])('share how many of %s run at once', async (_what, other, settings) => {
    const [here, there] = [await started(settings), await started(settings)];
    expect([here.isShared(), there.isShared()]).toEqual([true, true]);
    const first = ask(here, 'U1');
    await until(first.isAdmitted, 'the first is admitted');
    const second = ask(there, other);
    await hasHadItsChance(there);
    expect(second.admission()).toBeNull();
    first.leave();
    await until(second.isAdmitted, 'the second is admitted');
  });

  test('share the spacing between the beginnings of two', async () => {
    const [here, there] = [await started({ spacingMs: 300 }), await started({ spacingMs: 300 })];
    const [first, second] = [ask(here, 'U1'), ask(there, 'U1')];
    await until(() => first.isAdmitted() || second.isAdmitted(), 'one is admitted');
    const beganAtMs = Date.now();
    await until(() => first.isAdmitted() && second.isAdmitted(), 'both are admitted');
    // By the clock of the test, which looks each millisecond or so.
    expect(Date.now() - beganAtMs).toBeGreaterThan(250);
  });

  test('do not name people to Redis, and leave nothing there that does not vanish', async () => {
    const throttle = await started();
    const asked = ask(throttle, 'U1234');
    await until(asked.isAdmitted, 'it is admitted');
    const redis = new Redis(server.url);
    const keys = await redis.keys('*');
    const lives = await Promise.all(keys.map((key) => redis.pttl(key)));
    redis.disconnect();
    expect(keys.filter((key) => key.includes('askline-person')).length).toBeGreaterThan(0);
    expect(keys.filter((key) => key.includes('U1234') || key.includes('T1'))).toEqual([]);
    expect(lives.filter((lifeMs) => lifeMs === -1)).toEqual([]);
  });

  test('a slot is held for as long as its question runs, however short its lease', async () => {
    const times = { leaseMs: 200, tendEveryMs: 40 };
    const [here, there] = [await started({ perPerson: 1, times }), await started({ perPerson: 1, times })];
    const first = ask(here, 'U1');
    await until(first.isAdmitted, 'the first is admitted');
    const second = ask(there, 'U1');
    const endMs = performance.now() + 5 * times.leaseMs;
    await until(() => second.isAdmitted() || performance.now() > endMs, 'five leases are over');
    expect(second.admission()).toBeNull();
    first.leave();
    await until(second.isAdmitted, 'the second is admitted');
    second.leave();
    const third = ask(here, 'U1');
    await until(third.isAdmitted, 'nothing is left behind');
  });

  test('the slot of a process that was killed comes free when its lease is over', async () => {
    const there = await started({ perPerson: 1 });
    const holder = startProcess(server.url, '');
    try {
      await until(() => holder.output() !== '', 'the other process holds a slot');
      expect(holder.output()).toBe('admitted');
      const waits = ask(there, 'U1');
      await hasHadItsChance(there);
      expect(waits.admission()).toBeNull();
      holder.kill();
      await until(waits.isAdmitted, 'its slot comes free');
    } finally {
      holder.kill();
    }
  });

  test('nothing keeps a process alive that has stopped, with questions running and waiting', async () => {
    const child = startProcess(server.url, STOP_WITH_ONE_WAITING);
    await expect(child.ended).resolves.toBe(0);
    expect(child.output()).toBe('admitted');
  });

  test('a process that stops gives back what it holds', async () => {
    const [here, there] = [await started({ perPerson: 1 }), await started({ perPerson: 1 })];
    const first = ask(here, 'U1');
    await until(first.isAdmitted, 'the first is admitted');
    const [second, third] = [ask(there, 'U1'), ask(here, 'U1')];
    await here.stop();
    first.leave();
    await until(second.isAdmitted, 'the second is admitted, long before a lease is over');
    expect(third.admission()).toEqual({ kind: 'gave-up' });
  });

  test('who gives up in the line of several processes leaves no slot behind', async () => {
    const [here, there] = [await started({ perPerson: 1 }), await started({ perPerson: 1 })];
    const first = ask(here, 'U1');
    await until(first.isAdmitted, 'the first is admitted');
    const second = ask(there, 'U1');
    await hasHadItsChance(there);
    second.giveUp();
    await until(() => second.admission()?.kind === 'gave-up', 'the second gave up');
    first.leave();
    for (const throttle of [there, here, there]) {
      const next = ask(throttle, 'U1');
      await until(next.isAdmitted, 'the slot is free');
      next.leave();
    }
  });

  test('never let in more than they may, with many people asking both at once', async () => {
    const settings = { perPerson: 2, perWorkspace: 3 };
    const both = [await started(settings), await started(settings)];
    const asked = Array.from({ length: 40 }, (_, nth) => {
      const throttle = both[nth % 2];
      if (throttle === undefined) throw new Error('there are two');
      return ask(throttle, `U${nth % 5}`);
    });
    const inside = new Set<Asked>();
    const done = new Set<Asked>();
    while (done.size < asked.length) {
      await until(() => asked.some((each) => each.isAdmitted() && !done.has(each)), 'the line goes on');
      for (const each of asked) if (each.isAdmitted() && !done.has(each)) inside.add(each);
      expect(inside.size).toBeLessThanOrEqual(3);
      for (const each of inside) {
        expect([...inside].filter(({ person }) => person === each.person).length).toBeLessThanOrEqual(2);
      }
      const [leaver] = inside;
      if (leaver === undefined) continue;
      inside.delete(leaver);
      done.add(leaver);
      leaver.leave();
    }
  });
});
