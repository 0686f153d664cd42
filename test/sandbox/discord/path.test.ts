import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MessageFlags } from 'discord.js';
import {
  brokenRules,
  channelNamed,
  createStage,
  nextCommand,
  nextMessage,
  personNamed,
  type Stage,
} from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

test('a command is deferred and its answer edited in place', async () => {
  const { discord } = stage;
  const client = await stage.join();
  const ada = personNamed(discord, 'Ada');
  const general = channelNamed(discord, 'general');
  const command = nextCommand(client);
  const asked = discord.ask(ada, general, 'Why?');
  const interaction = await command;
  expect(interaction.options.getString('question')).toBe('Why?');
  expect(interaction.inCachedGuild()).toBe(true);

  await interaction.deferReply();
  expect(await asked).toEqual({ kind: 'accepted' });
  expect(discord.messagesFor(ada, general)).toMatchObject([{ thinking: true, content: '' }]);

  await interaction.editReply({ content: 'Because' });
  await interaction.editReply({ content: 'Because.' });
  expect(discord.messagesFor(ada, general)).toMatchObject([
    {
      author: discord.guild.botUserId,
      content: 'Because.',
      thinking: false,
      edited: true,
      ephemeralFor: null,
      interaction: { person: ada, command: 'ask' },
    },
  ]);
  expect(brokenRules(stage.record)).toEqual([]);
});

test('the first text of a deferred answer does not count as an edit', async () => {
  const { discord } = stage;
  const client = await stage.join();
  const ada = personNamed(discord, 'Ada');
  const general = channelNamed(discord, 'general');
  const command = nextCommand(client);
  void discord.ask(ada, general, 'Why?');
  const interaction = await command;
  await interaction.deferReply();
  await interaction.editReply({ content: 'Because' });
  expect(discord.messagesFor(ada, general)[0]?.edited).toBe(false);
});

test('a private answer is seen by the asker alone', async () => {
  const { discord } = stage;
  const client = await stage.join();
  const ada = personNamed(discord, 'Ada');
  const general = channelNamed(discord, 'general');
  const command = nextCommand(client);
  void discord.ask(ada, general, null, { private: true });
  const interaction = await command;
  expect(interaction.options.getBoolean('private')).toBe(true);
  expect(interaction.options.getString('question')).toBeNull();
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  await interaction.editReply({ content: 'For you' });
  expect(discord.messagesFor(ada, general)).toMatchObject([{ content: 'For you', ephemeralFor: ada }]);
  expect(discord.messagesFor(personNamed(discord, 'Ben'), general)).toEqual([]);
});

test.each(['general', 'a thread', 'Ada'])('a mention in %s is replied to and the reply edited', async (name) => {
  const { discord } = stage;
  const client = await stage.join();
  const ada = personNamed(discord, 'Ada');
  const channel = channelNamed(discord, name);
  const arrives = nextMessage(client);
  const asked = await discord.type(ada, channel, '@askline why?');
  const message = await arrives;
  expect(message.content).toBe(`<@${discord.guild.botUserId}> why?`);
  expect(message.inGuild()).toBe(name !== 'Ada');
  expect(message.channel.isThread()).toBe(name === 'a thread');
  const reply = await message.reply({ content: 'Let me see', allowedMentions: { parse: [] } });
  await reply.edit({ content: 'Because', allowedMentions: { parse: [] } });
  expect(discord.messagesFor(ada, channel).at(-1)).toMatchObject({
    replyTo: asked.id,
    content: 'Because',
    edited: true,
    author: discord.guild.botUserId,
  });
  expect(discord.pings()).toEqual([]);
});

test('a command in a direct message is answered there', async () => {
  const { discord } = stage;
  const client = await stage.join();
  const ben = personNamed(discord, 'Ben');
  const direct = channelNamed(discord, 'Ben');
  const command = nextCommand(client);
  void discord.ask(ben, direct, 'Why?');
  const interaction = await command;
  expect(interaction.inGuild()).toBe(false);
  expect(interaction.user.id).toBe(ben);
  await interaction.reply({ content: 'Because' });
  expect(discord.messagesFor(ben, direct)).toMatchObject([{ content: 'Because' }]);
  expect(discord.messagesFor(personNamed(discord, 'Ada'), direct)).toEqual([]);
});

test('the record tells what was delivered, called and changed, and never the token', async () => {
  const { discord, record } = stage;
  const client = await stage.join();
  const command = nextCommand(client);
  void discord.ask(personNamed(discord, 'Ada'), channelNamed(discord, 'general'), 'Why?');
  await (await command).reply({ content: 'Because' });
  const told = record.all().map((event) => `${event.type} ${event.name}`);
  expect(told).toEqual(
    expect.arrayContaining([
      'delivered INTERACTION_CREATE',
      'called POST /interactions/:id/:token/callback',
      'changed MESSAGE_CREATE',
    ]),
  );
  const reply = record.all().find((event) => event.name === 'POST /interactions/:id/:token/callback');
  expect(reply?.details).toMatchObject({ status: 204, answer: null, request: { data: { content: 'Because' } } });
  expect(JSON.stringify(record.all())).not.toContain(discord.credentials.token);
});
