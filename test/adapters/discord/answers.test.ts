import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DiscordMessage } from '../../../src/sandbox/discord/discord.ts';
import { longAnswer, NASTY_ANSWER, wordsOf } from '../../fixtures/answers.ts';
import { startTown, type Town } from '../../town/town.ts';

let town: Town;
let ada = '';
let ben = '';
let endedBefore = 0;

beforeAll(async () => {
  town = await startTown({
    platforms: ['discord'],
    environment: { ASKLINE_CONFIG: fileURLToPath(new URL('../../fixtures/short-questions.yaml', import.meta.url)) },
  });
  [ada = '', ben = ''] = town.discord.guild.people.map(({ id }) => id);
});
beforeEach(() => {
  endedBefore = town.logs().filter((line) => 'outcome' in line).length;
});
afterAll(() => town.stop());

function channelId(name: string): string {
  return town.discord.guild.channels.find((channel) => channel.name === name)?.id ?? `no channel ${name}`;
}

function directMessagesOf(person: string): string {
  return town.discord.guild.channels.find((channel) => channel.person === person)?.id ?? 'no dm';
}

function fromBot(person: string, channel: string): readonly DiscordMessage[] {
  return town.discord.messagesFor(person, channel).filter(({ author }) => author === town.discord.guild.botUserId);
}

function modelCalls(): number {
  return town.record.all().filter(({ type, name }) => type === 'called' && name === 'POST /v1/messages').length;
}

async function ended(): Promise<Readonly<Record<string, unknown>>> {
  const lines = await town.untilRecorded(endedBefore + 1);
  endedBefore = lines.length;
  return lines.at(-1) ?? {};
}

describe('/ask', () => {
  test('shows at once that it was taken, then grows in one message', async () => {
    const channel = channelId('general');
    const before = fromBot(ben, channel).length;
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    town.claude.next({ kind: 'text', text: words, tokensPerSecond: 40, thinkingMs: 200 });
    await expect(town.discord.ask(ada, channel, 'Why is the sky blue?')).resolves.toEqual({ kind: 'accepted' });
    expect(fromBot(ben, channel)[before]).toMatchObject({ thinking: true });
    const early = await town.until(
      () =>
        fromBot(ben, channel)
          .slice(before)
          .find(({ thinking }) => !thinking),
      'text',
    );
    expect(early.content).not.toContain('word59');
    expect(await ended()).toMatchObject({ outcome: 'answered', entry: 'command', visibility: 'channel' });
    const messages = fromBot(ben, channel).slice(before);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ thinking: false, content: `> Why is the sky blue?\n${words}` });
  });

  test('private is seen by the asker alone', async () => {
    const channel = channelId('general');
    const benBefore = fromBot(ben, channel).length;
    town.claude.next({ kind: 'text', text: 'Only you.' });
    await town.discord.ask(ada, channel, 'May I?', { private: true });
    expect(await ended()).toMatchObject({ outcome: 'answered', visibility: 'private' });
    expect(fromBot(ada, channel).at(-1)).toMatchObject({ content: 'Only you.', ephemeralFor: ada });
    expect(fromBot(ben, channel)).toHaveLength(benBefore);
  });

  test('works where the bot may not post', async () => {
    const channel = channelId('announcements');
    town.claude.next({ kind: 'text', text: 'Here too.' });
    await town.discord.ask(ada, channel, 'Here?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(fromBot(ben, channel).at(-1)?.content).toContain('Here too.');
  });

  const refusals: readonly (readonly [string, string | null, RegExp])[] = [
    ['without a question', null, /put your question into/],
    ['help', 'help', /put your question into/],
    ['with an over-long question', 'long '.repeat(401), /Please shorten it/],
  ];
  test.each(refusals)('%s is answered kindly to the asker alone, without a model call', async (_name, text, words) => {
    const channel = channelId('general');
    const [calls, benBefore] = [modelCalls(), fromBot(ben, channel).length];
    await town.discord.ask(ada, channel, text);
    expect(await ended()).toMatchObject({ outcome: 'refused' });
    expect(fromBot(ada, channel).at(-1)).toMatchObject({ ephemeralFor: ada });
    expect(fromBot(ada, channel).at(-1)?.content).toMatch(words);
    expect(fromBot(ben, channel)).toHaveLength(benBefore);
    expect(modelCalls()).toBe(calls);
  });
});

