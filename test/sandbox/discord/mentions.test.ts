import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Client, MessageFlags, type SendableChannels } from 'discord.js';
import { createGuild } from '../../../src/sandbox/discord/guild.ts';
import { mentionedBy, targetsOf } from '../../../src/sandbox/discord/mentions.ts';
import { previewUrls } from '../../../src/sandbox/discord/previews.ts';
import { channelNamed, createStage, nextMessage, personNamed, type Stage } from './support.ts';

const guild = createGuild();
const [ada, ben] = ['200000000000000001', '200000000000000002'];
const role = guild.helpersRole.id;
const everything = `@everyone @here <@${ada}> <@!${ben}> <@&${role}> <@999999999999999999>`;

describe('who is pinged', () => {
  test.each([
    ['absent', null, ['everyone', 'here', role, ada, ben]],
    ['parse of nothing', { parse: [] }, []],
    ['an empty object', {}, []],
    ['parse of users', { parse: ['users'] }, [ada, ben]],
    ['parse of roles', { parse: ['roles'] }, [role]],
    ['parse of everyone', { parse: ['everyone'] }, ['everyone', 'here']],
    ['a list of users', { users: [ben] }, [ben]],
    ['a list of roles', { parse: ['users'], roles: [role] }, [role, ada, ben]],
  ] as const)('with allowed_mentions %s', (_name, allowed, targets) => {
    expect(targetsOf(mentionedBy(everything, allowed, { guild, inGuild: true, repliedTo: null }))).toEqual(targets);
  });

  test('a reply pings unless allowed_mentions leaves that out', () => {
    const to = (allowed: Parameters<typeof mentionedBy>[1]) =>
      targetsOf(mentionedBy('x', allowed, { guild, inGuild: true, repliedTo: ada }));
    expect(to(null)).toEqual([ada]);
    expect(to({ parse: [] })).toEqual([]);
    expect(to({ parse: ['users'] })).toEqual([]);
    expect(to({ parse: [], replied_user: true })).toEqual([ada]);
  });

  test('direct messages have no roles and no everyone', () => {
    expect(targetsOf(mentionedBy(everything, null, { guild, inGuild: false, repliedTo: null }))).toEqual([ada, ben]);
  });
});

describe('which links are shown', () => {
  test.each([
    ['see http://a.example and https://b.example/c?d=1', ['http://a.example', 'https://b.example/c?d=1']],
    ['![picture](https://a.example/x.png)', ['https://a.example/x.png']],
    ['[text](https://a.example)', ['https://a.example']],
    ['<https://a.example>', []],
    ['[text](<https://a.example>)', []],
    ['`https://a.example`', []],
    ['```\nhttps://a.example\n```', []],
    ['https://a.example https://a.example', ['https://a.example']],
    ['no link', []],
  ])('in %j', (content, urls) => {
    expect(previewUrls(content)).toEqual(urls);
  });
});

describe('through the client', () => {
  let stage: Stage;
  let client: Client<true>;
  beforeEach(async () => {
    stage = await createStage();
    client = await stage.join();
  });
  afterEach(() => stage.close());

  const general = (): SendableChannels => {
    const channel = client.channels.cache.get(channelNamed(stage.discord, 'general'));
    if (channel?.isSendable() !== true) throw new Error('No #general');
    return channel;
  };

  test('a message without allowed_mentions pings, one with none does not', async () => {
    await general().send({ content: everything, allowedMentions: { parse: [] } });
    expect(stage.discord.pings()).toEqual([]);
    const { id } = await general().send({ content: everything });
    expect(stage.discord.pings().map((ping) => ping.target)).toEqual(['everyone', 'here', role, ada, ben]);
    expect(new Set(stage.discord.pings().map((ping) => ping.message))).toEqual(new Set([id]));
  });

  test('an edit without allowed_mentions pings again', async () => {
    const message = await general().send({ content: 'quiet', allowedMentions: { parse: [] } });
    await message.edit({ content: '@everyone' });
    expect(stage.discord.pings()).toEqual([{ message: message.id, target: 'everyone' }]);
  });

  test('a reply pings its addressee by default', async () => {
    const arrives = nextMessage(client);
    await stage.discord.type(personNamed(stage.discord, 'Ada'), channelNamed(stage.discord, 'general'), '@askline hi');
    const message = await arrives;
    await message.reply({ content: 'hi', allowedMentions: { parse: [], repliedUser: false } });
    expect(stage.discord.pings()).toEqual([]);
    await message.reply({ content: 'hi' });
    expect(stage.discord.pings().map((ping) => ping.target)).toEqual([ada]);
  });

  test('links are previewed unless embeds are suppressed, and suppression outlives edits', async () => {
    const quiet = await general().send({ content: 'https://a.example', flags: MessageFlags.SuppressEmbeds });
    await quiet.edit({ content: 'https://b.example' });
    expect(stage.discord.previews()).toEqual([]);
    const loud = await general().send({ content: 'https://a.example' });
    await loud.edit({ content: 'https://b.example' });
    expect(stage.discord.previews()).toEqual([
      { message: loud.id, url: 'https://a.example' },
      { message: loud.id, url: 'https://b.example' },
    ]);
  });
});
