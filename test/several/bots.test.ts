/*
 * Two whole bots as one: whatever both of them hear is answered and charged once, what one of them is told the other does,
 * and neither Redis nor PostgreSQL nor one of the two takes an answer with it when it goes.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ClaudeScript } from '../../src/sandbox/claude/claude.ts';
import { whyNoPostgres } from '../servers/postgres.ts';
import { whyNoRedis } from '../servers/redis.ts';
import type { WholeBot } from '../town/bot.ts';
import { press, type PlatformName, type Seen } from '../town/seen.ts';
import { rowsOf, startPair, type Asked, type Pair, type SharedBooks } from './pair.ts';

const SOON_MS = 15_000;
const PLATFORMS = ['slack', 'discord'] as const;
jest.setTimeout(60_000);

const whyNot = [whyNoPostgres, whyNoRedis].filter((why) => why !== null).join('; ');

test('says when it is left out', () => {
  if (whyNot !== '') process.stderr.write(`${whyNot}; the tests with several whole bots are left out\n`);
  expect(whyNot === '').toBe(whyNoPostgres === null && whyNoRedis === null);
});

const CHARACTERS_PER_TOKEN = 4;
/** An answer that grows for so long; each of its words begins like this. */
function growing(seconds: number, beginning = 'word'): ClaudeScript & { readonly kind: 'text' } {
  const text = Array.from({ length: 60 }, (_, index) => `${beginning}${index}z`).join(' ');
  return { kind: 'text', text, tokensPerSecond: text.length / CHARACTERS_PER_TOKEN / seconds };
}
const BROKEN: ClaudeScript = { kind: 'error-in-stream', text: 'It began', type: 'overloaded_error' };

/** Whether this bot shares what it counts, as it said last. */
function lastOfRedis(bot: WholeBot): string | null {
  const said = bot.lines().findLast(({ message }) => String(message).startsWith('Redis is'));
  return said === undefined ? null : String(said['message']).startsWith('Redis is reached') ? 'reached' : 'away';
}

