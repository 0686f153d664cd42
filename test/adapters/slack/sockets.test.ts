import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSlackAdapter } from '../../../src/adapters/slack/app.ts';
import type { Adapter, Question } from '../../../src/contract.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';

let standIns: StandIns;
let clock: VirtualClock;
let adapter: Adapter;
let asked: Question[];

beforeEach(async () => {
  standIns = await startStandIns({ platforms: ['slack'] });
  const { slack } = standIns;
  clock = createVirtualClock();
  asked = [];
  adapter = createSlackAdapter({
    botToken: () => Promise.resolve(slack.credentials.botToken),
    delivery: { kind: 'socket', appToken: () => Promise.resolve(slack.credentials.appToken) },
    apiUrl: slack.apiUrl,
    streaming: 'edit',
    clock,
    logger: createMemoryLogger(),
    onPress: () => Promise.resolve(),
    settle: (question) => question,
    async answer(question, surface) {
      asked.push(question);
      await surface.refuse('Heard.', null);
    },
  });
  await adapter.start();
});
afterEach(async () => {
  await adapter.stop();
  await standIns.stop();
});

function connections(count: number): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (standIns.slack.connections() === count) resolve();
      else setImmediate(check);
    };
    check();
  });
}

/** The client does not bear to be stopped while it connects: a command that came over each connection shows that it is done. */
async function bothInUse(): Promise<void> {
  await connections(2);
  await ask();
  await ask();
}

function ask() {
  const { slack } = standIns;
  return slack.type(slack.team.people[0]?.id ?? '', slack.team.channels[0]?.id ?? '', '/ask Anybody there?');
}

test('a second connection is opened a minute after the first', async () => {
  expect(standIns.slack.connections()).toBe(1);
  await clock.advance(60_000);
  await bothInUse();
});

test('while one connection is asked to reconnect, a command arrives over the other, once', async () => {
  await clock.advance(60_000);
  await bothInUse();
  standIns.slack.askToReconnect('refresh_requested', 1);
  await expect(ask()).resolves.toEqual({ kind: 'command-accepted' });
  await expect(ask()).resolves.toEqual({ kind: 'command-accepted' });
  expect(asked).toHaveLength(4);
  // Slack's client comes back by itself, after its five seconds.
  await connections(1);
  await bothInUse();
}, 20_000);

test('an adapter that stops within the first minute leaves no timer and no connection', async () => {
  await adapter.stopIntake();
  expect(clock.sleepers()).toBe(0);
  await connections(0);
});
