/*
 * Redis killed, restarted empty and frozen while questions come in: none is lost and none waits 2 s because of it.
 */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Throttle } from '../../src/contract.ts';
import { StartError } from '../../src/errors.ts';
import { systemClock } from '../../src/ops/system.ts';
import { createMemoryLogger, type MemoryLogger } from '../fakes/memory-logger.ts';
import { inRedis, startRedis, type RedisServer } from '../servers/redis.ts';
import { ask, givenThrottle, until, type Asked, type GivenThrottle } from './given.ts';

jest.setTimeout(60_000);

inRedis('when Redis goes away', () => {
  let server: RedisServer;
  let throttles: Throttle[];
  let logger: MemoryLogger;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(async () => {
    server = await startRedis();
    throttles = [];
    logger = createMemoryLogger();
    process.on('unhandledRejection', onUnhandled);
  });
  afterEach(async () => {
    await Promise.all(throttles.map((throttle) => throttle.stop()));
    await server.stop();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled.splice(0)).toEqual([]);
  });

  function given(settings: Partial<GivenThrottle> = {}, whenAway: 'answer' | 'refuse' = 'answer'): Throttle {
    const redis = { url: server.url, whenAway };
    const throttle = givenThrottle({ clock: systemClock, logger, redis, ...settings });
    throttles.push(throttle);
    return throttle;
  }

  async function started(settings: Partial<GivenThrottle> = {}, whenAway?: 'answer' | 'refuse'): Promise<Throttle> {
    const throttle = given(settings, whenAway);
    await throttle.start();
    return throttle;
  }

  async function admitted(throttle: Throttle, person: string): Promise<Asked> {
    const asked = ask(throttle, person);
    await until(asked.isAdmitted, `${person} is admitted`);
    return asked;
  }

  const told = (level: string): number => logger.lines.filter((line) => line.level === level).length;

  interface Outage {
    begin(): Promise<void> | void;
    end(): Promise<void> | void;
  }
  const outages: [string, () => Outage][] = [
    ['killed and restarted empty', () => ({ begin: () => server.kill(), end: () => server.restartEmpty() })],
    ['restarted empty at once', () => ({ begin: () => server.restartEmpty(), end: () => undefined })],
    ['frozen and thawed', () => ({ begin: () => server.freeze(), end: () => server.thaw() })],
  ];

  test.each(outages)(
    '%s under load: no question is lost, none waits 2 s, and sharing resumes',
    async (_how, outage) => {
      // Whoever waited longer than this would be turned away.
      const settings = { perPerson: 1, perWorkspace: 30, line: { waitMs: 2_000 } };
      const both = [await started(settings), await started(settings)];
      const asked: Asked[] = [];
      const left = new Set<Asked>();
      const asking = new AbortController();
      const load = (async () => {
        for (let nth = 0; !asking.signal.aborted; nth += 1) {
          for (const [index, throttle] of both.entries())
            asked.push(ask(throttle, `U${nth % 40}-${index}`, `T${nth % 3}`));
          await systemClock.sleep(8);
          for (const each of asked) {
            if (!each.isAdmitted() || left.has(each)) continue;
            left.add(each);
            each.leave();
          }
        }
      })();
      await until(() => asked.length > 40, 'questions come in');
      await outage().begin();
      const isNotedBy = performance.now() + 1_500;
      await until(
        () => performance.now() > isNotedBy || both.every((throttle) => !throttle.isShared()),
        'it is noted, or was over before',
      );
      const before = left.size;
      await until(() => left.size > before + 100, 'questions are let in meanwhile');
      await outage().end();
      await until(() => both.every((throttle) => throttle.isShared()), 'it is shared again');
      const after = left.size;
      await until(() => left.size > after + 100, 'questions are let in afterwards');
      asking.abort();
      await load;
      await until(() => asked.every((each) => each.admission() !== null), 'everybody is told');
      expect(asked.filter((each) => !each.isAdmitted()).map((each) => each.admission())).toEqual([]);
      for (const each of asked) if (!left.has(each)) each.leave();

      // It is shared again, and nothing that was under way when it broke still holds a slot.
      const [here, there] = both;
      if (here === undefined || there === undefined) throw new Error('there are two');
      for (let person = 0; person < 40; person += 1) {
        const first = await admitted(here, `U${person}-0`);
        first.leave();
        (await admitted(there, `U${person}-0`)).leave();
      }
    },
  );

  test('who waits for a slot of another process is let in by this one', async () => {
    const [here, there] = [await started({ perPerson: 1 }), await started({ perPerson: 1 })];
    const first = await admitted(here, 'U1');
    const waits = ask(there, 'U1');
    await admitted(there, 'U2');
    expect(waits.admission()).toBeNull();
    server.freeze();
    await until(waits.isAdmitted, 'the one who waited is admitted');
    expect(there.isShared()).toBe(false);
    first.leave();
  });

  test.each(outages.slice(1))(
    '%s: what ended meanwhile is given back at once, not when its lease is over',
    async (_how, outage) => {
      const [here, there] = [await started({ perPerson: 1 }), await started({ perPerson: 1 })];
      const first = await admitted(here, 'U1');
      await outage().begin();
      await until(() => told('warn') > 0, 'it is noted');
      first.leave();
      await outage().end();
      await until(() => here.isShared() && there.isShared(), 'it is shared again');
      (await admitted(there, 'U1')).leave();
      const second = await admitted(here, 'U1');
      const third = ask(there, 'U1');
      await admitted(there, 'U2');
      expect(third.admission()).toBeNull();
      second.leave();
      await until(third.isAdmitted, 'limits hold again');
    },
  );

  test('is told once when it goes and once when it comes back', async () => {
    const throttle = await started();
    expect([told('info'), told('warn')]).toEqual([1, 0]);
    await server.kill();
    await until(() => !throttle.isShared(), 'it is noted');
    for (const person of ['U1', 'U2', 'U3']) await admitted(throttle, person);
    await server.restartEmpty();
    await until(() => throttle.isShared(), 'it is shared again');
    expect([told('info'), told('warn')]).toEqual([2, 1]);
  });

  test('without it the bot starts all the same, with a warning, and shares once it is there', async () => {
    await server.kill();
    const throttle = await started();
    expect([throttle.isShared(), told('warn')]).toEqual([false, 1]);
    await admitted(throttle, 'U1');
    await server.restartEmpty();
    await until(() => throttle.isShared(), 'it is shared');
    await admitted(throttle, 'U2');
  });

  test('where it must be there the bot does not start, and says what to check without the password', async () => {
    await server.kill();
    const url = server.url.replace('redis://', 'redis://askline:hunter2@');
    const throttle = given({ redis: { url, whenAway: 'refuse' } });
    const failed = throttle.start();
    await expect(failed).rejects.toBeInstanceOf(StartError);
    const message = await failed.catch(String);
    expect(message).toContain(new URL(url).host);
    expect(message).toContain('REDIS_URL');
    expect(message).not.toMatch(/hunter2|askline:/u);
  });

  test('where nobody is let in without it, who comes and who waits is told so, until it is back', async () => {
    const throttle = await started({ perPerson: 1 }, 'refuse');
    const first = await admitted(throttle, 'U1');
    const waits = ask(throttle, 'U1');
    server.freeze();
    const sharingAway = { kind: 'turned-away', reason: 'sharing-away', retryAfterMs: 5_000 };
    await until(() => waits.admission() !== null, 'the one who waits is told');
    expect(waits.admission()).toEqual(sharingAway);
    await expect(ask(throttle, 'U2').place.admission).resolves.toEqual(sharingAway);
    expect(throttle.hasRoomFor({ person: 'person:slack:U2', workspace: 'workspace:slack:T1' })).toBe(false);
    first.leave();
    server.thaw();
    await until(() => throttle.isShared(), 'it is shared again');
    await admitted(throttle, 'U1');
  });

  test('stops while it is frozen', async () => {
    const throttle = await started();
    const [first, second] = [await admitted(throttle, 'U1'), ask(throttle, 'U1')];
    server.freeze();
    second.giveUp();
    await throttle.stop();
    first.leave();
    expect(throttle.isShared()).toBe(false);
  });
});