(whyNot === '' ? describe : describe.skip)('two bots', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair?.stop());

  const answered = (asked: Asked): Promise<Seen> =>
    pair.until(() => asked.answer(), `an answer to ${asked.text}`, SOON_MS);
  const withButton = (asked: Asked, kind: 'stop' | 'try-again'): Promise<Seen> =>
    pair.until(() => asked.seen().find(({ button }) => button?.kind === kind), `${kind} below ${asked.text}`, SOON_MS);
  /** The books, once all that was asked there has its end in them. */
  const settled = (...all: readonly Asked[]): Promise<SharedBooks> =>
    pair.untilBooks(
      (books) => all.every((one) => rowsOf(one, books).every(({ state }) => state === 'closed')),
      'that all is closed',
      SOON_MS,
    );
  /** What was said there besides that the question was taken. */
  const said = (asked: Asked): readonly string[] =>
    asked
      .seen()
      .map(({ text }) => text)
      .filter((text) => !text.startsWith('Got your question'));

  describe('that both hear of the same question', () => {
    async function expectOnce(asked: Asked): Promise<void> {
      await answered(asked);
      expect(rowsOf(asked, await settled(asked))).toMatchObject([{ outcome: 'answered' }]);
      expect(asked.calledAtMs).toHaveLength(1);
      expect(said(asked)).toEqual([expect.stringContaining('word59z')]);
    }

    test('in Slack, by a redelivery, answer it once', async () => {
      const { slack } = pair.standIns;
      expect(slack.connections()).toBe(2);
      const asked = pair.ask('slack', 'mention', pair.newPlace('slack', 1), growing(1));
      // Payloads take turns on the connections.
      await slack.redeliverNewest();
      await expectOnce(asked);
    });

    test.each(['command', 'mention', 'direct-message'] as const)('a %s in Discord, answer it once', async (way) => {
      expect(pair.standIns.discord.connections()).toBe(2);
      const place = pair.newPlace('discord', way === 'direct-message' ? 'direct' : 1);
      await expectOnce(pair.ask('discord', way, place, growing(1)));
    });
  });

  test.each(PLATFORMS)(
    'that both hear of Try again in %s answer it once, and nobody is told otherwise',
    async (platform) => {
      const asked = pair.ask(platform, 'command', pair.newPlace(platform, 2), BROKEN);
      const broken = await withButton(asked, 'try-again');
      const answer = growing(1);
      pair.answerWith(asked, answer);
      const again = (): Promise<void> => press(pair.standIns, platform, asked.place.person, broken);
      await Promise.all([again(), again()]);
      await pair.until(() => said(asked).some((text) => text.includes(answer.text)), 'the answer', SOON_MS);
      const rows = rowsOf(asked, await settled(asked));
      expect(rows).toMatchObject([{ outcome: 'failed-after-text' }, { outcome: 'answered' }]);
      expect(asked.calledAtMs).toHaveLength(2);
      expect(said(asked)).toEqual([expect.stringContaining('It began'), expect.stringContaining('word59z')]);
    },
  );

  test('stop an answer within moments when Stop reaches the other one', async () => {
    const [one, other] = pair.bots;
    // Payloads take turns on the connections.
    const before = pair.ask('slack', 'mention', pair.newPlace('slack', 3));
    await answered(before);
    const asked = pair.ask('slack', 'mention', pair.newPlace('slack', 3), growing(20, 'stop'));
    const stoppable = await withButton(asked, 'stop');
    await press(pair.standIns, 'slack', asked.place.person, stoppable);
    await pair.until(() => asked.seen().some(({ text }) => text.includes('Stopped here on request')), 'Stop', 3_000);
    const [[first], [second]] = [rowsOf(before, await settled(before)), rowsOf(asked, await settled(asked))];
    expect(second).toMatchObject({ outcome: 'stopped' });
    // The one that answered the first question, and heard of the press, is not the one that answered the second.
    const wrote = (row: typeof first) => [one, other].map((bot) => bot.lineWith({ question: row?.question }) !== null);
    expect(wrote(first)).toEqual(wrote(second).toReversed());
    expect(asked.seen().filter(({ text }) => text.includes('stop0z'))).toHaveLength(1);
  });

  test('that both hear of Stop in Discord stop the answer, and nobody is told that it is over', async () => {
    const asked = pair.ask('discord', 'command', pair.newPlace('discord', 3), growing(20));
    const stoppable = await withButton(asked, 'stop');
    await press(pair.standIns, 'discord', asked.place.person, stoppable);
    await pair.until(() => said(asked).some((text) => text.includes('Stopped here on request')), 'it to stop', 3_000);
    expect(rowsOf(asked, await settled(asked))).toMatchObject([{ outcome: 'stopped' }]);
    expect(said(asked)).toHaveLength(1);
  });

  test.each(PLATFORMS)('take no more of one person in %s than one of them would', async (platform) => {
    const place = pair.newPlace(platform, 0);
    const all = Array.from({ length: 8 }, () => pair.ask(platform, 'command', place));
    const [first] = all;
    if (first === undefined) return;
    await pair.until(() => said(first).length >= all.length, 'eight answers or refusals', SOON_MS);
    const rows = rowsOf(first, await settled(first));
    expect(rows.filter(({ outcome }) => outcome === 'answered')).toHaveLength(3);
    expect(rows.filter(({ refusal }) => refusal === 'quota')).toHaveLength(5);
    expect(said(first).filter((text) => text.includes('as many as I take here'))).toHaveLength(5);
    expect(said(first)).toHaveLength(8);
    expect(all.flatMap(({ calledAtMs }) => calledAtMs)).toHaveLength(3);
  });

  /** Asks every so often, in both platforms by turns, and does something else after so many questions. */
  function underLoad(
    count: number,
    everyMs: number,
    at: Readonly<Record<number, () => unknown>>,
  ): Promise<readonly Asked[]> {
    const all: Asked[] = [];
    return new Promise((resolve, reject) => {
      const timer = setInterval(() => {
        const index = all.length;
        const platform: PlatformName = index % 2 === 0 ? 'slack' : 'discord';
        const way = platform === 'slack' ? 'mention' : 'command';
        Promise.resolve(at[index]?.()).catch(reject);
        all.push(pair.ask(platform, way, pair.newPlace(platform, 4 + (Math.floor(index / 2) % 8))));
        if (all.length < count) return;
        clearInterval(timer);
        resolve(all);
      }, everyMs);
    });
  }

  test('answer every question, none of them 2 s later, while Redis freezes, is killed and comes back empty', async () => {
    const { redis, bots } = pair;
    const all = await underLoad(52, 130, {
      10: () => redis.freeze(),
      26: () => redis.thaw(),
      32: () => redis.kill(),
      42: () => redis.restartEmpty(),
    });
    for (const asked of all) await answered(asked);
    const waits = all.map(({ askedAtMs, calledAtMs: [first = Infinity] }) => first - askedAtMs);
    const usual = Math.max(...waits.slice(0, 10));
    expect(Math.max(...waits)).toBeLessThan(usual + 2_000);
    expect(all.flatMap(({ calledAtMs }) => calledAtMs)).toHaveLength(all.length);
    await pair.until(() => bots.every((bot) => lastOfRedis(bot) === 'reached'), 'Redis to be shared again', SOON_MS);
  });

  test('finish what runs while PostgreSQL is frozen or stopped, leave nobody without a word, and write all of it down', async () => {
    const { postgres } = pair;
    const running = PLATFORMS.map((platform) =>
      pair.ask(platform, 'mention', pair.newPlace(platform, 3), growing(5, `${platform}run`)),
    );
    await Promise.all(running.map((asked) => withButton(asked, 'stop')));
    const all = await underLoad(46, 200, {
      2: () => postgres.freeze(true),
      12: () => postgres.freeze(false),
      15: () => postgres.halt(),
      40: () => postgres.resume(),
    });
    for (const asked of running) await answered(asked);
    const refusals = (asked: Asked): number =>
      asked.seen().filter(({ text, isPrivate }) => isPrivate && text.includes('cannot keep my books')).length;
    for (const asked of all) {
      await pair.until(() => asked.answer() !== null || refusals(asked) > 0, `a word to ${asked.text}`, SOON_MS);
    }
    const books = await settled(...running, ...all);
    for (const asked of [...running, ...all]) {
      const ends = rowsOf(asked, books).map(({ outcome, refusal }) => refusal ?? outcome);
      const found = { text: asked.text, isAnswered: asked.answer() !== null, refusals: refusals(asked), ends };
      const calls = asked.calledAtMs.length;
      if (found.isAnswered)
        expect({ ...found, calls }).toEqual({ ...found, refusals: 0, ends: ['answered'], calls: 1 });
      else
        expect({ ...found, calls }).toEqual({ ...found, refusals: 1, ends: ends.map(() => 'ledger-away'), calls: 0 });
      expect(ends.length).toBeGreaterThan(0);
    }
  });

  test('end within seconds what one of them leaves unfinished when it is killed, and go on with the rest', async () => {
    pair.standIns.slack.settings.scopes.add('channels:history');
    const wayOf = {
      slack: ['mention', 'command', 'direct-message'],
      discord: ['command', 'mention', 'direct-message'],
    } as const;
    const all = PLATFORMS.flatMap((platform) =>
      [0, 0, 1, 1, 2].map((way, index) => {
        const place = pair.newPlace(platform, way === 2 ? 'direct' : 12);
        return pair.ask(platform, wayOf[platform][way] ?? 'mention', place, growing(5, `${platform}${index}end`));
      }),
    );
    const firstWord = (asked: Asked): string => `${asked.platform}${all.indexOf(asked) % 5}end0z`;
    const written = (asked: Asked): Seen | undefined =>
      asked.seen().find(({ text }) => text.includes(firstWord(asked)));
    await Promise.all(all.map((asked) => pair.until(() => written(asked), firstWord(asked), SOON_MS)));
    const { owners, questions } = await pair.books();
    const ownerOf = (asked: Asked): string | null =>
      owners.get(rowsOf(asked, { questions, budgets: [] })[0]?.question ?? '') ?? null;
    const [first, second] = [...new Set(all.map(ownerOf))];
    expect([first, second]).toEqual([expect.any(String), expect.any(String)]);

    await pair.bots[0].kill();
    const books = await pair.untilBooks(
      (now) => all.every((one) => rowsOf(one, now).every(({ state }) => state === 'closed')),
      'that all is closed',
      SOON_MS,
    );
    const ends = all.map((asked) => ({ owner: ownerOf(asked), outcome: rowsOf(asked, books)[0]?.outcome }));
    const [killed] = ends.filter(({ outcome }) => outcome === 'interrupted').map(({ owner }) => owner);
    expect(ends).toEqual(ends.map(({ owner }) => ({ owner, outcome: owner === killed ? 'interrupted' : 'answered' })));
    expect(new Set(ends.map(({ outcome }) => outcome)).size).toBe(2);
    for (const asked of all) {
      expect(written(asked)).toMatchObject(
        ownerOf(asked) === killed
          ? { text: expect.stringContaining('Interrupted'), button: { kind: 'try-again' } }
          : { text: expect.stringContaining(firstWord(asked).replace('end0z', 'end59z')), button: null },
      );
    }
    await expect(pair.bots[1].stop()).resolves.toBe(0);
  });

  test('have closed and settled all that was ever asked', async () => {
    const { questions, budgets } = await pair.books();
    expect(questions.filter(({ state, reserved_micro_usd: reserved }) => state !== 'closed' || reserved !== 0)).toEqual(
      [],
    );
    const spent = questions.reduce((sum, { cost_micro_usd: cost }) => sum + cost, 0);
    expect(budgets).toEqual([{ scope: expect.any(String), spent_micro_usd: spent, reserved_micro_usd: 0 }]);
    const free = questions.filter(({ outcome, cost_micro_usd: cost }) => outcome !== 'refused' && cost === 0);
    expect(free).toEqual([]);
    const deliveries = questions.flatMap(({ delivery }) => delivery ?? []);
    expect(new Set(deliveries).size).toBe(deliveries.length);
  });
});
