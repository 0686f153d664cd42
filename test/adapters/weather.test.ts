/*
 * Two dozen answers at once on each platform in bad weather, with the real bot and the real clients: whatever is refused,
 * lost or late, each stands once and whole.
 */
import { afterEach, expect, jest, test } from '@jest/globals';
import type { Fault } from '../../src/sandbox/faults.ts';
import { seededRandom } from '../core/live/crowd.ts';
import { startTown, type Town } from '../town/town.ts';

jest.setTimeout(90_000);

const ANSWERS = 24;
const WORDS = 60;
const PATIENCE_MS = 80_000;
const FAULTS_PER_CALL = 400;

function weather(random: () => number): Fault {
  const dice = random();
  const tooFast = {
    ok: false,
    error: 'ratelimited',
    message: 'You are being rate limited.',
    global: false,
    retry_after: 1,
  };
  if (dice < 0.05) return { kind: 'drop' };
  if (dice < 0.09) return { kind: 'serve-and-drop' };
  if (dice < 0.14) return { kind: 'answer', status: 500, body: 'no' };
  if (dice < 0.18) return { kind: 'serve-and-answer', status: 503, body: 'no' };
  if (dice < 0.21) return { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: tooFast };
  return { kind: 'delay', delayMs: Math.floor(random() * 250) };
}

function answerTo(question: string): string {
  return Array.from({ length: WORDS }, (_, index) => `${question}w${index}`).join(' ');
}

const wordsOf = (texts: readonly string[]): readonly string[] => texts.join('\n').match(/\bq\d+w\d+\b/g) ?? [];

interface Place {
  readonly calls: readonly string[];
  ask(question: string, index: number): Promise<unknown>;
  /** The texts of everything that the bot posted. */
  shown(): readonly string[];
}

function slackPlace({ slack }: Town): Place {
  const { settings, team } = slack;
  for (const name of Object.keys(settings.buckets)) settings.buckets[name] = { perMinute: 60_000, burst: 1_000 };
  // Where the bot may not look (without the scope, or where it is no member), what got lost is posted again.
  settings.scopes.add('channels:history');
  const channels = team.channels.slice(0, 1).map(({ id }) => id);
  const ada = team.people[0]?.id ?? '';
  return {
    calls: ['chat.postMessage', 'chat.update'],
    ask: (question, index) => slack.type(ada, channels[index % channels.length] ?? '', `/ask ${question}`),
    shown: () =>
      channels
        .flatMap((id) => slack.messagesFor(ada, id))
        .filter(({ ephemeralFor }) => ephemeralFor === null)
        .map(({ blocks }) => JSON.stringify(blocks)),
  };
}

function discordPlace({ discord }: Town): Place {
  for (const name of ['channel-posts', 'channel-edits', 'global'] as const) {
    discord.limit(name, { burst: 1_000, perSecond: 1_000 });
  }
  const channels = discord.guild.channels.slice(0, 2).map(({ id }) => id);
  const ben = discord.guild.people[0]?.id ?? '';
  const bot = `<@${discord.guild.botUserId}>`;
  return {
    calls: ['POST /channels/:id/messages', 'PATCH /channels/:id/messages/:id'],
    ask: (question, index) => discord.type(ben, channels[index % channels.length] ?? '', `${bot} ${question}`),
    shown: () =>
      channels
        .flatMap((id) => discord.messagesFor(ben, id))
        .filter(({ author }) => author === discord.guild.botUserId)
        .map(({ content }) => content),
  };
}

let town: Town;
afterEach(() => town.stop());

test.each([
  ['slack', slackPlace],
  ['discord', discordPlace],
] as const)('on %s in any weather each answer stands once, whole', async (platform, placeOf) => {
  town = await startTown({ platforms: [platform] });
  const place = placeOf(town);
  const random = seededRandom(platform === 'slack' ? 21 : 22);
  const { faults } = town[platform];
  for (const call of place.calls) {
    for (let index = 0; index < FAULTS_PER_CALL; index += 1) faults.next(call, weather(random));
  }
  town.claude.respondWith((question) => ({ kind: 'text', text: answerTo(question.trim()), tokensPerSecond: 60 }));
  const questions = Array.from({ length: ANSWERS }, (_, index) => `q${index}`);
  await Promise.all(questions.map((question, index) => place.ask(question, index)));
  const records = await town.untilRecorded(ANSWERS, PATIENCE_MS);
  expect(records.map(({ outcome }) => outcome)).toEqual(questions.map(() => 'answered'));
  const words = wordsOf(place.shown());
  for (const question of questions) {
    expect(words.filter((word) => word.startsWith(`${question}w`))).toEqual(wordsOf([answerTo(question)]));
  }
});
