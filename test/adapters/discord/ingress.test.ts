import { describe, expect, test } from '@jest/globals';
import { commandToQuestion, messageToQuestion, type MessagePayload } from '../../../src/adapters/discord/ingress.ts';
import type { NameOf } from '../../../src/adapters/discord/names.ts';
import { fitsMessage, questionHeader } from '../../../src/adapters/discord/markup.ts';

const BOT = '100000000000000001';
const NAMES: ReadonlyMap<string, string> = new Map([
  [`person ${BOT}`, '@askline'],
  ['person 500000000000000002', '@Ben'],
  ['role 600000000000000001', '@helpers'],
  ['channel 300000000000000002', '#random'],
]);
const nameOf: NameOf = (kind, id) => NAMES.get(`${kind} ${id}`) ?? null;
const message: MessagePayload = {
  id: '200000000000000001',
  channelId: '300000000000000001',
  parentId: null,
  guildId: '400000000000000001',
  authorId: '500000000000000001',
  isFromBot: false,
  type: 0,
  content: `<@${BOT}> Why?`,
  nameOf,
};

const command = {
  id: '1',
  channelId: '2',
  parentId: null,
  guildId: '3',
  userId: '4',
  questionText: 'Why?',
  nameOf,
  isPrivate: false,
};

describe('a slash command', () => {
  test('becomes a question', () => {
    expect(commandToQuestion({ ...command, questionText: ' Why? ', isPrivate: true })).toEqual({
      deliveryKey: 'delivery:discord:1',
      platform: 'discord',
      entry: 'command',
      workspace: 'workspace:discord:3',
      channel: 'channel:discord:2',
      parentChannel: null,
      person: 'person:discord:4',
      visibility: 'private',
      text: 'Why?',
    });
  });

  test('without a question has an empty text', () => {
    expect(commandToQuestion({ ...command, questionText: null })).toMatchObject({ text: '' });
  });

  const written: readonly (readonly [string, string])[] = [
    ['Does <@500000000000000002> like <:pepe:123456789012345678>?', 'Does @Ben like :pepe:?'],
    ['Ask <@&600000000000000001> in <#300000000000000002>?', 'Ask @helpers in #random?'],
    ['Who are <@1>, <@!2>, <@&3> and <#4>?', 'Who are <@1>, <@!2>, <@&3> and <#4>?'],
  ];
  test.each(written)('%s says what the person saw, as far as names are known', (questionText, text) => {
    expect(commandToQuestion({ ...command, questionText })).toMatchObject({ text });
  });

  test('in direct messages belongs to no server and no channel, but to all direct messages', () => {
    expect(commandToQuestion({ ...command, guildId: null })).toMatchObject({
      workspace: 'workspace:discord:direct-messages',
      channel: 'channel:discord:2',
      parentChannel: 'channel:discord:direct-messages',
    });
  });

  test('in a thread names the channel that the thread belongs to', () => {
    expect(commandToQuestion({ ...command, parentId: '9' })).toMatchObject({
      channel: 'channel:discord:2',
      parentChannel: 'channel:discord:9',
    });
  });
});

describe('a message', () => {
  const asked = [
    ['with a mention', {}, 'Why?', 'mention'],
    ['with a nickname mention', { content: `Hey <@!${BOT}> why?` }, 'Hey why?', 'mention'],
    ['that replies and mentions', { type: 19 }, 'Why?', 'mention'],
    [
      'that names somebody else too',
      { content: `<@${BOT}> is <@500000000000000002> right <:ok:123456789012345678>?` },
      'is @Ben right :ok:?',
      'mention',
    ],
    ['to the bot directly', { guildId: null, content: 'Why?' }, 'Why?', 'direct-message'],
    ['with nothing but a mention', { content: `<@${BOT}>` }, '', 'mention'],
  ] as const;
  test.each(asked)('%s is a question', (_name, part, text, entry) => {
    expect(messageToQuestion({ ...message, ...part }, BOT)).toMatchObject({ text, entry });
  });

  const silent: readonly (readonly [string, Partial<MessagePayload>])[] = [
    ['of a bot or webhook', { isFromBot: true }],
    ['of our own', { authorId: BOT }],
    ['that Discord made', { type: 7 }],
    ['to everybody', { content: '@everyone why?' }],
    ['to a role', { content: `<@&${BOT}> why?` }],
    ['that only replies to us', { type: 19, content: 'thanks!' }],
  ];
  test.each(silent)('%s meets silence', (_name, part) => {
    expect(messageToQuestion({ ...message, ...part }, BOT)).toBeNull();
  });
});

test('the quoted question is one short line, and counts towards the length of the message', () => {
  const header = questionHeader(`First\nsecond ${'long '.repeat(100)}`);
  expect(header).toMatch(/^> First second long .*…\n$/);
  expect(header.length).toBeLessThanOrEqual(203);
  expect(fitsMessage('x'.repeat(2_000 - header.length), header)).toBe(true);
  expect(fitsMessage('x'.repeat(2_001 - header.length), header)).toBe(false);
});
