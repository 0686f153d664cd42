import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Client, Events, GatewayDispatchEvents, GatewayIntentBits, MessageType } from 'discord.js';
import {
  brokenRules,
  call,
  channelNamed,
  createStage,
  eventually,
  nextCommand,
  nextMessage,
  personNamed,
  type Stage,
} from './support.ts';

let stage: Stage;
let client: Client<true>;
beforeEach(async () => {
  stage = await createStage();
  client = await stage.join();
});
afterEach(() => stage.close());

const ada = () => personNamed(stage.discord, 'Ada');
const ben = () => personNamed(stage.discord, 'Ben');
const general = () => channelNamed(stage.discord, 'general');

describe('a crowd', () => {
  test('is the same at every call and not listed with the others', () => {
    const { discord } = stage;
    const listed = { people: discord.guild.people.length, channels: discord.guild.channels.length };
    const first = discord.crowd(30);
    const rooms = discord.crowdChannels(6);
    expect(new Set(first.map(({ id }) => id)).size).toBe(30);
    expect(discord.crowd(31).slice(0, 30)).toEqual(first);
    expect(discord.crowd(2)).toEqual(first.slice(0, 2));
    expect(discord.crowdChannels(6)).toEqual(rooms);
    expect(discord.guild.people).toHaveLength(listed.people);
    expect(discord.guild.channels).toHaveLength(listed.channels);
  });

  test('thirty people ask over six channels, and all are answered', async () => {
    const { discord } = stage;
    const rooms = discord.crowdChannels(6);
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void interaction.reply({ content: `For ${interaction.user.displayName}` });
    });
    await eventually(() => rooms.every((room) => client.channels.cache.has(room.id)));
    const people = discord.crowd(30);
    const asked = people.map((person, index) => discord.ask(person.id, rooms[index % 6]?.id ?? '', 'Why?'));
    expect(await Promise.all(asked)).toEqual(people.map(() => ({ kind: 'accepted' })));
    for (const room of rooms) {
      await eventually(() => discord.messagesFor(people[0]?.id ?? '', room.id).length === 5);
    }
    const texts = rooms.flatMap((room) => discord.messagesFor(ada(), room.id).map(({ content }) => content));
    expect(texts.toSorted()).toEqual(people.map(({ name }) => `For ${name}`).toSorted());
    expect(brokenRules(stage.record)).toEqual([]);
  });

  test('somebody of it types, is mentioned, and has direct messages of their own', async () => {
    const { discord } = stage;
    const [guest, other] = discord.crowd(2);
    if (guest === undefined || other === undefined) throw new Error('Nobody came');
    const arrives = nextMessage(client);
    await discord.type(guest.id, general(), `@askline and @${other.name}?`);
    const message = await arrives;
    expect(message.author.displayName).toBe(guest.name);
    expect([...message.mentions.users.keys()].toSorted()).toEqual([other.id, discord.guild.botUserId].toSorted());
    const direct = await client.users.createDM(guest.id);
    await direct.send('Hello');
    expect(discord.messagesFor(guest.id, direct.id)).toMatchObject([{ content: 'Hello' }]);
    expect(discord.messagesFor(other.id, direct.id)).toEqual([]);
  });

  test('who may know of members hears that they joined', async () => {
    const open = await createStage({ settings: { privilegedIntents: GatewayIntentBits.GuildMembers } });
    const knowing = await open.join({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers] });
    const joined: string[] = [];
    knowing.on(Events.GuildMemberAdd, (member) => joined.push(member.id));
    const people = open.discord.crowd(2);
    await eventually(() => joined.length === 2);
    expect(joined).toEqual(people.map(({ id }) => id));
    await open.close();
    expect(stage.record.all().some((event) => event.name === 'GUILD_MEMBER_ADD')).toBe(false);
  });
});

