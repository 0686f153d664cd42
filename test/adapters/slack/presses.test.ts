import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { buttonBlock } from '../../../src/adapters/slack/buttons.ts';
import type { SlackMessage } from '../../../src/sandbox/slack/slack.ts';
import { freePort, type StandIns } from '../../town/stand-ins.ts';
import { startTown, type Town } from '../../town/town.ts';
import { describeEndings } from '../ending-suite.ts';
import { BROKEN, words, type PressDriver, type Shown } from '../press-stage.ts';
import { describePresses } from '../press-suite.ts';
import { describeRestart } from '../restart-suite.ts';

function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}

function typeOf(block: unknown): string {
  return typeof block === 'object' && block !== null && 'type' in block ? String(block.type) : '';
}

function toShown({ ts, text, blocks, ephemeralFor }: SlackMessage): Shown {
  const rows = blocks.filter((block) => typeOf(block) === 'actions');
  const said = blocks.filter((block) => typeOf(block) !== 'actions').flatMap((block) => textsIn(block));
  const [id] = JSON.stringify(rows).match(/(?<="action_id":")[^"]+/g) ?? [];
  const [label = ''] = textsIn(rows);
  return {
    id: ts,
    text: blocks.length === 0 ? text : said.join('\n'),
    button: id === undefined ? null : { id, label },
    isPrivate: ephemeralFor !== null,
  };
}

function openDriver({ slack }: Pick<StandIns, 'slack'>): PressDriver {
  const { people, channels, botUserId } = slack.team;
  const [asker = '', admin = '', stranger = ''] = people.map(({ id }) => id);
  const channel = channels.find(({ name }) => name === 'general')?.id ?? '';
  const own = channels.find(({ kind, members }) => kind === 'dm' && members.includes(asker))?.id ?? '';
  const channelOf = (ts: string): string =>
    slack.messagesFor(asker, own).some((one) => one.ts === ts) ? own : channel;
  return {
    asker,
    admin,
    stranger,
    ask: (question, options) => slack.type(asker, channel, `/ask ${options?.private ? 'private ' : ''}${question}`),
    direct: (question) => slack.type(asker, own, question),
    shown: (person, where) =>
      slack
        .messagesFor(person, where === 'direct' ? own : channel)
        .filter(({ user }) => user === botUserId)
        .map(toShown),
    async press(person, { id, button }) {
      const result = await slack.press(person, channelOf(id), id, button?.id ?? '');
      if (result.kind !== 'press-accepted') throw new Error(result.error);
    },
    delayEdits: (delayMs) => slack.faults.always('chat.update', delayMs === 0 ? null : { kind: 'delay', delayMs }),
  };
}

