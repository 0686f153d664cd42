/*
 * Two whole bots on one PostgreSQL and one Redis, each on a machine of its own, in the same Slack and the same Discord:
 * what is asked, what of it is seen, and what the books say. Each test takes people of its own, by whom everything is
 * told apart.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ClaudeScript } from '../../src/sandbox/claude/claude.ts';
import { sqlAt, startPostgres, type PostgresServer } from '../servers/postgres.ts';
import { startRedis, type RedisServer } from '../servers/redis.ts';
import { startWholeBot, type WholeBot } from '../town/bot.ts';
import { BUDGETS_SQL, budgetRow, QUESTIONS_SQL, questionRow, type Books } from '../town/ledger-file.ts';
import { directMessagesOf, seenBy, type Place, type PlatformName, type Seen } from '../town/seen.ts';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';
import { createWatch, type Watch } from '../town/watch.ts';

export type Way = 'command' | 'mention' | 'direct-message';

/** One question, and when what became of it. */
export interface Asked {
  readonly platform: PlatformName;
  readonly way: Way;
  readonly place: Place;
  readonly text: string;
  readonly askedAtMs: number;
  /** When Claude was asked, each time. */
  readonly calledAtMs: number[];
  /** What the bot wrote for this person there since the question. */
  seen(): readonly Seen[];
  /** Its answer, where that stands whole. */
  answer(): Seen | null;
}

export interface SharedBooks extends Books {
  /** Which process answers, or answered, a question. */
  readonly owners: ReadonlyMap<string, string | null>;
}

