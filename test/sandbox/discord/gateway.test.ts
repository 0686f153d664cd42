import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Client, type ClientOptions, Events, GatewayIntentBits } from 'discord.js';
import {
  brokenRules,
  channelNamed,
  createClient,
  createHandClock,
  createStage,
  eventually,
  type HandClock,
  nextCommand,
  nextMessage,
  personNamed,
  type Stage,
} from './support.ts';

let clock: HandClock;
let stage: Stage;
beforeEach(async () => {
  clock = createHandClock();
  stage = await createStage({ clock });
});
afterEach(() => stage.close());

const ada = () => personNamed(stage.discord, 'Ada');
const general = () => channelNamed(stage.discord, 'general');
const delivered = (name: string) =>
  stage.record.all().filter((event) => event.type === 'delivered' && event.name === name);

describe('who gets in', () => {
  test('a wrong token is turned away by REST', async () => {
    await expect(createClient(stage.discord).login('wrong')).rejects.toThrow('An invalid token was provided');
    expect(stage.discord.connections()).toBe(0);
  });

  test('a privileged intent that was not switched on is 4014', async () => {
    const client = createClient(stage.discord, { intents: [GatewayIntentBits.MessageContent] });
    await expect(client.login(stage.discord.credentials.token)).rejects.toThrow('Used disallowed intents');
    expect(brokenRules(stage.record)).toEqual(['gateway-disallowed-intents']);
    await client.destroy();
  });

  test('connections are counted while they have a session', async () => {
    const client = await stage.join();
    expect(stage.discord.connections()).toBe(1);
    await client.destroy();
    await eventually(() => stage.discord.connections() === 0);
  });

  test('the server is known after the start, with its channels and its thread', async () => {
    const client = await stage.join();
    const guild = client.guilds.cache.get(stage.discord.guild.id);
    expect(guild?.available).toBe(true);
    expect(guild?.members.me?.id).toBe(stage.discord.guild.botUserId);
    expect(guild?.channels.cache.map((channel) => channel.name).toSorted()).toEqual([
      'a thread',
      'announcements',
      'general',
      'random',
    ]);
  });
});

describe('what is told to whom', () => {
  test('without the Message Content intent only mentions and direct messages have their content', async () => {
    const client = await stage.join();
    const say = async (channel: string, content: string): Promise<string> => {
      const arrives = nextMessage(client);
      await stage.discord.type(ada(), channelNamed(stage.discord, channel), content);
      return (await arrives).content;
    };
    expect(await say('general', 'secret')).toBe('');
    expect(await say('general', '@Ben secret')).toBe('');
    expect(await say('general', '@everyone secret')).toBe('');
    expect(await say('general', '@askline open')).toBe(`<@${stage.discord.guild.botUserId}> open`);
    expect(await say('Ada', 'open')).toBe('open');
  });

  test('with the Message Content intent all have it', async () => {
    const open = await createStage({ settings: { privilegedIntents: GatewayIntentBits.MessageContent } });
    const client = await open.join({
      intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
    });
    const arrives = nextMessage(client);
    await open.discord.type(ada(), general(), 'open');
    expect((await arrives).content).toBe('open');
    await open.close();
  });

  test('without the intents for messages none arrive, commands do', async () => {
    const client = await stage.join({ intents: [GatewayIntentBits.Guilds] });
    const command = nextCommand(client);
    await stage.discord.type(ada(), general(), '@askline why?');
    await stage.discord.type(ada(), channelNamed(stage.discord, 'Ada'), 'why?');
    void stage.discord.ask(ada(), general(), 'Why?');
    await command;
    expect(delivered('MESSAGE_CREATE')).toEqual([]);
  });

  test('direct messages reach a client only with partial channels', async () => {
    const client = await stage.join({ partials: [] });
    const arrived: string[] = [];
    client.on(Events.MessageCreate, (message) => arrived.push(message.content));
    await stage.discord.type(ada(), channelNamed(stage.discord, 'Ada'), 'direct');
    await stage.discord.type(ada(), general(), '@askline in the server');
    await eventually(() => arrived.length > 0);
    expect(arrived).toEqual([`<@${stage.discord.guild.botUserId}> in the server`]);
    expect(delivered('MESSAGE_CREATE')).toHaveLength(2);
  });

  test('pings of everyone, other bots and own messages are told as such', async () => {
    const client = await stage.join();
    const first = nextMessage(client);
    await stage.discord.type(ada(), general(), '@everyone hello');
    expect((await first).mentions.everyone).toBe(true);
    const second = nextMessage(client);
    stage.discord.postAsBot(general(), '@askline hello');
    const message = await second;
    expect(message.author.bot).toBe(true);
    expect(message.mentions.has(client.user)).toBe(true);
    await message.reply({ content: 'own', allowedMentions: { parse: [] } });
    await eventually(() => delivered('MESSAGE_CREATE').length === 3);
  });
});

