import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Client, MessageFlags, type SendableChannels } from 'discord.js';
import {
  call,
  channelNamed,
  createHandClock,
  createStage,
  type HandClock,
  personNamed,
  type Stage,
} from './support.ts';

let clock: HandClock;
let stage: Stage;
let client: Client<true>;
beforeEach(async () => {
  clock = createHandClock();
  stage = await createStage({ clock });
  client = await stage.join();
});
afterEach(() => stage.close());

const ada = () => personNamed(stage.discord, 'Ada');
const seen = (name = 'general') => stage.discord.messagesFor(ada(), channelNamed(stage.discord, name));
const post = (body: unknown, name = 'general') =>
  call(stage.discord, 'POST', `/channels/${channelNamed(stage.discord, name)}/messages`, body);

function channel(name = 'general'): SendableChannels {
  const found = client.channels.cache.get(channelNamed(stage.discord, name));
  if (found?.isSendable() !== true) throw new Error(`The client knows no channel ${name}`);
  return found;
}

describe('what a message may hold', () => {
  test('2,000 characters are taken and 2,001 refused with the path of the field', async () => {
    await channel().send({ content: 'x'.repeat(2_000) });
    await expect(channel().send({ content: 'x'.repeat(2_001) })).rejects.toMatchObject({
      code: 50035,
      status: 400,
      rawError: {
        message: 'Invalid Form Body',
        errors: {
          content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] },
        },
      },
    });
    expect(seen()).toHaveLength(1);
  });

  test('an edit is held to the same length', async () => {
    const message = await channel().send({ content: 'short' });
    await expect(message.edit({ content: 'x'.repeat(2_001) })).rejects.toMatchObject({ code: 50035 });
    expect(seen()).toMatchObject([{ content: 'short', edited: false }]);
  });

  test.each([{ content: '' }, { content: '  \n ' }, {}])('%j is an empty message', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 50006 } });
  });

  test('an edit cannot empty a message', async () => {
    const message = await channel().send({ content: 'short' });
    await expect(message.edit({ content: '' })).rejects.toMatchObject({ code: 50006 });
  });

  test('the space around a text is cut off', async () => {
    await channel().send({ content: '\n  text \n' });
    expect(seen()).toMatchObject([{ content: 'text' }]);
  });

  const ids = (count: number) => Array.from({ length: count }, (_, index) => `2000000000000${10_000 + index}`);

  test.each([
    ['content that is no text', { content: 5 }, 'content'],
    ['embeds that are no list', { content: 'x', embeds: {} }, 'embeds'],
    ['flags that are no number', { content: 'x', flags: 'loud' }, 'flags'],
    ['an unknown flag', { content: 'x', flags: 1 << 28 }, 'flags'],
    ['an ephemeral post', { content: 'x', flags: MessageFlags.Ephemeral }, 'flags'],
    ['a nonce of 26 characters', { content: 'x', nonce: 'n'.repeat(26) }, 'nonce'],
    ['a reply to what is no id', { content: 'x', message_reference: { message_id: 'first' } }, 'message_reference'],
    ['mentions of an unknown kind', { content: 'x', allowed_mentions: { parse: ['all'] } }, 'allowed_mentions'],
    ['mentions both parsed and listed', { allowed_mentions: { parse: ['users'], users: ids(1) } }, 'allowed_mentions'],
    ['mentions of 101 people', { content: 'x', allowed_mentions: { users: ids(101) } }, 'allowed_mentions'],
    ['eleven embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }, 'embeds'],
    ['an embed of 4,097 characters', { embeds: [{ description: 'x'.repeat(4_097) }] }, 'embeds'],
    [
      'embeds of 6,001 characters together',
      { embeds: [{ description: 'x'.repeat(4_000) }, { description: 'x'.repeat(2_001) }] },
      'embeds',
    ],
    [
      'text beside Components V2',
      { flags: MessageFlags.IsComponentsV2, content: 'x', components: [{ type: 10, content: 'x' }] },
      'content',
    ],
  ])('%s is an invalid form', async (_name, body, field) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 50035 } });
    expect(answer.body['errors']).toHaveProperty(field);
    expect(seen()).toEqual([]);
  });

  test('a body that is no JSON, or does not say that it is, is refused', async () => {
    const { apiUrl } = stage.discord;
    const send = (contentType: string, body: string) =>
      fetch(`${apiUrl}/v10/channels/${channelNamed(stage.discord, 'general')}/messages`, {
        method: 'POST',
        headers: { authorization: `Bot ${stage.discord.credentials.token}`, 'content-type': contentType },
        body,
      });
    expect((await send('application/json', '{"content":')).status).toBe(400);
    expect((await send('text/plain', '{"content":"x"}')).status).toBe(400);
    expect((await send('application/json', '{"content":"x"}')).status).toBe(200);
  });

  test('a file comes with its message', async () => {
    await channel().send({ content: 'see', files: [{ attachment: Buffer.from('file'), name: 'a.txt' }] });
    await channel().send({ files: [{ attachment: Buffer.from('file'), name: 'a.txt' }] });
    expect(seen()).toMatchObject([{ content: 'see' }, { content: '' }]);
  });
});

