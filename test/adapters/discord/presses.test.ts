import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { REST, Routes } from 'discord.js';
import { componentsOf } from '../../../src/adapters/discord/buttons.ts';
import type { DiscordMessage } from '../../../src/sandbox/discord/discord.ts';
import type { StandIns } from '../../town/stand-ins.ts';
import { startTown, type Town } from '../../town/town.ts';
import { describeEndings } from '../ending-suite.ts';
import { BROKEN, words, type PressDriver, type Shown } from '../press-stage.ts';
import { describePresses } from '../press-suite.ts';
import { describeRestart } from '../restart-suite.ts';

function toShown({ id, content, components, ephemeralFor }: DiscordMessage): Shown {
  const text = JSON.stringify(components);
  const [customId] = /(?<="custom_id":")[^"]+/.exec(text) ?? [];
  const [label = ''] = /(?<="label":")[^"]+/.exec(text) ?? [];
  return {
    id,
    text: content,
    button: customId === undefined ? null : { id: customId, label },
    isPrivate: ephemeralFor !== null,
  };
}

function openDriver({ discord }: Pick<StandIns, 'discord'>): PressDriver {
  const { people, channels, botUserId } = discord.guild;
  const [asker = '', admin = '', stranger = ''] = people.map(({ id }) => id);
  const channel = channels.find(({ name }) => name === 'general')?.id ?? '';
  const own = channels.find(({ person }) => person === asker)?.id ?? '';
  const edits = ['PATCH /webhooks/:id/:token/messages/:id', 'PATCH /channels/:id/messages/:id'];
  return {
    asker,
    admin,
    stranger,
    ask: (question, options) => discord.ask(asker, channel, question, options ?? {}),
    direct: (question) => discord.type(asker, own, question),
    shown: (person, where) =>
      discord
        .messagesFor(person, where === 'direct' ? own : channel)
        .filter(({ author, thinking }) => author === botUserId && !thinking)
        .map(toShown),
    async press(person, { id, button }) {
      const result = await discord.press(person, id, button?.id ?? '');
      if (result.kind !== 'accepted') throw new Error(result.error);
    },
    delayEdits(delayMs) {
      for (const name of edits) discord.faults.always(name, delayMs === 0 ? null : { kind: 'delay', delayMs });
    },
  };
}