describe('a mention', () => {
  test('is answered as a reply, with the typing sign until the first words', async () => {
    const channel = channelId('general');
    town.claude.next({ kind: 'text', text: 'A reply.', thinkingMs: 400 });
    const asked = await town.discord.type(ben, channel, `Hey <@${town.discord.guild.botUserId}>, what is up?`);
    await town.until(() => town.discord.typing(channel), 'the typing sign');
    expect(await ended()).toMatchObject({ outcome: 'answered', entry: 'mention' });
    expect(fromBot(ada, channel).at(-1)).toMatchObject({ content: 'A reply.', replyTo: asked.id });
  });

  test('that is replayed is answered once', async () => {
    const channel = channelId('general');
    const [before, calls] = [fromBot(ada, channel).length, modelCalls()];
    town.claude.next({ kind: 'text', text: 'Once.' });
    await town.discord.type(ben, channel, `<@${town.discord.guild.botUserId}> once?`);
    town.discord.replayNewest();
    await ended();
    expect(fromBot(ada, channel)).toHaveLength(before + 1);
    expect(modelCalls()).toBe(calls + 1);
  });

  test('by a bot, of everybody, or only by name of somebody else meets silence', async () => {
    const channel = channelId('general');
    const [before, calls] = [fromBot(ada, channel).length, modelCalls()];
    town.discord.postAsBot(channel, `<@${town.discord.guild.botUserId}> beep?`);
    await town.discord.type(ben, channel, '@everyone what do you think?');
    await town.discord.type(ben, channel, `<@${ada}> what do you think?`);
    town.claude.next({ kind: 'text', text: 'A person.' });
    await town.discord.type(ben, channel, `<@${town.discord.guild.botUserId}> and me?`);
    await ended();
    expect(fromBot(ada, channel)).toHaveLength(before + 1);
    expect(modelCalls()).toBe(calls + 1);
  });

  test('in a thread is answered in the thread', async () => {
    const thread = town.discord.guild.channels.find(({ kind }) => kind === 'thread')?.id ?? 'no thread';
    town.claude.next({ kind: 'text', text: 'In here.' });
    await town.discord.type(ben, thread, `<@${town.discord.guild.botUserId}> here?`);
    await ended();
    expect(fromBot(ada, thread).at(-1)?.content).toBe('In here.');
  });
});

test('a direct message is answered there', async () => {
  const channel = directMessagesOf(ada);
  town.claude.next({ kind: 'text', text: 'Between us.' });
  await town.discord.type(ada, channel, 'Just us?');
  expect(await ended()).toMatchObject({ outcome: 'answered', entry: 'direct-message' });
  expect(fromBot(ada, channel).map(({ content }) => content)).toEqual(['Between us.']);
});

