/*
 * Where the bot may write, and what it calls whom a question mentions: with discord.js and the stand-in.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAddress } from '../../../src/adapters/discord/addresses.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';
import { AGAIN, openAdapterStage, type AdapterStage } from './adapter-stage.ts';

let stage: AdapterStage;

beforeEach(async () => {
  stage = await openAdapterStage(createVirtualClock());
});
afterEach(() => stage.close());

describe('a mention where the bot may not post', () => {
  const mention = (channel: string, text: string) =>
    stage.discord.type(stage.ada, channel, `<@${stage.discord.guild.botUserId}> ${text}`);

  test('becomes no question, as long as it is so', async () => {
    const random = stage.channelNamed('random');
    await mention(stage.channelNamed('announcements'), 'never?');
    stage.discord.deny(random, ['sendMessages']);
    await mention(random, 'not now?');
    await mention(stage.channelNamed('general'), 'here?');
    expect((await stage.asked.next()).question.text).toBe('here?');
    stage.discord.deny(random, []);
    await mention(random, 'again?');
    expect((await stage.asked.next()).question.text).toBe('again?');
    const silent = stage.logger.lines.filter(({ message }) => message.includes('the bot may not post there'));
    expect(silent.map(({ level }) => level)).toEqual(['debug', 'debug']);
    expect(JSON.stringify(silent)).not.toMatch(/never|not now/);
  });

  test('is told from one in a thread, which has a permission of its own', async () => {
    stage.discord.deny(stage.channelNamed('general'), ['sendMessages']);
    await mention(stage.channelNamed('a thread'), 'in here?');
    expect((await stage.asked.next()).question.text).toBe('in here?');
  });
});

describe('a command in direct messages', () => {
  let direct = '';
  beforeEach(() => {
    direct = stage.directMessagesOf(stage.ada);
  });

  test('is answered where the bot may post: its end is found there, and more goes below', async () => {
    void stage.discord.ask(stage.ada, direct, 'Why?');
    const { surface } = await stage.asked.next();
    expect(readAddress(surface.address)).toMatchObject({ kind: 'interaction', channel: direct });
    expect(surface.next?.place).toBe('below');
    await surface.accept('Got it.');
  });

  test('that was turned away is quoted, when asked again, as it would have been', async () => {
    void stage.discord.ask(stage.ada, direct, 'Why?');
    const { question, surface } = await stage.asked.next();
    await surface.refuse('Not now.', AGAIN);
    await stage.press(stage.shown(direct).at(-1));
    const again = (await stage.pressed.next()).place.surfaceFor(question);
    const content = { markdown: 'Because.', button: null, isFinal: true, isLast: true };
    const [way] = again.waysOf(null, content);
    if (way === undefined) throw new Error('There is no way to post');
    await expect(again.post(content, 'post1', new AbortController().signal, way)).resolves.toMatchObject({
      kind: 'written',
    });
    expect(stage.shown(direct).at(-1)?.content).toBe('> Why?\nBecause.');
  });
});

test('a command calls the asker, the bot, roles and open channels by their names', async () => {
  const { guild } = stage.discord;
  const random = stage.channelNamed('random');
  const stranger = guild.people[1]?.id ?? '';
  const text = `Should <@${stage.ada}> ask <@${guild.botUserId}> or <@&${guild.helpersRole.id}> in <#${random}>`;
  void stage.discord.ask(
    stage.ada,
    stage.channelNamed('general'),
    `${text}, <@${stranger}> <:pepe:123456789012345678>?`,
  );
  const { question, surface } = await stage.asked.next();
  expect(question.text).toBe(`Should @Ada ask @askline or @helpers in #random, <@${stranger}> :pepe:?`);
  await surface.accept('Got it.');
});
