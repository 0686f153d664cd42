/*
 * Ten whole bots, as processes of their own, killed with -9 while they write seven answers, and started again with the
 * same data: nothing within reach stays unfinished, nothing reserved, nothing was free, and Try again answers.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startWholeBot, type WholeBot } from '../town/bot.ts';
import { readLedgerFile } from '../town/ledger-file.ts';
import { press, seenIn, type PlatformName, type Seen } from '../town/seen.ts';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';
import { createWatch, type Watch } from '../town/watch.ts';
import { expectFinished, expectSettled, referenceOf, rowOf, saysAll, type Aftermath } from './bots-verdict.ts';
import { ask, gatherCrowd, type Asked } from './crowd.ts';
import { atMoment } from './moment.ts';

const SEED = 20_261_122;
const AT_ONCE = 8;
const KILLED_WITHIN_MS = 30_000;
const ENDED_WITHIN_MS = 15_000;
const ANSWERED_WITHIN_MS = 15_000;
jest.setTimeout(180_000);

interface Scene {
  readonly name: string;
  readonly platform: PlatformName;
  /** Whether the bot may read the channels that it writes in; Discord's always may. */
  readonly mayRead: boolean;
  /** How far the answers have come when it is killed: 0 is the first acknowledgement, 1 the final text. */
  readonly moment: number;
  /** Which of the interrupted answers is asked again: this part of their list. */
  readonly chosen: number;
}

/** From 0 to 1, the same at each run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = createRandom(SEED);
/** Those in Discord first: it makes each new connection wait for five seconds since the last one. */
const SCENES: readonly Scene[] = Array.from({ length: 10 }, (_, index) => {
  const platform = index < 5 ? 'discord' : 'slack';
  const moment = ((index % 5) + random()) / 5;
  const mayRead = index !== 7;
  return {
    name: `a bot in ${platform}${mayRead ? '' : ' without the history scopes'}, at ${moment.toFixed(2)} of its answers`,
    platform,
    mayRead,
    moment,
    chosen: random(),
  };
});

interface Played {
  readonly afterFirst: Aftermath;
  readonly afterSecond: Aftermath;
  /** What was asked last: where the notice stood below which Try again was pressed (null: it was typed anew), and the answer. */
  readonly again: { readonly notice: Seen | null; readonly words: readonly string[] };
  readonly exitCodes: readonly (number | null)[];
}

/** A stage of its own for each: stand-ins, a data folder, and one bot after the other. */
async function play(scene: Scene): Promise<Played> {
  const { platform } = scene;
  const standIns = await startStandIns({ platforms: [platform] });
  if (scene.mayRead) standIns.slack.settings.scopes.add('channels:history');
  const config = new URL('bots.yaml', import.meta.url).pathname;
  const environment = { ...standIns.environment, ASKLINE_CONFIG: config };
  const bots: WholeBot[] = [];
  const watch = createWatch(() => bots.at(-1)?.output().slice(-3_000) ?? '');
  const unfollow = standIns.record.follow(() => watch.wake());
  const start = async (): Promise<WholeBot> => {
    const bot = await startWholeBot(environment, watch);
    bots.push(bot);
    return bot;
  };
  try {
    return await playOn(scene, standIns, watch, start);
  } finally {
    unfollow();
    await Promise.all(bots.map((bot) => bot.kill()));
    await standIns.stop();
  }
}

async function playOn(scene: Scene, standIns: StandIns, watch: Watch, start: () => Promise<WholeBot>): Promise<Played> {
  const { platform, mayRead } = scene;
  const folder = standIns.environment['ASKLINE_DATA'] ?? '';
  const asked = gatherCrowd(standIns, platform);
  const look = (): readonly Seen[] =>
    seenIn(
      standIns,
      platform,
      asked.map(({ place }) => place),
    );

  const victim = await start();
  const { told } = await askUntilKilled(scene, standIns, watch, victim, asked);
  const open = readLedgerFile(folder).questions.filter(({ state }) => state === 'open');

  const second = await start();
  await watch.until(
    () => open.every(({ question }) => second.lineWith({ message: LEFT_IS_ENDED, question }) !== null),
    `${open.length} answers to be ended`,
    ENDED_WITHIN_MS,
  );
  const exitCodes = [await second.stop()];
  // What a platform tells of itself about a bot that died comes within three seconds.
  await told;
  const books = readLedgerFile(folder);
  const afterFirst = { asked: asked.map((one) => ({ ...one })), seen: look(), books, mayRead };

  const third = await start();
  const { asked: chosen, notice } = choose(scene, afterFirst);
  const words = chosen.calls === 0 ? chosen.words : chosen.wordsAgain;
  // The first thing that a bot does is to end what was left behind: when it has answered, it has looked.
  if (notice === null) await ask(standIns, platform, { ...chosen });
  else await press(standIns, platform, chosen.place.person, notice);
  await watch.until(
    () => third.lineWith({ outcome: 'answered' }),
    'the last question to be answered',
    ANSWERED_WITHIN_MS,
  );
  exitCodes.push(await third.stop());
  return {
    afterFirst,
    afterSecond: { asked, seen: look(), books: readLedgerFile(folder), mayRead },
    again: { notice, words },
    exitCodes,
  };
}