export interface Pair extends Watch {
  readonly standIns: StandIns;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly bots: readonly [WholeBot, WholeBot];
  /** Somebody who has not asked yet, in the n-th channel of the crowd, or in direct messages. */
  newPlace(platform: PlatformName, channel: number | 'direct'): Place;
  /** Asks; the answer is the words of the script, or the usual ones. Returns at once. */
  ask(platform: PlatformName, way: Way, place: Place, script?: ClaudeScript): Asked;
  /** What Claude says to it from now on. */
  answerWith(asked: Asked, script: ClaudeScript): void;
  books(): Promise<SharedBooks>;
  /** Resolves with the books as soon as they are as they should be; rejects after so long. */
  untilBooks(areSo: (books: SharedBooks) => boolean, what: string, patienceMs: number): Promise<SharedBooks>;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 50;
const ownerRow = z.object({ question: z.string(), owner: z.string().nullable() });

/** Takes about ten seconds: Discord lets a token connect once in five. */
export async function startPair(): Promise<Pair> {
  const [standIns, postgres, redis] = await Promise.all([startStandIns(), startPostgres(), startRedis()]);
  const { slack, discord, claude, record } = standIns;
  const databaseUrl = await postgres.newDatabase();
  const environment = {
    ...standIns.environment,
    ASKLINE_CONFIG: new URL('several.yaml', import.meta.url).pathname,
    ASKLINE_KEY: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
  };
  const started: WholeBot[] = [];
  const folders: string[] = [];
  const watch = createWatch(() => started.map((bot) => bot.output().slice(-2_500)).join('\n--- the other bot:\n'));
  const unfollow = record.follow(() => watch.wake());

  const scripts = new Map<string, { readonly script: ClaudeScript; readonly calledAtMs: number[] }>();
  claude.respondWith((question) => {
    const found = [...scripts].find(([text]) => question.includes(text))?.[1];
    found?.calledAtMs.push(performance.now());
    return found?.script ?? null;
  });
  let people = 0;
  let friends = 0;
  let questions = 0;

  function newPlace(platform: PlatformName, channel: number | 'direct'): Place {
    if (channel === 'direct') {
      const known = platform === 'slack' ? slack.team.people : discord.guild.people;
      const person = known[friends]?.id ?? '';
      friends += 1;
      return { person, channel: directMessagesOf(standIns, platform, person) };
    }
    people += 1;
    const standIn = platform === 'slack' ? slack : discord;
    const person = standIn.crowd(people).at(-1)?.id ?? '';
    return { person, channel: standIn.crowdChannels(channel + 1).at(-1)?.id ?? '' };
  }

  function ask(platform: PlatformName, way: Way, place: Place, script?: ClaudeScript): Asked {
    questions += 1;
    const text = `Question no. ${questions}?`;
    const words = `Answer no. ${questions}.`;
    const calledAtMs: number[] = [];
    const known = script ?? { kind: 'text', text: words };
    scripts.set(text, { script: known, calledAtMs });
    const before = new Set(seenBy(standIns, platform, place).map(({ id }) => id));
    const seen = (): readonly Seen[] => seenBy(standIns, platform, place).filter(({ id }) => !before.has(id));
    const whole = 'text' in known ? known.text : words;
    const asked = { platform, way, place, text, askedAtMs: performance.now(), calledAtMs };
    void type(standIns, asked);
    return { ...asked, seen, answer: () => seen().find((one) => one.text.includes(whole)) ?? null };
  }

  function answerWith({ text, calledAtMs }: Asked, script: ClaudeScript): void {
    scripts.set(text, { script, calledAtMs });
  }

  async function books(): Promise<SharedBooks> {
    const [rows, budgets] = await Promise.all([
      sqlAt(databaseUrl, QUESTIONS_SQL.replace('SELECT', 'SELECT owner,')),
      sqlAt(databaseUrl, BUDGETS_SQL),
    ]);
    const numbers = (row: Readonly<Record<string, unknown>>): unknown =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, name.endsWith('_usd') ? Number(value) : value]),
      );
    return {
      questions: z.array(questionRow).parse(rows.map(numbers)),
      budgets: z.array(budgetRow).parse(budgets.map(numbers)),
      owners: new Map(
        z
          .array(ownerRow)
          .parse(rows)
          .map(({ question, owner }) => [question, owner]),
      ),
    };
  }

  async function untilBooks(areSo: (books: SharedBooks) => boolean, what: string, patienceMs: number) {
    const endsAtMs = performance.now() + patienceMs;
    for (;;) {
      const found = await books();
      if (areSo(found)) return found;
      if (performance.now() > endsAtMs)
        throw new Error(`The books do not have in time: ${what}\n${JSON.stringify(found)}`);
      await pause(LOOK_EVERY_MS);
    }
  }

  async function stop(): Promise<void> {
    unfollow();
    await Promise.all(started.map((bot) => bot.kill()));
    await Promise.all([standIns.stop(), postgres.stop(), redis.stop()]);
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }

  try {
    const start = async (): Promise<WholeBot> => {
      // Each on a machine of its own.
      const folder = await mkdtemp(join(tmpdir(), 'askline-machine-'));
      folders.push(folder);
      const bot = await startWholeBot({ ...environment, ASKLINE_DATA: folder }, watch);
      started.push(bot);
      return bot;
    };
    const bots = await Promise.all([start(), start()]);
    return { ...watch, standIns, postgres, redis, bots, newPlace, ask, answerWith, books, untilBooks, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function type(
  { slack, discord }: StandIns,
  { platform, way, place, text }: Pick<Asked, 'platform' | 'way' | 'place' | 'text'>,
) {
  const { person, channel } = place;
  const isCommand = way === 'command';
  if (platform === 'slack') {
    const typed = way === 'mention' ? `<@${slack.team.botUserId}> ${text}` : text;
    await slack.type(person, channel, isCommand ? `/ask ${text}` : typed);
  } else if (isCommand) {
    await discord.ask(person, channel, text);
  } else {
    await discord.type(person, channel, way === 'mention' ? `<@${discord.guild.botUserId}> ${text}` : text);
  }
}

/** The rows of this person. */
export function rowsOf({ place }: Pick<Asked, 'place'>, { questions }: Books) {
  return questions.filter(({ person }) => person.endsWith(`:${place.person}`));
}
