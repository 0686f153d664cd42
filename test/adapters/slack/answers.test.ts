import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SlackMessage } from '../../../src/sandbox/slack/slack.ts';
import { longAnswer, NASTY_ANSWER, wordsOf } from '../../fixtures/answers.ts';
import { startTown, type Town } from '../../town/town.ts';

let town: Town;
let ada = '';
let ben = '';
/** Questions that ended before the test began. */
let endedBefore = 0;

beforeAll(async () => {
  town = await startTown({ platforms: ['slack'] });
  [ada = '', ben = ''] = town.slack.team.people.map(({ id }) => id);
});
beforeEach(() => {
  endedBefore = town.logs().filter((line) => 'outcome' in line).length;
});
afterAll(() => town.stop());

function channelId(name: string): string {
  return town.slack.team.channels.find((channel) => channel.name === name)?.id ?? `no channel ${name}`;
}

function directMessagesOf(person: string): string {
  const { channels } = town.slack.team;
  return channels.find(({ kind, members }) => kind === 'dm' && members.includes(person))?.id ?? 'no dm';
}

/** All text of a message, from its blocks where it has some. */
function textOf(message: SlackMessage): string {
  if (message.blocks.length === 0) return message.text;
  return message.blocks.map((block) => collectText(block)).join('\n');
}

function collectText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, inner]) => (key === 'text' && typeof inner === 'string' ? inner : collectText(inner)))
    .filter((text) => text !== '')
    .join('\n');
}

/** What the bot wrote there, as this person sees it. */
function fromBot(person: string, channel: string): readonly SlackMessage[] {
  return town.slack.messagesFor(person, channel).filter(({ user }) => user === town.slack.team.botUserId);
}

function modelCalls(): number {
  return town.record.all().filter(({ type, name }) => type === 'called' && name === 'POST /v1/messages').length;
}

function updates(): number {
  return town.record.all().filter(({ type, name }) => type === 'called' && name === 'chat.update').length;
}

async function ended(): Promise<Readonly<Record<string, unknown>>> {
  const lines = await town.untilRecorded(endedBefore + 1);
  endedBefore = lines.length;
  return lines.at(-1) ?? {};
}

