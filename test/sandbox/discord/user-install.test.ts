import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  type ChatInputCommandInteraction,
  type Client,
  MessageFlags,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js';
import type { DiscordStandIn } from '../../../src/sandbox/discord/discord.ts';
import {
  brokenRules,
  call,
  channelNamed,
  createStage,
  nextCommand,
  nextPress,
  personNamed,
  type Stage,
} from './support.ts';

let stage: Stage;
let client: Client<true>;
beforeEach(async () => {
  stage = await createStage();
  stage.discord.limit('webhook', { burst: 100, perSecond: 100 });
  client = await stage.join();
});
afterEach(() => stage.close());

const ada = () => personNamed(stage.discord, 'Ada');
const ben = () => personNamed(stage.discord, 'Ben');
const general = () => channelNamed(stage.discord, 'general');
type Options = NonNullable<Parameters<DiscordStandIn['ask']>[3]>;

async function asked(options: Options, channel = general()): Promise<ChatInputCommandInteraction> {
  const command = nextCommand(client);
  void stage.discord.ask(ada(), channel, 'Why?', options);
  return command;
}

test('an app that the server has is told so', async () => {
  const { guild } = stage.discord;
  const here = await asked({ installed: 'guild' });
  expect(here).toMatchObject({ context: 0, guildId: guild.id, authorizingIntegrationOwners: { 0: guild.id } });
  expect(here.appPermissions.has(PermissionFlagsBits.SendMessages)).toBe(true);
  const direct = await asked({}, channelNamed(stage.discord, 'Ada'));
  expect(direct).toMatchObject({ context: 1, guildId: null, authorizingIntegrationOwners: { 0: '0' } });
});

test('an app that only the person has is told of a server that it is not in', async () => {
  const away = await asked({ installed: 'user-only' });
  expect(away.authorizingIntegrationOwners).toMatchObject({ guildId: null, userId: ada() });
  expect(away).toMatchObject({ context: 0, guild: null, channel: null });
  expect(away.inGuild()).toBe(true);
  expect(away.guildId).not.toBe(stage.discord.guild.id);
  expect(away.appPermissions.has(PermissionFlagsBits.AttachFiles)).toBe(true);
  expect(away.appPermissions.any([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages])).toBe(false);
  const direct = await asked({ installed: 'user-only' }, channelNamed(stage.discord, 'Ada'));
  expect(direct).toMatchObject({ context: 1, guildId: null, authorizingIntegrationOwners: { 1: ada() } });
});

test('its answer is open to all, but no event tells of it and the bot token does not reach it', async () => {
  const { discord, record } = stage;
  const away = await asked({ installed: 'user-only' });
  await away.deferReply();
  const reply = await away.editReply({ content: 'Because' });
  expect(discord.messagesFor(ben(), general())).toMatchObject([{ content: 'Because', ephemeralFor: null }]);
  expect(record.all().some((event) => event.type === 'delivered' && event.name.startsWith('MESSAGE_'))).toBe(false);
  const read = (channel: string) => call(discord, 'GET', `/channels/${channel}/messages/${reply.id}`);
  expect(await read(away.channelId)).toMatchObject({ status: 403, body: { code: 50001 } });
  expect(await read(general())).toMatchObject({ status: 404, body: { code: 10008 } });
  expect(brokenRules(record)).toEqual(['missing-access', 'unknown-message']);
});

test('the bot cannot go on with a message of its own where it is not', async () => {
  const away = await asked({ installed: 'user-only' });
  await away.reply('Because');
  const post = call(stage.discord, 'POST', `/channels/${away.channelId}/messages`, { content: 'More' });
  expect(await post).toMatchObject({ status: 403, body: { code: 50001, message: 'Missing Access' } });
});

test('the sixth follow-up where the server lacks the app is 40094', async () => {
  const away = await asked({ installed: 'user-only' });
  await away.reply('0');
  for (const content of ['1', '2', '3', '4', '5']) await away.followUp(content);
  await expect(away.followUp('6')).rejects.toMatchObject({ code: 40094, status: 400 });
  await away.editReply('0, edited');
  const here = await asked({ installed: 'guild' });
  await here.reply('0');
  for (const content of ['1', '2', '3', '4', '5', '6']) await here.followUp(content);
});

test('who may not use external apps gets every answer in private', async () => {
  const { discord } = stage;
  const away = await asked({ installed: 'user-only', mayUseExternalApps: false });
  expect(away.memberPermissions?.has(PermissionFlagsBits.UseExternalApps)).toBe(false);
  const response = await away.deferReply({ withResponse: true });
  expect(response.interaction.responseMessageEphemeral).toBe(true);
  const reply = await away.editReply({ content: 'Because' });
  expect(reply.flags.has(MessageFlags.Ephemeral)).toBe(true);
  await away.followUp('More');
  expect(discord.messagesFor(ada(), general())).toMatchObject([{ ephemeralFor: ada() }, { ephemeralFor: ada() }]);
  expect(discord.messagesFor(ben(), general())).toEqual([]);
});

test('who installed it stays its owner when somebody else presses a button', async () => {
  const away = await asked({ installed: 'user-only' });
  const more = { type: 2, style: 1, custom_id: 'more', label: 'More' } as const;
  await away.reply({ content: 'Because', components: [{ type: 1, components: [more] }] });
  const press = nextPress(client);
  void stage.discord.press(ben(), stage.discord.messagesFor(ben(), general())[0]?.id ?? '', 'more');
  const arrived = await press;
  expect(arrived.user.id).toBe(ben());
  expect(arrived).toMatchObject({ guild: null, authorizingIntegrationOwners: { 1: ada() } });
  await arrived.update({ content: 'More' });
  expect(stage.discord.messagesFor(ada(), general())).toMatchObject([{ content: 'More' }]);
});

test('a command is there only where it was registered for', async () => {
  const strict = await createStage({ settings: { requireRegistration: true } });
  const { discord } = strict;
  const ask = { type: 1, name: 'ask', description: 'Ask something', integration_types: [0], contexts: [0] };
  const rest = new REST({ api: discord.apiUrl }).setToken(discord.credentials.token);
  await rest.put(Routes.applicationCommands(discord.credentials.applicationId), { body: [ask] });
  const missing = { kind: 'failed', error: 'There is no command /ask here.' };
  expect(await discord.ask(ada(), general(), 'Why?', { installed: 'user-only' })).toEqual(missing);
  expect(await discord.ask(ada(), channelNamed(discord, 'Ada'), 'Why?')).toEqual(missing);
  await strict.close();
});
