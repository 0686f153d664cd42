import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ButtonInteraction, type ChatInputCommandInteraction, type Client, MessageFlags } from 'discord.js';
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

const ada = () => personNamed(stage.discord, 'Ada');
const ben = () => personNamed(stage.discord, 'Ben');
const general = () => channelNamed(stage.discord, 'general');
const seen = () => stage.discord.messagesFor(ada(), general());
const newest = () => seen().at(-1)?.id ?? 'no message';

const button = (customId: string, more: object = {}) => ({
  type: 2,
  style: 1,
  custom_id: customId,
  label: 'More',
  ...more,
});
const row = (...components: readonly object[]) => ({ type: 1, components });

async function asked(): Promise<ChatInputCommandInteraction> {
  const command = nextCommand(client);
  void stage.discord.ask(ada(), general(), 'Why?');
  return command;
}

async function pressed(person = ada()): Promise<ButtonInteraction> {
  const press = nextPress(client);
  void stage.discord.press(person, newest(), 'more');
  return press;
}

const withMore = [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'more', label: 'More' }] }] as const;

describe('a press', () => {
  test.each([
    ['an ephemeral answer', MessageFlags.Ephemeral],
    ['an open answer', undefined],
  ] as const)('below %s arrives with its message, and the update replaces it', async (_name, flags) => {
    const interaction = await asked();
    await interaction.deferReply(flags === undefined ? {} : { flags });
    await interaction.editReply({ content: 'Short', components: withMore });
    const press = await pressed();
    expect(press.customId).toBe('more');
    expect(press.message).toMatchObject({ id: newest(), content: 'Short' });
    expect(press.message.flags.has(MessageFlags.Ephemeral)).toBe(flags !== undefined);
    await press.update({ content: 'Longer', components: [] });
    expect(seen()).toMatchObject([
      { content: 'Longer', components: [], ephemeralFor: flags === undefined ? null : ada() },
    ]);
    await press.editReply({ content: 'Longest' });
    await press.followUp({ content: 'And more', flags: MessageFlags.Ephemeral });
    expect(seen()).toMatchObject([{ content: 'Longest' }, { content: 'And more', ephemeralFor: ada() }]);
    expect(brokenRules(stage.record)).toEqual([]);
  });

  test('below a message by the bot token is answered with a reply that names it', async () => {
    const channel = client.channels.cache.get(general());
    if (channel?.isSendable() !== true) throw new Error('No #general');
    const message = await channel.send({ content: 'Ask me', components: withMore });
    const press = await pressed(ben());
    expect(press.user.id).toBe(ben());
    const reply = await press.reply({ content: 'Here', withResponse: true });
    expect(reply.resource?.message?.reference?.messageId).toBe(message.id);
    expect(reply.resource?.message?.interactionMetadata).toMatchObject({ interactedMessageId: message.id, type: 3 });
    expect(seen()).toMatchObject([{ id: message.id }, { content: 'Here', replyTo: message.id, interaction: null }]);
    expect(stage.discord.pings()).toEqual([]);
  });

  test('that is deferred shows thinking below, then its answer', async () => {
    await (await asked()).reply({ content: 'Short', components: withMore });
    const press = await pressed();
    await press.deferReply({ flags: MessageFlags.Ephemeral });
    expect(seen()).toMatchObject([{ content: 'Short' }, { thinking: true, ephemeralFor: ada() }]);
    await press.editReply({ content: 'Long' });
    expect(seen()).toMatchObject([{ content: 'Short' }, { content: 'Long', thinking: false, ephemeralFor: ada() }]);
  });

  test('that is deferred as an update shows nothing, then changes its message', async () => {
    await (await asked()).reply({ content: 'Short', components: withMore });
    const press = await pressed();
    await press.deferUpdate();
    expect(seen()).toMatchObject([{ content: 'Short', thinking: false }]);
    await press.editReply({ content: 'Long' });
    await press.followUp({ content: 'More' });
    expect(seen()).toMatchObject([{ content: 'Long' }, { content: 'More' }]);
  });

  test('that nobody acknowledges within three seconds fails before the eyes of that person alone', async () => {
    await (await asked()).reply({ content: 'Short', components: withMore });
    const message = newest();
    const result = stage.discord.press(ada(), message, 'more');
    clock.advance(3_000);
    expect(await result).toEqual({ kind: 'failed', error: 'This interaction failed' });
    expect(seen().at(-1)).toMatchObject({ content: 'This interaction failed', ephemeralFor: ada(), replyTo: message });
    expect(stage.discord.messagesFor(ben(), general())).toHaveLength(1);
    expect(brokenRules(stage.record)).toEqual(['interaction-not-acknowledged']);
  });

  test('is acknowledged too late with 10062', async () => {
    await (await asked()).reply({ content: 'Short', components: withMore });
    const press = await pressed();
    clock.advance(3_000);
    await expect(press.update({ content: 'Late' })).rejects.toMatchObject({ code: 10062, status: 404 });
    expect(seen()[0]).toMatchObject({ content: 'Short' });
  });

  test('updates nothing when its message is gone', async () => {
    await (await asked()).reply({ content: 'Short', components: withMore });
    const press = await pressed();
    stage.discord.deleteMessage(general(), newest());
    await expect(press.update({ content: 'Longer' })).rejects.toMatchObject({ code: 10008 });
  });

  test('is not possible on a disabled button, on one that is not there, or on what others see', async () => {
    const { discord } = stage;
    const interaction = await asked();
    const off = { type: 2, style: 1, custom_id: 'off', label: 'Off', disabled: true } as const;
    await interaction.reply({
      content: 'x',
      components: [{ type: 1, components: [off] }],
      flags: MessageFlags.Ephemeral,
    });
    await expect(discord.press(ada(), newest(), 'off')).rejects.toThrow('No button off');
    await expect(discord.press(ada(), newest(), 'more')).rejects.toThrow('No button more');
    await expect(discord.press(ben(), newest(), 'off')).rejects.toThrow('no message');
  });
});

