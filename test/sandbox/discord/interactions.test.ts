import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ChatInputCommandInteraction, type Client, MessageFlags } from 'discord.js';
import {
  brokenRules,
  call,
  channelNamed,
  createHandClock,
  createStage,
  type HandClock,
  nextCommand,
  nextPress,
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

const place = () => ({ ada: personNamed(stage.discord, 'Ada'), general: channelNamed(stage.discord, 'general') });

async function asked(isPrivate = false): Promise<ChatInputCommandInteraction> {
  const { ada, general } = place();
  const command = nextCommand(client);
  void stage.discord.ask(ada, general, 'Why?', { private: isPrivate });
  return command;
}

test('who is not answered within three seconds sees that the application did not respond', async () => {
  const { discord, record } = stage;
  const { ada, general } = place();
  const result = discord.ask(ada, general, 'Why?');
  clock.advance(3_000);
  expect(await result).toEqual({ kind: 'failed', error: 'The application did not respond' });
  expect(discord.messagesFor(ada, general)).toMatchObject([{ content: 'The application did not respond' }]);
  expect(discord.messagesFor(personNamed(discord, 'Ben'), general)).toEqual([]);
  expect(brokenRules(record)).toEqual(['interaction-not-acknowledged']);
});

test('an acknowledgement after three seconds is 10062', async () => {
  const interaction = await asked();
  clock.advance(3_000);
  await expect(interaction.deferReply()).rejects.toMatchObject({ code: 10062, status: 404 });
});

test('an acknowledgement just before three seconds is taken', async () => {
  const interaction = await asked();
  clock.advance(2_999);
  await interaction.deferReply();
  clock.advance(60_000);
  await interaction.editReply({ content: 'Because' });
  expect(brokenRules(stage.record)).toEqual([]);
});

test('a second acknowledgement is 40060', async () => {
  const interaction = await asked();
  await interaction.deferReply();
  const again = await call(
    stage.discord,
    'POST',
    `/interactions/${interaction.id}/${interaction.token}/callback`,
    { type: 5 },
    null,
  );
  expect(again).toMatchObject({ status: 400, body: { code: 40060 } });
});

test('after fifteen minutes the token is 50027 with status 401', async () => {
  const interaction = await asked();
  await interaction.deferReply();
  clock.advance(15 * 60_000 - 1);
  await interaction.editReply({ content: 'Because' });
  clock.advance(1);
  await expect(interaction.editReply({ content: 'More' })).rejects.toMatchObject({ code: 50027, status: 401 });
  await expect(interaction.followUp({ content: 'More' })).rejects.toMatchObject({ code: 50027, status: 401 });
  expect(stage.discord.messagesFor(place().ada, place().general)).toMatchObject([{ content: 'Because' }]);
});

test('before the acknowledgement the token is no webhook', async () => {
  const interaction = await asked();
  await expect(interaction.webhook.send({ content: 'Early' })).rejects.toMatchObject({ code: 10015, status: 404 });
  await expect(interaction.fetchReply()).rejects.toMatchObject({ code: 10015 });
});

test('an unknown token is 50027, an unknown application 10015', async () => {
  const { discord } = stage;
  const { applicationId } = discord.credentials;
  const edit = (path: string) => call(discord, 'PATCH', path, { content: 'x' }, null);
  expect(await edit(`/webhooks/${applicationId}/nonsense/messages/@original`)).toMatchObject({
    status: 401,
    body: { code: 50027 },
  });
  expect(await edit(`/webhooks/400000000000000099/nonsense/messages/@original`)).toMatchObject({
    status: 404,
    body: { code: 10015 },
  });
});

test('the first follow-up to a deferred answer takes its place and its visibility', async () => {
  const { ada, general } = place();
  const interaction = await asked(true);
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  await interaction.followUp({ content: 'First' });
  await interaction.followUp({ content: 'Second' });
  expect(stage.discord.messagesFor(ada, general)).toMatchObject([
    { content: 'First', ephemeralFor: ada },
    { content: 'Second', ephemeralFor: null },
  ]);
});

test('follow-ups are edited and deleted by their ids, and are gone after that', async () => {
  const { ada, general } = place();
  const interaction = await asked();
  await interaction.reply({ content: 'First' });
  const next = await interaction.followUp({ content: 'Second', flags: MessageFlags.Ephemeral });
  await interaction.editReply({ message: next.id, content: 'Second, edited' });
  expect(stage.discord.messagesFor(ada, general)).toMatchObject([
    { content: 'First' },
    { content: 'Second, edited', ephemeralFor: ada },
  ]);
  await interaction.deleteReply(next.id);
  await expect(interaction.editReply({ message: next.id, content: 'x' })).rejects.toMatchObject({ code: 10008 });
  await interaction.deleteReply();
  await expect(interaction.editReply({ content: 'x' })).rejects.toMatchObject({ code: 10008, status: 404 });
  expect(stage.discord.messagesFor(ada, general)).toEqual([]);
});

test('an ephemeral answer does not exist for the bot token', async () => {
  const interaction = await asked(true);
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const reply = await interaction.editReply({ content: 'For you' });
  const { general } = place();
  expect(await call(stage.discord, 'GET', `/channels/${general}/messages/${reply.id}`)).toMatchObject({
    status: 404,
    body: { code: 10008 },
  });
});

test('flags of an edit never make an ephemeral answer public', async () => {
  const { ada, general } = place();
  const interaction = await asked(true);
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  await interaction.editReply({ content: 'https://a.example', flags: MessageFlags.SuppressEmbeds });
  expect(stage.discord.messagesFor(ada, general)).toMatchObject([
    { ephemeralFor: ada, flags: MessageFlags.Ephemeral | MessageFlags.SuppressEmbeds, thinking: false },
  ]);
  expect(stage.discord.previews()).toEqual([]);
});

test('the answer with its response names the message', async () => {
  const interaction = await asked();
  const response = await interaction.deferReply({ withResponse: true });
  expect(response.interaction.responseMessageLoading).toBe(true);
  expect(response.resource?.message?.flags.has(MessageFlags.Loading)).toBe(true);
  expect(response.resource?.message?.id).toBe((await interaction.fetchReply()).id);
});

test('a command cannot be answered as if it were a button', async () => {
  const interaction = await asked();
  const answer = await call(
    stage.discord,
    'POST',
    `/interactions/${interaction.id}/${interaction.token}/callback`,
    { type: 6 },
    null,
  );
  expect(answer).toMatchObject({ status: 400, body: { code: 50035, errors: { type: { _errors: [{}] } } } });
});

test('what is wrong with a first answer is told below data', async () => {
  const interaction = await asked();
  await expect(interaction.reply({ content: 'x'.repeat(2_001) })).rejects.toMatchObject({
    code: 50035,
    rawError: { errors: { data: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } } } },
  });
  await interaction.reply({ content: 'Short' });
});