describe('a press in Discord', () => {
  const suite = { platform: 'discord', openDriver } as const;
  describePresses(suite);
  describeEndings(suite);
  describeRestart({ ...suite, rights: [{ name: 'as invited', mayRead: true, give: () => undefined }] });

  describe('besides', () => {
    let town: Town;
    let ada = '';
    let ben = '';
    let endedBefore = 0;
    beforeAll(async () => {
      town = await startTown({ platforms: ['discord'] });
      [ada = '', ben = ''] = town.discord.guild.people.map(({ id }) => id);
    });
    afterAll(() => town.stop());

    const idOf = (name: string): string =>
      town.discord.guild.channels.find((channel) => channel.name === name)?.id ?? `no channel ${name}`;
    const fromBot = (channel: string, person = ada): readonly DiscordMessage[] =>
      town.discord.messagesFor(person, channel).filter(({ author }) => author === town.discord.guild.botUserId);
    async function ended(): Promise<void> {
      endedBefore = (await town.untilRecorded(endedBefore + 1)).length;
    }
    /** Breaks an answer off, presses Try again below it, and waits for the answer. */
    async function breakAndRepeat(channel: string, ask: () => Promise<unknown>): Promise<DiscordMessage> {
      town.claude.next(BROKEN);
      await ask();
      await ended();
      const broken = fromBot(channel).at(-1);
      if (broken === undefined) throw new Error('The bot wrote nothing there');
      town.claude.next({ kind: 'text', text: 'Whole.' });
      await town.discord.press(ada, broken.id, toShown(broken).button?.id ?? '');
      await ended();
      return broken;
    }

    test('below the answer to a mention is answered below it, without a quote', async () => {
      const channel = idOf('a thread');
      const mention = `<@${town.discord.guild.botUserId}> Why?`;
      const broken = await breakAndRepeat(channel, () => town.discord.type(ada, channel, mention));
      expect(fromBot(channel, ben).at(-1)).toMatchObject({ content: 'Whole.', replyTo: broken.id });
    });

    test('on Stop below a private answer stops it', async () => {
      const channel = idOf('general');
      town.claude.next({ kind: 'text', text: words(400), tokensPerSecond: 60 });
      await town.discord.ask(ada, channel, 'Between us?', { private: true });
      const growing = await town.until(
        () => fromBot(channel).find((one) => one.ephemeralFor === ada && one.components.length > 0),
        'the first words',
      );
      await town.discord.press(ada, growing.id, toShown(growing).button?.id ?? '');
      await ended();
      const left = fromBot(channel).find(({ id }) => id === growing.id);
      expect(left?.content).toContain('Stopped here on request');
      expect(left).toMatchObject({ components: [], ephemeralFor: ada });
    });

    test('works where the bot may not post', async () => {
      const channel = idOf('announcements');
      await breakAndRepeat(channel, () => town.discord.ask(ada, channel, 'Here?'));
      expect(fromBot(channel, ben).at(-1)?.content).toBe('> Here?\nWhole.');
    });

    test('works in a server that only the asker brought the bot to', async () => {
      const channel = idOf('random');
      const installed = { installed: 'user-only' } as const;
      const broken = await breakAndRepeat(channel, () => town.discord.ask(ada, channel, 'Elsewhere?', installed));
      expect(fromBot(channel).find(({ id }) => id === broken.id)?.components).toEqual([]);
      expect(fromBot(channel).at(-1)?.content).toBe('> Elsewhere?\nWhole.');
    });

    test('changes nothing of the message but the button', async () => {
      const channel = idOf('general');
      const broken = await breakAndRepeat(channel, () => town.discord.ask(ada, channel, 'May I @everyone?'));
      const left = fromBot(channel).find(({ id }) => id === broken.id);
      expect(left).toMatchObject({ content: broken.content, flags: broken.flags, components: [] });
      expect(town.discord.pings().filter(({ target }) => target !== town.discord.guild.botUserId)).toEqual([]);
    });

    test('whose answer was posted without our hearing of it is answered once', async () => {
      const channel = idOf('random');
      town.claude.next(BROKEN);
      await town.discord.ask(ada, channel, 'Twice?');
      await ended();
      const broken = fromBot(channel).at(-1);
      const before = fromBot(channel).length;
      town.discord.faults.next('POST /channels/:id/messages', { kind: 'serve-and-drop' });
      town.claude.next({ kind: 'text', text: 'Whole.' });
      await town.discord.press(ada, broken?.id ?? '', broken === undefined ? '' : (toShown(broken).button?.id ?? ''));
      await ended();
      expect(fromBot(channel)).toHaveLength(before + 1);
    });

    test('whose acknowledgement got lost is answered all the same', async () => {
      const channel = idOf('general');
      town.claude.next(BROKEN);
      await town.discord.ask(ada, channel, 'Heard?');
      await ended();
      const broken = fromBot(channel).at(-1);
      town.discord.faults.next('POST /interactions/:id/:token/callback', { kind: 'serve-and-drop' });
      town.claude.next({ kind: 'text', text: 'Whole.' });
      await town.discord.press(ada, broken?.id ?? '', broken === undefined ? '' : (toShown(broken).button?.id ?? ''));
      await ended();
      expect(fromBot(channel).at(-1)?.content).toContain('Whole.');
    });

    const lengths: readonly (readonly [string, number])[] = [
      ['with room', 100],
      ['that is full', 1_990],
    ];
    test.each(lengths)(
      'on Stop below a message %s that an earlier process left loses no word',
      async (_name, length) => {
        const channel = idOf('general');
        const content = 'x'.repeat(length);
        const { id } = await postAsOurs(town, channel, content);
        const before = fromBot(channel, ben).length;
        await town.discord.press(ada, id, 'askline:stop:abcdefghij');
        const told = await town.until(
          () => fromBot(channel, ben).find((one) => one.content.includes('Interrupted')),
          'the notice',
        );
        const left = fromBot(channel, ben).find((one) => one.id === id);
        expect(left?.content.startsWith(content)).toBe(true);
        expect(left?.components).toEqual([]);
        expect(told.id === id).toBe(length === 100);
        expect(fromBot(channel, ben)).toHaveLength(length === 100 ? before : before + 1);
        town.discord.deleteMessage(channel, told.id);
      },
    );
  });
});

/** A message with a Stop button that this process knows nothing of. */
async function postAsOurs(town: Town, channel: string, content: string): Promise<{ readonly id: string }> {
  const { apiUrl, credentials } = town.discord;
  const components = componentsOf({ kind: 'stop', reference: 'abcdefghij', label: 'Stop' });
  const rest = new REST({ api: apiUrl }).setToken(credentials.token);
  const posted = await rest.post(Routes.channelMessages(channel), { body: { content, components } });
  if (typeof posted !== 'object' || posted === null || !('id' in posted)) throw new Error('Nothing was posted');
  return { id: String(posted.id) };
}