test.each([
  ['a command', (channel: string) => town.discord.ask(ada, channel, 'Everything?')],
  ['a mention', (channel: string) => town.discord.type(ada, channel, `<@${town.discord.guild.botUserId}> Everything?`)],
])('an answer of 9,000 characters with fences and a table arrives whole after %s', async (_name, ask) => {
  const channel = channelId('random');
  const before = fromBot(ada, channel).length;
  town.claude.next({ kind: 'text', text: longAnswer(), tokensPerSecond: 1_500 });
  await ask(channel);
  expect(await ended()).toMatchObject({ outcome: 'answered' });
  const shown = fromBot(ada, channel).slice(before);
  expect(shown.length).toBeGreaterThan(4);
  const all = shown.map(({ content }) => content).join('\n');
  // Discord has no tables: theirs come as columns.
  for (const line of longAnswer()
    .split('\n')
    .filter((candidate) => candidate.length < 200 && !candidate.startsWith('|')))
    expect(all).toContain(line);
  expect(wordsOf(all)).toEqual(expect.arrayContaining(wordsOf(longAnswer())));
  for (const { content } of shown) {
    expect(content.length).toBeLessThanOrEqual(2_000);
    expect((content.match(/^```/gm) ?? []).length % 2).toBe(0);
  }
});

describe('an answer that does not simply end', () => {
  async function answerTo(script: Parameters<Town['claude']['next']>[0]) {
    const channel = channelId('random');
    town.claude.next(script);
    await town.discord.ask(ada, channel, 'What now?');
    const line = await ended();
    return { line, text: fromBot(ben, channel).at(-1)?.content ?? '' };
  }

  test('keeps its partial text and tells that it broke off', async () => {
    const { line, text } = await answerTo({
      kind: 'error-in-stream',
      text: 'The first half.',
      type: 'overloaded_error',
    });
    expect(line).toMatchObject({ outcome: 'failed-after-text', failure: 'overloaded' });
    expect(text).toMatch(/The first half\.[\s\S]*broke off here/);
  });

  test('says that the model declined, was cut, or said nothing', async () => {
    const declined = await answerTo({ kind: 'text', text: '', stopReason: 'refusal' });
    expect(declined.text).toMatch(/declined to answer/);
    const cut = await answerTo({ kind: 'text', text: 'So far', stopReason: 'max_tokens' });
    expect(cut.text).toMatch(/So far[\s\S]*cut at its length limit/);
    const empty = await answerTo({ kind: 'text', text: '' });
    expect(empty.text).toMatch(/ended without an answer/);
  });
});

test.each([
  ['a command', (channel: string) => town.discord.ask(ada, channel, 'Call @everyone')],
  ['a mention', (channel: string) => town.discord.type(ada, channel, `<@${town.discord.guild.botUserId}> Call them`)],
])('text from the model pings nobody and previews nothing after %s', async (_name, ask) => {
  const channel = channelId('general');
  const pingsBefore = town.discord.pings().length;
  town.claude.next({ kind: 'text', text: NASTY_ANSWER, tokensPerSecond: 100 });
  await ask(channel);
  await ended();
  expect(
    town.discord
      .pings()
      .slice(pingsBefore)
      .filter(({ target }) => target !== town.discord.guild.botUserId),
  ).toEqual([]);
  expect(town.discord.previews()).toEqual([]);
});

test('a lost connection to the Gateway loses no question', async () => {
  const channel = channelId('general');
  town.discord.disturb('drop');
  await town.until(() => town.discord.connections() === 0, 'the connection to drop');
  await town.until(() => town.discord.connections() === 1, 'a new connection');
  town.claude.next({ kind: 'text', text: 'Back again.' });
  await town.discord.type(ben, channel, `<@${town.discord.guild.botUserId}> there?`);
  expect(await ended()).toMatchObject({ outcome: 'answered' });
});

test.each([
  ['whose answer got lost', { kind: 'serve-and-drop' }, 1],
  ['that did not arrive', { kind: 'drop' }, 1],
  ['that Discord failed at twice', { kind: 'answer', status: 500 }, 2],
] as const)('an acknowledgement %s is said again, and the answer takes its place', async (_name, fault, times) => {
  const channel = channelId('random');
  const before = fromBot(ben, channel).length;
  town.discord.faults.next('POST /interactions/:id/:token/callback', fault, times);
  town.claude.next({ kind: 'text', text: 'Here it is.', thinkingMs: 100 });
  await expect(town.discord.ask(ada, channel, 'Where is it?')).resolves.toEqual({ kind: 'accepted' });
  expect(await ended()).toMatchObject({ outcome: 'answered' });
  const shown = fromBot(ben, channel).slice(before);
  expect(shown.map(({ thinking }) => thinking)).toEqual([false]);
  expect(shown[0]?.content).toContain('Here it is.');
  expect(shown[0]?.interaction).not.toBeNull();
});

test('one lost acknowledgement loses no private question', async () => {
  const channel = channelId('random');
  town.discord.faults.next('POST /interactions/:id/:token/callback', { kind: 'answer', status: 500 });
  town.claude.next({ kind: 'text', text: 'Still yours.' });
  await town.discord.ask(ada, channel, 'Mine?', { private: true });
  expect(await ended()).toMatchObject({ outcome: 'answered', visibility: 'private' });
  expect(fromBot(ada, channel).at(-1)).toMatchObject({ content: 'Still yours.', ephemeralFor: ada });
});

test('a post whose answer got lost leaves one message', async () => {
  const channel = channelId('random');
  const before = fromBot(ada, channel).length;
  town.discord.faults.next('POST /channels/:id/messages', { kind: 'serve-and-drop' });
  town.claude.next({ kind: 'text', text: 'Only once.' });
  await town.discord.type(ben, channel, `<@${town.discord.guild.botUserId}> once?`);
  expect(await ended()).toMatchObject({ outcome: 'answered' });
  expect(
    fromBot(ada, channel)
      .slice(before)
      .map(({ content }) => content),
  ).toEqual(['Only once.']);
});

test('rate limits lose nothing: the final text stands when the wait is over', async () => {
  const channel = channelId('random');
  const tooFast = {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '1', 'x-ratelimit-scope': 'user' },
    body: { message: 'You are being rate limited.', retry_after: 0.8, global: false },
  } as const;
  town.discord.faults.next('PATCH /webhooks/:id/:token/messages/:id', tooFast, 2);
  town.claude.next({ kind: 'text', text: 'Patience is rewarded.', tokensPerSecond: 10 });
  await town.discord.ask(ada, channel, 'Is it?');
  expect(await ended()).toMatchObject({ outcome: 'answered' });
  expect(fromBot(ada, channel).at(-1)?.content).toContain('Patience is rewarded.');
});

test('nothing that anybody wrote, and no secret, is in the log', () => {
  const log = town.logText();
  expect(log).toContain('"outcome":"answered"');
  expect(log).not.toMatch(/sky blue|word59|Between us|Sentence 1 about/);
  for (const secret of [town.discord.credentials.token, town.claude.apiKey]) expect(log).not.toContain(secret);
});