test('a button is pressed, its message updated, and a press that nobody answers fails', async () => {
  const { discord } = stage;
  const { ada, general } = place();
  const interaction = await asked();
  const button = { type: 2, style: 1, custom_id: 'more', label: 'More' } as const;
  await interaction.reply({ content: 'Short', components: [{ type: 1, components: [button] }] });
  const message = discord.messagesFor(ada, general)[0];
  if (message === undefined) throw new Error('No message');

  const press = nextPress(client);
  const pressed = discord.press(ada, message.id, 'more');
  const arrived = await press;
  expect(arrived.customId).toBe('more');
  await arrived.update({ content: 'Longer' });
  expect(await pressed).toEqual({ kind: 'accepted' });
  expect(discord.messagesFor(ada, general)).toMatchObject([{ id: message.id, content: 'Longer' }]);

  const second = nextPress(client);
  void discord.press(ada, message.id, 'more');
  const deferred = await second;
  await deferred.deferUpdate();
  await deferred.editReply({ content: 'Longest' });
  expect(discord.messagesFor(ada, general)).toMatchObject([{ id: message.id, content: 'Longest' }]);

  const ignored = discord.press(ada, message.id, 'more');
  clock.advance(3_000);
  expect(await ignored).toMatchObject({ kind: 'failed' });
  await expect(discord.press(ada, message.id, 'less')).rejects.toThrow('No button less');
});

test('a question that Discord would not let a person send fails', async () => {
  const { ada, general } = place();
  expect(await stage.discord.ask(ada, general, 'x'.repeat(6_001))).toMatchObject({ kind: 'failed' });
  await expect(stage.discord.ask(ada, channelNamed(stage.discord, 'Ben'), 'Why?')).rejects.toThrow('cannot be in');
});