describe('/ask', () => {
  test('is answered in the channel, quoting the question and the asker, and grows in one message', async () => {
    const channel = channelId('general');
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    town.claude.next({ kind: 'text', text: words, tokensPerSecond: 30 });
    const [before, updatesBefore] = [fromBot(ben, channel).length, updates()];
    await expect(town.slack.type(ada, channel, '/ask Why is the sky blue?')).resolves.toEqual({
      kind: 'command-accepted',
    });
    const early = await town.until(() => fromBot(ben, channel)[before], 'the first text');
    expect(textOf(early)).not.toContain('word59');
    expect(await ended()).toMatchObject({ outcome: 'answered', entry: 'command', visibility: 'channel' });
    const messages = fromBot(ben, channel).slice(before);
    expect(messages).toHaveLength(1);
    const [answer] = messages;
    expect(answer?.ts).toBe(early.ts);
    expect(updates()).toBeGreaterThan(updatesBefore);
    expect(textOf(answer ?? early)).toContain(`<@${ada}>: Why is the sky blue?`);
    expect(textOf(answer ?? early)).toContain(words);
  });

  test('shows only the asker, and at once, that it was taken', async () => {
    const channel = channelId('general');
    town.claude.next({ kind: 'text', text: 'Yes.', thinkingMs: 300 });
    await town.slack.type(ada, channel, '/ask Are you there?');
    const sign = town.slack.messagesFor(ada, channel).at(-1);
    expect(sign?.ephemeralFor).toBe(ada);
    expect(sign?.text).toContain('Got your question');
    await ended();
  });

  test('private is answered to the asker alone, within the five uses of its response_url', async () => {
    const channel = channelId('general');
    const [adaBefore, benBefore] = [fromBot(ada, channel).length, fromBot(ben, channel).length];
    town.claude.next({ kind: 'text', text: longAnswer(), tokensPerSecond: 600 });
    await town.slack.type(ada, channel, '/ask private What may I say?');
    expect(await ended()).toMatchObject({ outcome: 'answered', visibility: 'private' });
    expect(fromBot(ben, channel)).toHaveLength(benBefore);
    const shown = fromBot(ada, channel).slice(adaBefore);
    expect(shown.every(({ ephemeralFor }) => ephemeralFor === ada)).toBe(true);
    expect(wordsOf(shown.map(textOf).join('\n'))).toEqual(expect.arrayContaining(wordsOf(longAnswer())));
    const uses = town.record.all().filter(({ type, name }) => type === 'called' && name.includes('response_url'));
    expect(uses.length).toBeLessThanOrEqual(5);
  });

  test('private shows its answer once also where Slack replaces nothing', async () => {
    const channel = channelId('general');
    const before = fromBot(ada, channel).length;
    town.slack.settings.commandReplaces = 'never';
    const words = Array.from({ length: 60 }, (_, index) => `only${index}`).join(' ');
    town.claude.next({ kind: 'text', text: words, tokensPerSecond: 60 });
    await town.slack.type(ada, channel, '/ask private How often?');
    await ended();
    town.slack.settings.commandReplaces = 'newest';
    const shown = fromBot(ada, channel).slice(before).map(textOf);
    expect(shown.filter((text) => text.includes('only0'))).toEqual([words]);
  });

  test('where the bot may not post is answered privately', async () => {
    const channel = channelId('secret-plans');
    town.claude.next({ kind: 'text', text: 'Only for you.' });
    await town.slack.type(ada, channel, '/ask Who may read this?');
    expect(await ended()).toMatchObject({ outcome: 'answered' });
    expect(fromBot(ben, channel)).toHaveLength(0);
    const answer = fromBot(ada, channel).at(-1);
    expect(answer?.ephemeralFor).toBe(ada);
    expect(answer === undefined ? '' : textOf(answer)).toContain('Only for you.');
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['without a question', '/ask', /Type `\/ask` and your question/],
    ['help', '/ask help', /Type `\/ask` and your question/],
    ['private without a question', '/ask private', /Type `\/ask` and your question/],
    ['with an over-long question', `/ask ${'long '.repeat(2_000)}`, /Please shorten it/],
  ];
  test.each(refusals)('%s is answered kindly to the asker alone, without a model call', async (_name, text, words) => {
    const channel = channelId('general');
    const [calls, benBefore] = [modelCalls(), fromBot(ben, channel).length];
    await town.slack.type(ada, channel, text);
    expect(await ended()).toMatchObject({ outcome: 'refused' });
    expect(town.slack.messagesFor(ada, channel).at(-1)).toMatchObject({ ephemeralFor: ada });
    expect(town.slack.messagesFor(ada, channel).at(-1)?.text).toMatch(words);
    expect(fromBot(ben, channel)).toHaveLength(benBefore);
    expect(modelCalls()).toBe(calls);
  });
});

describe('a mention', () => {
  test('is answered in its thread', async () => {
    const channel = channelId('general');
    town.claude.next({ kind: 'text', text: 'In the thread.' });
    const asked = await town.slack.type(ben, channel, `Hey <@${town.slack.team.botUserId}> what is up?`);
    expect(await ended()).toMatchObject({ outcome: 'answered', entry: 'mention' });
    const answer = fromBot(ada, channel).at(-1);
    expect(answer?.threadTs).toBe(asked.kind === 'sent' ? asked.ts : 'not sent');
    expect(answer === undefined ? '' : textOf(answer)).toBe('In the thread.');
    const question = town.slack.messagesFor(ada, channel).find(({ ts }) => ts === answer?.threadTs);
    expect(question?.reactions.map(({ name }) => name)).toEqual(['eyes']);
  });

  test('sends the model the words of the person, without the mention', async () => {
    const channel = channelId('general');
    town.claude.next({ kind: 'text', text: 'ok' });
    await town.slack.type(ben, channel, `Hey <@${town.slack.team.botUserId}> is a < b && c?`);
    await ended();
    const call = town.record.all().findLast(({ name, type }) => type === 'called' && name === 'POST /v1/messages');
    expect(JSON.stringify(call?.details['request'])).toContain('"Hey is a < b && c?"');
  });

  test('that is delivered twice is answered once', async () => {
    const channel = channelId('general');
    const [before, calls] = [fromBot(ada, channel).length, modelCalls()];
    town.claude.next({ kind: 'text', text: 'Once.' });
    await town.slack.type(ben, channel, `<@${town.slack.team.botUserId}> once?`);
    await town.slack.redeliverNewest();
    await ended();
    await town.slack.redeliverNewest();
    expect(fromBot(ada, channel)).toHaveLength(before + 1);
    expect(modelCalls()).toBe(calls + 1);
  });

  test('by a bot meets silence', async () => {
    const channel = channelId('general');
    const [before, calls] = [fromBot(ada, channel).length, modelCalls()];
    await town.slack.postAsBot(channel, `<@${town.slack.team.botUserId}> beep?`);
    town.claude.next({ kind: 'text', text: 'A person.' });
    await town.slack.type(ben, channel, `<@${town.slack.team.botUserId}> and me?`);
    await ended();
    expect(fromBot(ada, channel)).toHaveLength(before + 1);
    expect(modelCalls()).toBe(calls + 1);
  });

  test('without a question is told so, to the asker alone', async () => {
    const channel = channelId('general');
    const benBefore = fromBot(ben, channel).length;
    await town.slack.type(ada, channel, `<@${town.slack.team.botUserId}>`);
    expect(await ended()).toMatchObject({ outcome: 'refused', refusal: 'no-question' });
    expect(town.slack.messagesFor(ada, channel).at(-1)).toMatchObject({ ephemeralFor: ada });
    expect(fromBot(ben, channel)).toHaveLength(benBefore);
  });
});

test('a direct message is answered there, once', async () => {
  const channel = directMessagesOf(ada);
  town.claude.next({ kind: 'text', text: 'Between us.' });
  await town.slack.type(ada, channel, 'Just us?');
  expect(await ended()).toMatchObject({ outcome: 'answered', entry: 'direct-message' });
  expect(fromBot(ada, channel).map(textOf)).toEqual(['Between us.']);
});

test('an answer of 9,000 characters with fences and a table arrives whole', async () => {
  const channel = channelId('general');
  const before = fromBot(ada, channel).length;
  town.claude.next({ kind: 'text', text: longAnswer(), tokensPerSecond: 1_500 });
  await town.slack.type(ada, channel, '/ask Tell me everything');
  expect(await ended()).toMatchObject({ outcome: 'answered' });
  const shown = fromBot(ada, channel)
    .slice(before)
    .filter(({ ephemeralFor }) => ephemeralFor === null);
  const markdown = shown.map(textOf).join('\n');
  for (const line of longAnswer().split('\n')) expect(markdown).toContain(line);
  expect(markdown.match(/```/g)).toHaveLength(4);
});

describe('an answer that does not simply end', () => {
  async function answerTo(script: Parameters<Town['claude']['next']>[0]) {
    const channel = channelId('random');
    town.claude.next(script);
    await town.slack.type(ada, channel, '/ask What now?');
    const line = await ended();
    const answer = fromBot(ben, channel).at(-1);
    return { line, text: answer === undefined ? '' : textOf(answer) };
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

  test('says that the connection was lost when the socket drops', async () => {
    const { line, text } = await answerTo({ kind: 'drop-in-stream', text: 'The first half.' });
    expect(line).toMatchObject({ outcome: 'failed-after-text', failure: 'dropped' });
    expect(text).toMatch(/The first half\.[\s\S]*connection to the model was lost/);
  });

  test('says that the model declined', async () => {
    const { line, text } = await answerTo({ kind: 'text', text: '', stopReason: 'refusal' });
    expect(line).toMatchObject({ outcome: 'refused-by-model' });
    expect(text).toMatch(/declined to answer/);
  });

  test('says that it was cut at its length limit', async () => {
    const { line, text } = await answerTo({ kind: 'text', text: 'As far as it goes', stopReason: 'max_tokens' });
    expect(line).toMatchObject({ outcome: 'cut-by-max-tokens' });
    expect(text).toMatch(/As far as it goes[\s\S]*cut at its length limit/);
  });

  test('says that it is empty', async () => {
    const { line, text } = await answerTo({ kind: 'text', text: '' });
    expect(line).toMatchObject({ outcome: 'empty' });
    expect(text).toMatch(/ended without an answer/);
  });

  test('is asked for again when the model took nothing, and nobody notices', async () => {
    const { line, text } = await answerTo({ kind: 'error-before', status: 529, type: 'overloaded_error' });
    expect(line).toMatchObject({ outcome: 'answered', failure: null, attempts: 2 });
    expect(text).not.toMatch(/too much to do right now/);
  });
});

describe('text from the model', () => {
  const places: readonly (readonly [string, string, (bot: string) => string])[] = [
    ['in a channel', 'general', () => '/ask Call everybody'],
    ['in private', 'general', () => '/ask private Call everybody'],
    ['in a thread', 'general', (bot) => `<@${bot}> Call everybody`],
  ];
  test.each(places)('pings nobody and unfurls nothing %s', async (_name, name, text) => {
    town.claude.next({ kind: 'text', text: NASTY_ANSWER, tokensPerSecond: 100 });
    await town.slack.type(ada, channelId(name), text(town.slack.team.botUserId));
    await ended();
    expect(town.slack.pings().filter(({ target }) => target !== ada)).toEqual([]);
    expect(town.slack.unfurls()).toEqual([]);
  });
});

test('a question cannot ping through the quote either', async () => {
  town.claude.next({ kind: 'text', text: 'No.' });
  await town.slack.type(ada, channelId('general'), '/ask May I <!channel> and @everyone?');
  await ended();
  expect(town.slack.pings().filter(({ target }) => target !== ada)).toEqual([]);
});

test('a post whose answer got lost leaves one message where the bot may look, and never none', async () => {
  const channel = channelId('general');
  const before = fromBot(ben, channel).length;
  town.slack.settings.scopes.add('channels:history');
  town.slack.faults.next('chat.postMessage', { kind: 'serve-and-drop' });
  town.claude.next({ kind: 'text', text: 'Only once.' });
  await town.slack.type(ada, channel, '/ask How often?');
  expect(await ended()).toMatchObject({ outcome: 'answered' });
  town.slack.settings.scopes.delete('channels:history');
  expect(fromBot(ben, channel).slice(before).map(textOf)).toHaveLength(1);
});

test('rate limits lose nothing: the final text stands when the wait is over', async () => {
  const channel = channelId('general');
  town.slack.faults.next('chat.postMessage', {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '1' },
    body: { ok: false, error: 'ratelimited' },
  });
  town.slack.faults.next(
    'chat.update',
    { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } },
    2,
  );
  town.claude.next({ kind: 'text', text: 'Patience is rewarded.', tokensPerSecond: 10 });
  await town.slack.type(ada, channel, '/ask Is it?');
  expect(await ended()).toMatchObject({ outcome: 'answered' });
  const answer = fromBot(ben, channel).at(-1);
  expect(answer === undefined ? '' : textOf(answer)).toContain('Patience is rewarded.');
});

test('nothing that anybody wrote, and no secret, is in the log', () => {
  const log = town.logText();
  expect(log).toContain('"outcome":"answered"');
  expect(log).not.toMatch(/sky blue|word59|Between us|Sentence 1 about|Call everybody/);
  const { botToken, appToken } = town.slack.credentials;
  for (const secret of [botToken, appToken, town.claude.apiKey]) expect(log).not.toContain(secret);
});