/** One of the interrupted answers, to be asked again; where there is none, any. */
function choose(
  { chosen }: Scene,
  { asked, seen, books }: Aftermath,
): { readonly asked: Asked; readonly notice: Seen | null } {
  const interrupted = asked.flatMap((one) => {
    const row = rowOf(one, books);
    const notice = seen.find(
      ({ button }) => row !== undefined && button?.kind === 'try-again' && button.reference === referenceOf(row),
    );
    return notice === undefined ? [] : [{ asked: one, notice }];
  });
  const found = interrupted[Math.floor(chosen * interrupted.length)];
  if (found !== undefined) return found;
  const [first] = asked;
  if (first === undefined) throw new Error('nobody asked');
  return { asked: first, notice: null };
}

/** All that stood there stands as it did, but for the button that was pressed. */
function expectUnchanged(before: readonly Seen[], after: readonly Seen[], pressed: Seen | null): void {
  const stillThere = after.filter(({ id }) => before.some((seen) => seen.id === id));
  const expected = before.map((seen) =>
    seen.id === pressed?.id && !seen.isPrivate ? { ...seen, button: null } : seen,
  );
  // Slack does not tell what stands where one person alone sees it: there the button stays.
  expect(stillThere.map((seen) => (seen.isPrivate ? { ...seen, button: null } : seen))).toEqual(
    expected.map((seen) => (seen.isPrivate ? { ...seen, button: null } : seen)),
  );
}

const LEFT_IS_ENDED = 'An answer that was left unfinished is ended';

/** Asks all of it at once. Resolves when the bot is dead; `told` does when the platform has told all who asked. */
async function askUntilKilled(
  { platform, moment }: Scene,
  standIns: StandIns,
  watch: Watch,
  victim: WholeBot,
  asked: readonly Asked[],
): Promise<{ readonly told: Promise<unknown> }> {
  let killed: Promise<void> | null = null;
  const characters = asked.reduce((sum, { words }) => sum + words.join(' ').length, 0);
  const end = atMoment(standIns.record, { platform, moment, characters }, () => {
    killed = victim.kill();
  });
  const told = Promise.allSettled(asked.map((one) => ask(standIns, platform, one)));
  const isOver = (): boolean => victim.lines().filter((line) => 'outcome' in line).length === asked.length;
  await watch.until(() => killed !== null || isOver(), 'the moment to kill it', KILLED_WITHIN_MS);
  end();
  await (killed ?? victim.kill());
  return { told };
}

describe('a whole bot that is killed and started again', () => {
  const played = new Map<Scene, Promise<Played>>();
  beforeAll(() => {
    const waiting = [...SCENES];
    const ready = new Map(SCENES.map((scene) => [scene, Promise.withResolvers<Played>()]));
    for (const [scene, { promise }] of ready) {
      played.set(scene, promise);
      promise.catch(() => undefined);
    }
    const work = async (): Promise<void> => {
      for (let scene = waiting.shift(); scene !== undefined; scene = waiting.shift()) {
        const { resolve, reject } = ready.get(scene) ?? Promise.withResolvers<Played>();
        await play(scene).then(resolve, reject);
      }
    };
    for (let worker = 0; worker < AT_ONCE; worker += 1) void work();
  });
  afterAll(() => Promise.allSettled(played.values()));

  test.each(SCENES.map((scene) => [scene.name, scene] as const))(
    '%s: all is finished and paid, and Try again answers below',
    async (_name, scene) => {
      const result = await played.get(scene);
      if (result === undefined) throw new Error('it was not played');
      const { afterFirst, afterSecond, again, exitCodes } = result;
      expectSettled(afterFirst);
      expectFinished(afterFirst);
      expect(exitCodes).toEqual([0, 0]);

      expectSettled(afterSecond);
      const known = new Set(afterFirst.books.questions.map(({ question }) => question));
      const [anew, ...more] = afterSecond.books.questions.filter(({ question }) => !known.has(question));
      expect(more).toEqual([]);
      expect(afterSecond.books.questions.filter(({ question }) => known.has(question))).toEqual(
        afterFirst.books.questions,
      );
      expectUnchanged(afterFirst.seen, afterSecond.seen, again.notice);
      expect(anew).toMatchObject({ outcome: 'answered' });
      if (again.notice !== null) expect(anew?.delivery).toContain('asked-again/');
      expect(saysAll(again.words, afterSecond.seen)).toBe(true);
    },
  );

  test('was killed with something to end nearly each time', async () => {
    const results = await Promise.all(played.values());
    expect(results.filter(({ again }) => again.notice !== null).length).toBeGreaterThan(SCENES.length / 2);
  });
});
