import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createChannelSurface } from '../../../src/adapters/slack/surface.ts';
import { clientOptions } from '../../../src/adapters/slack/workspaces.ts';
import type { MessageContent, WriteWay } from '../../../src/contract.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';

const CONTENT: MessageContent = { markdown: 'The answer.', button: null, isFinal: true, isLast: true };
const SIGNAL = new AbortController().signal;

describe('a post of which nobody knows whether it arrived', () => {
  let standIns: StandIns;
  beforeAll(async () => {
    standIns = await startStandIns({ platforms: ['slack'] });
  });
  afterAll(() => standIns.stop());

  async function lostPost(channelIndex: number) {
    const { slack } = standIns;
    const [channel = '', ada = ''] = [slack.team.channels[channelIndex]?.id, slack.team.people[0]?.id];
    const writer = new WebClient(slack.credentials.botToken, clientOptions(slack.apiUrl, createMemoryLogger()));
    const nothing = () => Promise.resolve();
    const surface = createChannelSurface({
      writer,
      teamId: slack.team.id,
      channel,
      threadTs: null,
      askedTs: null,
      question: 'delivery:slack:1',
      header: null,
      accept: nothing,
      wait: nothing,
      refuse: nothing,
      next: null,
    });
    const way: WriteWay = { limits: [], laterLimits: [], appends: false };
    const post = () => surface.post(CONTENT, 'post1', SIGNAL, way);
    slack.faults.next('chat.postMessage', { kind: 'serve-and-drop' });
    await expect(post()).resolves.toMatchObject({ kind: 'failed' });
    const shown = () => slack.messagesFor(ada, channel).filter(({ text }) => text.includes('The answer.')).length;
    return { slack, post, shown };
  }

  test('is not repeated as long as Slack cannot be asked, and then found', async () => {
    const { slack, post, shown } = await lostPost(0);
    slack.settings.scopes.add('channels:history');
    slack.faults.next('conversations.history', { kind: 'answer', status: 500, headers: {}, body: {} });
    await expect(post()).resolves.toMatchObject({ kind: 'failed' });
    expect(shown()).toBe(1);
    await expect(post()).resolves.toMatchObject({ kind: 'written' });
    expect(shown()).toBe(1);
  });

  test('is repeated where the app may not look: an answer shown twice is better than none', async () => {
    const { slack, post, shown } = await lostPost(1);
    slack.settings.scopes.delete('channels:history');
    await expect(post()).resolves.toMatchObject({ kind: 'written' });
    expect(shown()).toBe(2);
  });
});
