import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSlackAdapter } from '../../../src/adapters/slack/app.ts';
import type { Adapter } from '../../../src/contract.ts';
import { createMemoryLogger, type MemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';
import { freePort, startStandIns, type StandIns } from '../../town/stand-ins.ts';

let standIns: StandIns;
let clock: VirtualClock;
let logger: MemoryLogger;
let adapter: Adapter;
/** What the operator gave: each is asked for at each use. */
let given: { botToken: string; appToken: string; signingSecret: string };
let original: StandIns['slack']['credentials'];

async function start(httpPort: number | null): Promise<void> {
  standIns = await startStandIns({ platforms: ['slack'], ...(httpPort === null ? {} : { slackHttpPort: httpPort }) });
  original = { ...standIns.slack.credentials };
  given = { ...original };
  clock = createVirtualClock();
  logger = createMemoryLogger();
  adapter = createSlackAdapter({
    botToken: () => Promise.resolve(given.botToken),
    delivery:
      httpPort === null
        ? { kind: 'socket', appToken: () => Promise.resolve(given.appToken) }
        : { kind: 'http', signingSecret: () => Promise.resolve(given.signingSecret), port: httpPort },
    apiUrl: standIns.slack.apiUrl,
    streaming: 'edit',
    clock,
    logger,
    onPress: () => Promise.resolve(),
    settle: (question) => question,
    answer: (_question, surface) => surface.refuse('Heard.', null),
  });
  await adapter.start();
}
afterEach(async () => {
  await adapter.stop();
  Object.assign(standIns.slack.credentials, original);
  await standIns.stop();
});

/** From now on Slack knows these and no others. */
function reissue(changed: Partial<typeof given>): void {
  Object.assign(standIns.slack.credentials, changed);
}

async function mention(): Promise<void> {
  const { slack } = standIns;
  const [channel] = slack.team.channels;
  await slack.type(slack.team.people[0]?.id ?? '', channel?.id ?? '', `<@${slack.team.botUserId}> Anybody there?`);
}

function command() {
  const { slack } = standIns;
  return slack.type(slack.team.people[0]?.id ?? '', slack.team.channels[0]?.id ?? '', '/ask Anybody there?');
}

function statuses(name: string): readonly unknown[] {
  return standIns.record
    .all()
    .filter((event) => event.name === name && event.type === 'called')
    .map(({ details }) => details['ok'] ?? details['status']);
}

/** How many notices the asker has seen. */
function heard(): number {
  const { slack } = standIns;
  const [person] = slack.team.people;
  const messages = slack.messagesFor(person?.id ?? '', slack.team.channels[0]?.id ?? '');
  return messages.filter(({ text }) => text.includes('Heard.')).length;
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = AbortSignal.timeout(15_000);
  while (!holds()) {
    if (deadline.aborted) throw new Error(`Waited in vain for ${what}\n${JSON.stringify(logger.lines, null, 1)}`);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

function told(level: string): readonly string[] {
  return logger.lines.filter((line) => line.level === level).map(({ message }) => message);
}

describe('the bot token', () => {
  beforeEach(() => start(null));

  test('a new one is used from the next write on, after Slack was asked whose it is', async () => {
    await mention();
    await until(() => heard() === 1, 'an answer with the first token');
    given.botToken = 'xoxb-the-new-one';
    reissue({ botToken: 'xoxb-the-new-one' });
    await mention();
    await until(() => heard() === 2, 'an answer with the new token');
    expect(told('info')).toContain('Slack: the new SLACK_BOT_TOKEN is in use');
    expect(told('warn')).toEqual([]);
    expect(statuses('auth.test')).toHaveLength(2);
  });

  test('one that Slack does not know is not used, and is told of once', async () => {
    given.botToken = 'xoxb-of-nobody';
    await mention();
    await mention();
    await until(() => heard() === 2, 'answers with the first token');
    expect(told('warn')).toEqual([
      'Slack: the new SLACK_BOT_TOKEN is not the token of this bot, or not accepted; the one before it is used on',
    ]);
  });
});

describe('the app token', () => {
  beforeEach(() => start(null));

  test('a new one is used at the next connection', async () => {
    given.appToken = 'xapp-the-new-one';
    reissue({ appToken: 'xapp-the-new-one' });
    standIns.slack.askToReconnect('refresh_requested');
    await until(() => standIns.slack.connections() === 0, 'the old connection to end');
    // Slack's client waits five seconds of its own.
    await until(() => standIns.slack.connections() === 1, 'the new connection');
    await expect(command()).resolves.toEqual({ kind: 'command-accepted' });
    expect(told('warn')).toEqual([]);
  }, 20_000);

  test('one that is refused is asked for again until there is another, so that no connection is given up', async () => {
    reissue({ appToken: 'xapp-the-new-one' });
    standIns.slack.askToReconnect('refresh_requested');
    await until(() => told('warn').length === 1, 'the refusal');
    expect(told('warn')).toEqual(['Slack: no new connection yet; it is asked for until there is one']);
    given.appToken = 'xapp-the-new-one';
    await clock.advance(30_000);
    await until(() => standIns.slack.connections() === 1, 'the new connection');
    await expect(command()).resolves.toEqual({ kind: 'command-accepted' });
  }, 20_000);

  test('an adapter that stops while it asks leaves no timer', async () => {
    reissue({ appToken: 'xapp-the-new-one' });
    standIns.slack.askToReconnect('refresh_requested');
    await until(() => told('warn').length === 1, 'the refusal');
    await adapter.stopIntake();
    await clock.settle();
    expect(clock.sleepers()).toBe(0);
  }, 20_000);
});

describe('the signing secret', () => {
  const NEW = 'another-signing-secret-of-slack';
  beforeEach(async () => start(await freePort()));

  test('the new one is accepted at once, and the old one for a minute', async () => {
    given.signingSecret = NEW;
    await expect(command()).resolves.toEqual({ kind: 'command-accepted' });
    reissue({ signingSecret: NEW });
    await expect(command()).resolves.toEqual({ kind: 'command-accepted' });
    await clock.advance(59_000);
    reissue({ signingSecret: original.signingSecret });
    await expect(command()).resolves.toEqual({ kind: 'command-accepted' });
    await clock.advance(1_000);
    await expect(command()).resolves.toMatchObject({ kind: 'command-failed' });
    reissue({ signingSecret: NEW });
    await expect(command()).resolves.toEqual({ kind: 'command-accepted' });
  });

  test.each(['wrong-signature', 'stale', 'unsigned'] as const)(
    'a request that is %s gets in with neither',
    async (forgery) => {
      given.signingSecret = NEW;
      await command();
      const { slack } = standIns;
      const [person, channel] = [slack.team.people[0]?.id ?? '', slack.team.channels[0]?.id ?? ''];
      await expect(slack.typeForged(person, channel, '/ask Let me in?', forgery)).resolves.toBe(401);
    },
  );
});