describe('posting once', () => {
  test('an enforced nonce leaves one message, another nonce makes another', async () => {
    const first = await channel().send({ content: 'a', nonce: 'post1', enforceNonce: true });
    const again = await channel().send({ content: 'a', nonce: 'post1', enforceNonce: true });
    expect(again.id).toBe(first.id);
    await channel().send({ content: 'b', nonce: 'post2', enforceNonce: true });
    await channel('random').send({ content: 'c', nonce: 'post1', enforceNonce: true });
    expect(seen()).toHaveLength(2);
    expect(seen('random')).toHaveLength(1);
  });

  test('a nonce that is not enforced, or is minutes old, does not hold anything back', async () => {
    await channel().send({ content: 'a', nonce: 'post1', enforceNonce: true });
    await channel().send({ content: 'a', nonce: 'post1' });
    clock.advance(3 * 60_000 + 1);
    await channel().send({ content: 'a', nonce: 'post1', enforceNonce: true });
    expect(seen()).toHaveLength(3);
  });
});

describe('whose messages and which channels', () => {
  test('others’ messages are neither edited nor deleted', async () => {
    const { id } = await stage.discord.type(ada(), channelNamed(stage.discord, 'general'), 'mine');
    const path = `/channels/${channelNamed(stage.discord, 'general')}/messages/${id}`;
    expect(await call(stage.discord, 'PATCH', path, { content: 'x' })).toMatchObject({
      status: 403,
      body: { code: 50005 },
    });
    expect(await call(stage.discord, 'DELETE', path)).toMatchObject({ status: 403, body: { code: 50013 } });
    const direct = await stage.discord.type(ada(), channelNamed(stage.discord, 'Ada'), 'mine');
    const directPath = `/channels/${channelNamed(stage.discord, 'Ada')}/messages/${direct.id}`;
    expect(await call(stage.discord, 'DELETE', directPath)).toMatchObject({ status: 403, body: { code: 50003 } });
  });

  test('where the bot may not send, posts and typing are 50013', async () => {
    expect(stage.discord.guild.channels.find((one) => one.name === 'announcements')?.botMaySend).toBe(false);
    await expect(channel('announcements').send('x')).rejects.toMatchObject({ code: 50013, status: 403 });
    await expect(channel('announcements').sendTyping()).rejects.toMatchObject({ code: 50013 });
  });

  test('what the bot may not view does not open for it', async () => {
    stage.discord.deny(channelNamed(stage.discord, 'general'), ['viewChannel']);
    const path = `/channels/${channelNamed(stage.discord, 'general')}`;
    expect(await call(stage.discord, 'GET', path)).toMatchObject({ status: 403, body: { code: 50001 } });
    expect(await post({ content: 'x' })).toMatchObject({ status: 403, body: { code: 50001 } });
  });

  test('without the history nothing is read, replied to or reacted to', async () => {
    const message = await channel().send('x');
    stage.discord.deny(channelNamed(stage.discord, 'general'), ['readMessageHistory']);
    const path = `/channels/${message.channelId}/messages`;
    const refused = { status: 403, body: { code: 50013 } };
    expect(await call(stage.discord, 'GET', path)).toMatchObject(refused);
    expect(await call(stage.discord, 'GET', `${path}/${message.id}`)).toMatchObject(refused);
    await expect(message.react('👀')).rejects.toMatchObject({ code: 50013 });
    await expect(message.reply('y')).rejects.toMatchObject({ code: 160002, status: 403 });
    await channel().send('y');
  });

  test('a reaction that is new needs a permission of its own', async () => {
    stage.discord.limit('reactions', { burst: 5, perSecond: 1 });
    const message = await channel().send('x');
    stage.discord.deny(message.channelId, ['addReactions']);
    await expect(message.react('👀')).rejects.toMatchObject({ code: 50013 });
    stage.discord.deny(message.channelId, []);
    await message.react('👀');
  });

  test('a forward is refused, as the stand-in plays none', async () => {
    const message = await channel().send('x');
    const reference = { type: 1, message_id: message.id, channel_id: message.channelId };
    expect(await post({ message_reference: reference })).toMatchObject({ status: 400, body: { code: 50035 } });
  });

  test('the client computes the same permissions', () => {
    const may = ['general', 'announcements'].map((name) => {
      const found = channel(name);
      return found.isDMBased() ? null : found.permissionsFor(client.user)?.has('SendMessages');
    });
    expect(may).toEqual([true, false]);
  });

  test('unknown channels, messages, servers and routes are told apart', async () => {
    const general = channelNamed(stage.discord, 'general');
    const get = (path: string) => call(stage.discord, 'GET', path);
    expect(await get('/channels/300000000000000099')).toMatchObject({ status: 404, body: { code: 10003 } });
    expect(await get(`/channels/${general}/messages/600000000000000001`)).toMatchObject({
      status: 404,
      body: { code: 10008 },
    });
    expect(await get('/guilds/100000000000000009')).toMatchObject({ status: 404, body: { code: 10004 } });
    expect(await get('/nothing/here')).toMatchObject({ status: 404, body: { message: '404: Not Found', code: 0 } });
  });

  test('a wrong token is 401', async () => {
    const answer = await call(stage.discord, 'GET', '/users/@me', undefined, 'Bot wrong');
    expect(answer).toMatchObject({ status: 401, body: { message: '401: Unauthorized', code: 0 } });
  });

  test('a deleted message can no longer be edited', async () => {
    const message = await channel().send('x');
    stage.discord.deleteMessage(message.channelId, message.id);
    await expect(message.edit('y')).rejects.toMatchObject({ code: 10008 });
    expect(seen()).toEqual([]);
  });

  test('a reply to a message that is gone is refused unless that is allowed', async () => {
    const gone = await channel().send('x');
    await gone.delete();
    await expect(gone.reply('y')).rejects.toMatchObject({
      code: 50035,
      rawError: { errors: { message_reference: { _errors: [{ code: 'REPLIES_UNKNOWN_MESSAGE' }] } } },
    });
    await gone.reply({ content: 'y', failIfNotExists: false });
    expect(seen()).toMatchObject([{ content: 'y', replyTo: null }]);
  });

  test('edits of messages older than an hour meet their own limit', async () => {
    const message = await channel().send('x');
    clock.advance(3_600_001);
    const path = `/channels/${message.channelId}/messages/${message.id}`;
    const edit = (content: string) => call(stage.discord, 'PATCH', path, { content });
    for (const content of ['a', 'b', 'c']) expect((await edit(content)).status).toBe(200);
    expect(await edit('d')).toMatchObject({ status: 429, body: { code: 30046 } });
  });
});