describe('a press in Slack', () => {
  const suite = { platform: 'slack', openDriver } as const;
  describePresses(suite);
  describeEndings(suite);
  describeRestart({
    ...suite,
    rights: [
      {
        name: 'with the history scopes',
        mayRead: true,
        give: ({ slack }) => slack.settings.scopes.add('channels:history'),
      },
      { name: 'without them', mayRead: false, give: () => undefined },
    ],
  });

  describe('besides', () => {
    let town: Town;
    let ada = '';
    let general = '';
    let bot: WebClient;
    let endedBefore = 0;
    beforeAll(async () => {
      town = await startTown({ platforms: ['slack'] });
      const { team, credentials, apiUrl } = town.slack;
      ada = team.people[0]?.id ?? '';
      general = team.channels.find(({ name }) => name === 'general')?.id ?? '';
      bot = new WebClient(credentials.botToken, { slackApiUrl: apiUrl });
    });
    afterAll(() => town.stop());

    const fromBot = (channel: string): readonly SlackMessage[] =>
      town.slack.messagesFor(ada, channel).filter(({ user }) => user === town.slack.team.botUserId);
    const newest = (channel: string): SlackMessage => {
      const message = fromBot(channel).at(-1);
      if (message === undefined) throw new Error('The bot wrote nothing there');
      return message;
    };
    async function ended(): Promise<void> {
      endedBefore = (await town.untilRecorded(endedBefore + 1)).length;
    }
    /** Asks what breaks off, presses Try again below it, and waits for the answer. */
    async function breakAndRepeat(channel: string, text: string): Promise<SlackMessage> {
      town.claude.next(BROKEN);
      await town.slack.type(ada, channel, text);
      await ended();
      const broken = newest(channel);
      town.claude.next({ kind: 'text', text: 'Whole.' });
      await town.slack.press(ada, channel, broken.ts, 'askline_try_again');
      await ended();
      return broken;
    }
    const calls = (name: string): number =>
      town.record.all().filter((event) => event.type === 'called' && event.name === name).length;

    test('below an answer in a thread is answered in the thread', async () => {
      const broken = await breakAndRepeat(general, `<@${town.slack.team.botUserId}> Why?`);
      expect(broken.threadTs).not.toBeNull();
      expect(newest(general).threadTs).toBe(broken.threadTs);
      expect(textsIn(newest(general).blocks)).toEqual(['Whole.']);
    });

    test('that somebody else makes in a thread is told to them in the thread', async () => {
      const ben = town.slack.team.people[1]?.id ?? '';
      town.claude.next(BROKEN);
      await town.slack.type(ada, general, `<@${town.slack.team.botUserId}> Whose?`);
      await ended();
      const { ts, threadTs } = newest(general);
      await town.slack.press(ben, general, ts, 'askline_try_again');
      const told = await town.until(
        () => town.slack.messagesFor(ben, general).find(({ ephemeralFor }) => ephemeralFor === ben),
        'a private word',
      );
      expect(told).toMatchObject({ threadTs, text: expect.stringContaining('Only the person who asked') });
    });

    test('where the bot may not post is answered to the asker alone', async () => {
      const secret = town.slack.team.channels.find(({ name }) => name === 'secret-plans')?.id ?? '';
      const broken = await breakAndRepeat(secret, '/ask Who may read this?');
      expect(broken.ephemeralFor).toBe(ada);
      expect(newest(secret).ephemeralFor).toBe(ada);
      expect(textsIn(newest(secret).blocks)).toEqual(['Whole.']);
      // Slack does not tell what stood there, so it was left alone.
      expect(fromBot(secret).find(({ ts }) => ts === broken.ts)?.blocks).toEqual(broken.blocks);
    });

    test('changes nothing of the message but the button, and takes no edit from the answers', async () => {
      town.claude.next(BROKEN);
      await town.slack.type(ada, general, '/ask Is <!channel> & *this* kept?');
      await ended();
      const broken = newest(general);
      town.claude.next({ kind: 'text', text: 'Whole.' });
      const updatesBefore = calls('chat.update');
      await town.slack.press(ada, general, broken.ts, 'askline_try_again');
      await ended();
      const left = await town.until(() => {
        const message = fromBot(general).find(({ ts }) => ts === broken.ts);
        return message !== undefined && toShown(message).button === null ? message : null;
      }, 'the button to go');
      expect(left).toMatchObject({ text: broken.text, edited: false });
      expect(left.blocks).toEqual(broken.blocks.filter((block) => typeOf(block) !== 'actions'));
      // The new answer's own: its one text was posted whole.
      expect(calls('chat.update') - updatesBefore).toBeLessThanOrEqual(1);
      expect(town.slack.pings().filter(({ target }) => target !== ada)).toEqual([]);
    });

    test('is answered although its message cannot be marked', async () => {
      town.claude.next(BROKEN);
      await town.slack.type(ada, general, '/ask Marked?');
      await ended();
      const broken = newest(general);
      town.slack.faults.next('response_url', { kind: 'answer', status: 500, body: 'no' });
      town.claude.next({ kind: 'text', text: 'Whole.' });
      await town.slack.press(ada, general, broken.ts, 'askline_try_again');
      await ended();
      expect(textsIn(newest(general).blocks)).toContain('Whole.');
      // Whoever presses it again asks no second time.
      const before = calls('POST /v1/messages');
      await town.slack.press(ada, general, broken.ts, 'askline_try_again');
      expect(calls('POST /v1/messages')).toBe(before);
    });

    test('on Stop below what an earlier process left, with nothing kept of it, leaves no button', async () => {
      const random = town.slack.team.channels.find(({ name }) => name === 'random')?.id ?? '';
      const { ts = '' } = await bot.chat.postMessage({
        channel: random,
        text: 'Half of',
        blocks: [
          { type: 'markdown', text: 'Half of' },
          buttonBlock({ kind: 'stop', reference: 'abcdefghij', label: 'Stop' }),
        ],
      });
      await town.slack.press(ada, random, ts, 'askline_stop');
      const left = await town.until(() => {
        const message = fromBot(random).find((one) => one.ts === ts);
        return message !== undefined && toShown(message).button === null ? toShown(message) : null;
      }, 'the button to go');
      expect(left.text).toMatch(/^Half of\n.*Interrupted/s);
    });
  });

  test('that Slack delivers over HTTP is heard, and acknowledged', async () => {
    const town = await startTown({ platforms: ['slack'], slackHttpPort: await freePort() });
    const driver = openDriver(town);
    town.claude.next({ kind: 'text', text: words(400), tokensPerSecond: 60 });
    await driver.ask('Over HTTP?');
    const growing = await town.until(() => driver.shown(driver.stranger).at(-1), 'the first words');
    await driver.press(driver.asker, growing);
    expect(await town.untilRecorded(1)).toMatchObject([{ outcome: 'stopped' }]);
    await town.stop();
  });
});