describe('what is told only to who asks for it', () => {
  const sendable = (client: Client<true>) => {
    const channel = client.channels.cache.get(general());
    if (channel?.isSendable() !== true) throw new Error('No #general');
    return channel;
  };
  const names = () => new Set(stage.record.all().flatMap(({ type, name }) => (type === 'delivered' ? [name] : [])));

  test('reactions and typing are not told without their intents', async () => {
    const channel = sendable(await stage.join());
    const message = await channel.send('x');
    await message.react('👀');
    await channel.sendTyping();
    await message.delete();
    await eventually(() => names().has('MESSAGE_DELETE'));
    expect([...names()].filter((name) => /REACTION|TYPING/.test(name))).toEqual([]);
  });

  test('reactions and typing are told with their intents', async () => {
    const { Guilds, GuildMessages, GuildMessageReactions, GuildMessageTyping } = GatewayIntentBits;
    const client = await stage.join({ intents: [Guilds, GuildMessages, GuildMessageReactions, GuildMessageTyping] });
    stage.discord.limit('reactions', { burst: 5, perSecond: 1 });
    const told: string[] = [];
    client.on(Events.MessageReactionAdd, (reaction) => told.push(`+${reaction.emoji.name}`));
    client.on(Events.MessageReactionRemove, (reaction) => told.push(`-${reaction.emoji.name}`));
    client.on(Events.TypingStart, (typing) => told.push(typing.user.id));
    const message = await sendable(client).send('x');
    const reaction = await message.react('👀');
    await reaction.users.remove(client.user.id);
    await sendable(client).sendTyping();
    await eventually(() => told.length === 3);
    expect(told).toEqual(['+👀', '-👀', client.user.id]);
  });

  test('a message that is deleted by somebody else is told to the bot', async () => {
    const client = await stage.join();
    const message = await sendable(client).send('x');
    const gone = new Promise((resolve) => {
      client.once(Events.MessageDelete, ({ id }) => resolve(id));
    });
    stage.discord.deleteMessage(general(), message.id);
    expect(await gone).toBe(message.id);
  });

  test('what happens in a channel that the bot may not view is not told', async () => {
    await stage.join();
    stage.discord.deny(general(), ['viewChannel']);
    await stage.discord.type(ada(), general(), '@askline why?');
    await stage.discord.type(ada(), channelNamed(stage.discord, 'random'), '@askline why?');
    await eventually(() => delivered('MESSAGE_CREATE').length > 0);
    expect(delivered('MESSAGE_CREATE')).toHaveLength(1);
  });
});

/** A client that does not keep the five seconds between two IDENTIFY. */
const hasty: Partial<ClientOptions> = {
  ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: () => Promise.resolve() }) },
};

describe('interruptions', () => {
  test.each(['drop', 'reconnect', 'invalid-session-resumable'] as const)(
    'after %s the session is resumed and nothing is lost or doubled',
    async (kind) => {
      const client = await stage.join();
      const arrived: string[] = [];
      client.on(Events.MessageCreate, (message) => arrived.push(message.content));
      await stage.discord.type(ada(), channelNamed(stage.discord, 'Ada'), 'before');
      await eventually(() => arrived.length === 1);
      stage.discord.disturb(kind);
      await stage.discord.type(ada(), channelNamed(stage.discord, 'Ada'), 'meanwhile');
      await eventually(() => delivered('RESUMED').length === 1);
      await stage.discord.type(ada(), channelNamed(stage.discord, 'Ada'), 'after');
      await eventually(() => arrived.length === 3);
      expect(arrived).toEqual(['before', 'meanwhile', 'after']);
      expect(delivered('READY')).toHaveLength(1);
      expect(brokenRules(stage.record)).toEqual([]);
    },
  );

  test('after an invalid session the client identifies anew', async () => {
    const client = await stage.join(hasty);
    // The client must be ready before it is destroyed: discord.js never ends a destroy() while it waits for READY.
    const isReadyAgain = new Promise((resolve) => {
      client.once(Events.ShardReady, resolve);
    });
    stage.discord.disturb('invalid-session');
    await isReadyAgain;
    expect(delivered('READY')).toHaveLength(2);
    expect(stage.discord.connections()).toBe(1);
  });

  test('a session that is away too long is not resumed', async () => {
    const client = await stage.join(hasty);
    const isReadyAgain = new Promise((resolve) => {
      client.once(Events.ShardReady, resolve);
    });
    stage.discord.disturb('drop');
    await eventually(() => stage.discord.connections() === 0);
    clock.advance(2 * 60_000 + 1);
    await eventually(() => brokenRules(stage.record).includes('gateway-unknown-session'));
    await isReadyAgain;
    expect(delivered('RESUMED')).toEqual([]);
  });

  test('an outage is over when the stand-in is started again at the same address', async () => {
    await stage.join();
    const before = stage.discord.apiUrl;
    await stage.discord.stop();
    await stage.discord.start();
    expect(stage.discord.apiUrl).toBe(before);
    await eventually(() => delivered('RESUMED').length === 1);
    expect(stage.discord.connections()).toBe(1);
  });

  test('an event is sent again with its number', async () => {
    const client = await stage.join();
    const arrived: string[] = [];
    client.on(Events.InteractionCreate, (interaction) => arrived.push(interaction.id));
    const command = nextCommand(client);
    void stage.discord.ask(ada(), general(), 'Why?');
    await (await command).deferReply();
    stage.discord.replayNewest();
    await eventually(() => arrived.length === 2);
    expect(arrived[0]).toBe(arrived[1]);
    const [first, second] = delivered('INTERACTION_CREATE');
    expect(second?.details['sequence']).toBe(first?.details['sequence']);
    expect(second?.details['replayed']).toBe(true);
  });
});