describe('rows and buttons', () => {
  const post = (body: unknown) => call(stage.discord, 'POST', `/channels/${general()}/messages`, body);
  const at = (...path: readonly string[]) => ['errors', 'components', ...path, '_errors', '0'];
  const first = ['0', 'components', '0'];

  test('five rows of five are taken', async () => {
    const components = Array.from({ length: 5 }, (_, line) =>
      row(...Array.from({ length: 5 }, (_unused, index) => button(`b${line}${index}`, { label: 'x'.repeat(80) }))),
    );
    expect((await post({ components })).status).toBe(200);
  });

  test.each([
    ['six rows', Array.from({ length: 6 }, (_, i) => row(button(`b${i}`))), [], 'BASE_TYPE_MAX_LENGTH'],
    [
      'six buttons in a row',
      [row(...Array.from({ length: 6 }, (_, i) => button(`b${i}`)))],
      ['0', 'components'],
      'BASE_TYPE_BAD_LENGTH',
    ],
    ['an empty row', [row()], ['0', 'components'], 'BASE_TYPE_BAD_LENGTH'],
    ['a button outside a row', [button('b')], ['0', 'type'], 'BASE_TYPE_CHOICES'],
    ['an unknown style', [row(button('b', { style: 7 }))], [...first, 'style'], 'BASE_TYPE_CHOICES'],
    ['no style', [row({ type: 2, custom_id: 'b', label: 'x' })], [...first, 'style'], 'BASE_TYPE_REQUIRED'],
    [
      'a label that is too long',
      [row(button('b', { label: 'x'.repeat(81) }))],
      [...first, 'label'],
      'BASE_TYPE_MAX_LENGTH',
    ],
    [
      'neither label nor emoji',
      [row({ type: 2, style: 1, custom_id: 'b' })],
      [...first, 'label'],
      'BASE_TYPE_REQUIRED',
    ],
    ['no custom_id', [row({ type: 2, style: 1, label: 'x' })], [...first, 'custom_id'], 'BASE_TYPE_REQUIRED'],
    ['a link without its url', [row({ type: 2, style: 5, label: 'x' })], [...first, 'url'], 'BASE_TYPE_REQUIRED'],
    ['a custom_id that is too long', [row(button('b'.repeat(101)))], [...first, 'custom_id'], 'BASE_TYPE_BAD_LENGTH'],
    ['an empty custom_id', [row(button(''))], [...first, 'custom_id'], 'BASE_TYPE_BAD_LENGTH'],
    [
      'the same custom_id twice',
      [row(button('b'), button('b', { disabled: true }))],
      ['0', 'components', '1', 'custom_id'],
      'COMPONENT_CUSTOM_ID_DUPLICATED',
    ],
  ])('%s is refused with the path to it', async (_name, components, path, code) => {
    const answer = await post({ content: 'x', components });
    expect(answer).toMatchObject({ status: 400, body: { code: 50035, message: 'Invalid Form Body' } });
    expect(answer.body).toHaveProperty([...at(...path), 'code'], code);
    expect(seen()).toEqual([]);
  });

  test('in a first answer the path begins with data', async () => {
    const { id, token } = await asked();
    const data = { content: 'x', components: [row(button('b'), button('b'))] };
    const answer = await call(stage.discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 4, data }, null);
    expect(answer.body).toHaveProperty(['errors', 'data', 'components', '0', 'components', '1', 'custom_id']);
  });

  test('with Components V2 40 are taken and 41 refused', async () => {
    const text = (count: number) => Array.from({ length: count }, () => ({ type: 10, content: 'x' }));
    const flags = MessageFlags.IsComponentsV2;
    expect((await post({ flags, components: text(40) })).status).toBe(200);
    expect(await post({ flags, components: text(41) })).toMatchObject({ status: 400, body: { code: 50035 } });
  });
});
