import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createCourtesies } from '../../../src/adapters/slack/courtesies.ts';
import { clientOptions } from '../../../src/adapters/slack/workspaces.ts';
import { createMemoryLogger, type MemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';

describe('the sign that a question was taken', () => {
  let standIns: StandIns;
  let logger: MemoryLogger;
  beforeAll(async () => {
    standIns = await startStandIns({ platforms: ['slack'] });
  });
  afterAll(() => standIns.stop());
  beforeEach(() => {
    logger = createMemoryLogger();
  });

  async function questions(count: number) {
    const { slack } = standIns;
    const [channel = '', ada = ''] = [slack.team.channels[0]?.id, slack.team.people[0]?.id];
    const clock = createVirtualClock();
    const writer = new WebClient(slack.credentials.botToken, clientOptions(slack.apiUrl, logger));
    const courtesies = createCourtesies(writer, clock, logger);
    const asked: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const typed = await slack.type(ada, channel, `question ${index}`);
      if (typed.kind === 'sent') asked.push(typed.ts);
    }
    const reacted = () =>
      slack.messagesFor(ada, channel).filter(({ ts, reactions: shown }) => asked.includes(ts) && shown.length > 0)
        .length;
    return { slack, channel, clock, courtesies, asked, reacted };
  }

  test('is shown', async () => {
    const { courtesies, channel, asked, reacted } = await questions(1);
    await courtesies.react(channel, asked[0] ?? '');
    expect(reacted()).toBe(1);
  });

  test('that stands already is no trouble: the same may be asked again', async () => {
    const { courtesies, channel, asked, reacted } = await questions(1);
    await courtesies.react(channel, asked[0] ?? '');
    await courtesies.react(channel, asked[0] ?? '');
    expect(reacted()).toBe(1);
    expect(logger.lines).toEqual([]);
  });

  test('is left out rather than sent too fast, and comes again a while later', async () => {
    const { courtesies, channel, clock, asked, reacted } = await questions(12);
    for (const ts of asked.slice(0, 11)) await courtesies.react(channel, ts);
    expect(reacted()).toBe(5);
    await clock.advance(10_000);
    await courtesies.react(channel, asked[11] ?? '');
    expect(reacted()).toBe(6);
    expect(logger.lines).toEqual([]);
  });

  test('is not tried before the wait is over that Slack asked for', async () => {
    const { slack, courtesies, channel, clock, asked, reacted } = await questions(3);
    slack.faults.next('reactions.add', {
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '30' },
      body: { ok: false, error: 'ratelimited' },
    });
    await courtesies.react(channel, asked[0] ?? '');
    await courtesies.react(channel, asked[1] ?? '');
    expect(reacted()).toBe(0);
    await clock.advance(30_000);
    await courtesies.react(channel, asked[2] ?? '');
    expect(reacted()).toBe(1);
  });
});