describe('a reply by a person', () => {
  const posted = async (content: string): Promise<string> => {
    const channel = client.channels.cache.get(general());
    if (channel?.isSendable() !== true) throw new Error('No #general');
    return (await channel.send(content)).id;
  };

  test('to the bot pings it by default, and so its content is told', async () => {
    const answer = await posted('Because');
    const arrives = nextMessage(client);
    const { id } = await stage.discord.type(ada(), general(), 'But why?', { replyTo: answer });
    const message = await arrives;
    expect(message).toMatchObject({ id, type: MessageType.Reply, content: 'But why?' });
    expect(message.reference).toMatchObject({ messageId: answer, channelId: general() });
    expect(message.mentions.has(client.user)).toBe(true);
    expect((await message.fetchReference()).content).toBe('Because');
    expect(stage.discord.messagesFor(ben(), general()).at(-1)).toMatchObject({ replyTo: answer, author: ada() });
  });

  test('with the ping switched off is told without its content', async () => {
    const answer = await posted('Because');
    const arrives = nextMessage(client);
    await stage.discord.type(ada(), general(), 'But why?', { replyTo: answer, pingsAuthor: false });
    const message = await arrives;
    expect(message.mentions.has(client.user)).toBe(false);
    expect(message).toMatchObject({ type: MessageType.Reply, content: '' });
    expect(message.reference?.messageId).toBe(answer);
  });

  test('that mentions the bot does not tell what it answers', async () => {
    const before = nextMessage(client);
    const secret = await stage.discord.type(ben(), general(), 'secret');
    await before;
    const arrives = nextMessage(client);
    await stage.discord.type(ada(), general(), '@askline what of this?', { replyTo: secret.id });
    expect((await arrives).content).toContain('what of this?');
    const told = stage.record.all().findLast((event) => event.name === 'MESSAGE_CREATE' && event.type === 'delivered');
    expect(told?.details['data']).toMatchObject({ type: 19, referenced_message: { id: secret.id, content: '' } });
  });

  test('to a message that is not there, or that one person alone sees, is a mistake', async () => {
    await expect(stage.discord.type(ada(), general(), 'x', { replyTo: '600000000000000001' })).rejects.toThrow(
      'no message',
    );
    const command = nextCommand(client);
    void stage.discord.ask(ada(), general(), 'Why?');
    await (await command).reply({ content: 'For you', flags: 'Ephemeral' });
    const own = stage.discord.messagesFor(ada(), general()).at(-1)?.id ?? '';
    await expect(stage.discord.type(ada(), general(), 'x', { replyTo: own })).rejects.toThrow('nobody reply');
    await expect(stage.discord.type(ben(), general(), 'x', { replyTo: own })).rejects.toThrow('no message');
  });
});

describe('roles', () => {
  const [guildId, role] = ['100000000000000001', () => stage.discord.guild.helpersRole.id];

  test('come along with what people do, without a privileged intent', async () => {
    stage.discord.giveRoles(ada(), [role()]);
    const told: unknown[] = [];
    for (const name of [GatewayDispatchEvents.InteractionCreate, GatewayDispatchEvents.MessageCreate]) {
      client.ws.on(name, (event: unknown) => told.push(event));
    }
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void interaction.reply('Yes');
    });
    await stage.discord.ask(ada(), general(), 'Why?');
    await stage.discord.type(ben(), general(), '@askline why?');
    await eventually(() => told.length >= 3);
    expect(told[0]).toMatchObject({ member: { roles: [role()] } });
    expect(told.at(-1)).toMatchObject({ author: { id: ben() }, member: { roles: [] } });
  });

  test('can be looked up', async () => {
    stage.discord.giveRoles(ada(), [role()]);
    const { status, body } = await call(stage.discord, 'GET', `/guilds/${guildId}/members/${ada()}`);
    expect([status, body['roles']]).toEqual([200, [role()]]);
    stage.discord.giveRoles(ada(), []);
    expect((await call(stage.discord, 'GET', `/guilds/${guildId}/members/${ada()}`)).body['roles']).toEqual([]);
  });

  test('who is no member cannot be looked up', async () => {
    const nobody = await call(stage.discord, 'GET', `/guilds/${guildId}/members/299999999999999999`);
    expect([nobody.status, nobody.body['code']]).toEqual([404, 10_007]);
    const elsewhere = await call(stage.discord, 'GET', `/guilds/100000000000000002/members/${ada()}`);
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([404, 10_004]);
  });

  test('who may know of members hears that roles changed', async () => {
    const open = await createStage({ settings: { privilegedIntents: GatewayIntentBits.GuildMembers } });
    const knowing = await open.join({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers] });
    const heard: unknown[] = [];
    knowing.ws.on(GatewayDispatchEvents.GuildMemberUpdate, (event: unknown) => heard.push(event));
    open.discord.giveRoles(ada(), [role()]);
    await eventually(() => heard.length === 1);
    expect(heard).toMatchObject([{ user: { id: ada() }, roles: [role()] }]);
    await open.close();
  });
});