describe('signs', () => {
  test('typing shows for ten seconds, or until the message is there', async () => {
    const general = channelNamed(stage.discord, 'general');
    await channel().sendTyping();
    expect(stage.discord.typing(general)).toBe(true);
    clock.advance(9_999);
    expect(stage.discord.typing(general)).toBe(true);
    clock.advance(1);
    expect(stage.discord.typing(general)).toBe(false);
    await channel().sendTyping();
    await channel().send('here');
    expect(stage.discord.typing(general)).toBe(false);
  });

  test('a reaction comes and goes; what is no emoji is refused', async () => {
    stage.discord.limit('reactions', { burst: 5, perSecond: 1 });
    const message = await channel().send('x');
    await message.react('👀');
    const me = stage.discord.guild.botUserId;
    expect(seen()).toMatchObject([{ reactions: [{ name: '👀', users: [me] }] }]);
    await message.reactions.cache.get('👀')?.users.remove(me);
    const mine = `/channels/${message.channelId}/messages/${message.id}/reactions`;
    await call(stage.discord, 'DELETE', `${mine}/${encodeURIComponent('👀')}/@me`);
    expect(seen()).toMatchObject([{ reactions: [] }]);
    expect(await call(stage.discord, 'PUT', `${mine}/smile/@me`)).toMatchObject({ status: 400, body: { code: 10014 } });
  });
});

describe('looking things up', () => {
  test('the bot finds itself, its server and its channels', async () => {
    expect((await client.application.fetch()).id).toBe(stage.discord.credentials.applicationId);
    expect((await client.guilds.fetch({ guild: stage.discord.guild.id, force: true })).name).toBe(
      stage.discord.guild.name,
    );
    expect((await client.channels.fetch(channelNamed(stage.discord, 'Ada'), { force: true }))?.isDMBased()).toBe(true);
    expect((await client.users.createDM(ada())).id).toBe(channelNamed(stage.discord, 'Ada'));
    expect((await call(stage.discord, 'GET', '/users/@me')).body['id']).toBe(stage.discord.guild.botUserId);
  });

  test('the newest messages of a channel come first', async () => {
    await channel().send('a');
    await channel().send('b');
    const list = await channel().messages.fetch({ limit: 2 });
    expect([...list.values()].map((message) => message.content)).toEqual(['b', 'a']);
    expect((await channel().messages.fetch({ message: list.firstKey() ?? '', force: true })).content).toBe('b');
  });
});
