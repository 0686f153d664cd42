import { WebClient } from '@slack/web-api';
import { clientOptions } from '../../src/adapters/slack/workspaces.ts';
import { createResponseUrlSurface } from '../../src/adapters/slack/response-url.ts';
import { createStreamingSurface } from '../../src/adapters/slack/stream.ts';
import { createChannelSurface } from '../../src/adapters/slack/surface.ts';
import type { KnownBlock } from '@slack/types';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';
import { describeLastingSurface, describeSurface, type LastingPlace, type SurfaceUnderTest } from './surface-suite.ts';
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';

const nothing = () => Promise.resolve();
const tooFast = (seconds: number) =>
  ({
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': String(seconds) },
    body: { ok: false, error: 'ratelimited' },
  }) as const;
const broken = { kind: 'answer', status: 500, body: 'no' } as const;

let standIns: StandIns;
let ada = '';
let channel = '';

function textOfMarkdown(blocks: readonly unknown[]): string {
  return blocks
    .map((block) =>
      typeof block === 'object' && block !== null && 'type' in block && block.type === 'markdown' && 'text' in block
        ? String(block.text)
        : '',
    )
    .filter((text) => text !== '')
    .join('\n');
}

async function start(): Promise<void> {
  standIns = await startStandIns({ platforms: ['slack'] });
  // This suite is about what is written; the limits have tests of their own.
  for (const method of Object.keys(standIns.slack.settings.buckets)) {
    standIns.slack.settings.buckets[method] = { perMinute: 60_000, burst: 1_000 };
  }
  for (const scope of ['channels:history', 'groups:history', 'mpim:history']) standIns.slack.settings.scopes.add(scope);
  ada = standIns.slack.team.people[0]?.id ?? '';
  channel = standIns.slack.team.channels[0]?.id ?? '';
}

/** Messages that came after this moment. */
function watch() {
  const { slack } = standIns;
  const seen = new Set(slack.messagesFor(ada, channel).map(({ ts }) => ts));
  const [pings, unfurls] = [slack.pings().length, slack.unfurls().length];
  const mine = () =>
    slack.messagesFor(ada, channel).filter(({ ts, user }) => !seen.has(ts) && user === slack.team.botUserId);
  return {
    mine,
    shown: () => mine().map(({ blocks }) => textOfMarkdown(blocks)),
    harm: () => [...slack.pings().slice(pings), ...slack.unfurls().slice(unfurls)],
  };
}

function openChannel(header: KnownBlock | null, inThread: boolean) {
  return async (): Promise<LastingPlace> => {
    const { slack } = standIns;
    const asked = await slack.type(ada, channel, 'A question');
    const askedTs = asked.kind === 'sent' ? asked.ts : null;
    const writer = new WebClient(slack.credentials.botToken, clientOptions(slack.apiUrl, createMemoryLogger()));
    const { mine, shown, harm } = watch();
    const surface = createChannelSurface({
      writer,
      teamId: slack.team.id,
      channel,
      threadTs: inThread ? askedTs : null,
      askedTs,
      question: 'delivery:slack:1',
      header,
      accept: nothing,
      refuse: nothing,
      wait: nothing,
      next: null,
    });
    return {
      surface,
      shown,
      harm,
      limitNext: (seconds) => slack.faults.next('chat.postMessage', tooFast(seconds)),
      breakNext: () => slack.faults.next('chat.postMessage', broken),
      loseNextAnswer: () => slack.faults.next('chat.postMessage', { kind: 'serve-and-drop' }),
      removeFirst: () => slack.deleteMessage(channel, mine()[0]?.ts ?? ''),
    };
  };
}

function openStreams(mode: 'native' | 'auto') {
  return async (): Promise<LastingPlace> => {
    const { slack } = standIns;
    const asked = await slack.type(ada, channel, 'A question');
    const threadTs = asked.kind === 'sent' ? asked.ts : '';
    const { mine, shown, harm } = watch();
    const surface = createStreamingSurface({
      writer: new WebClient(slack.credentials.botToken, clientOptions(slack.apiUrl, createMemoryLogger())),
      teamId: slack.team.id,
      botUserId: slack.team.botUserId,
      person: ada,
      channel,
      threadTs,
      askedTs: threadTs,
      question: 'delivery:slack:1',
      header: null,
      accept: nothing,
      refuse: nothing,
      wait: nothing,
      next: null,
      mode,
      streamless: new Set(),
    });
    return {
      surface,
      shown,
      harm,
      limitNext: (seconds) => slack.faults.next('chat.startStream', tooFast(seconds)),
      breakNext: () => slack.faults.next('chat.startStream', broken),
      loseNextAnswer: () => slack.faults.next('chat.startStream', { kind: 'serve-and-drop' }),
      removeFirst: () => slack.deleteMessage(channel, mine()[0]?.ts ?? ''),
    };
  };
}

async function openResponseUrl(): Promise<SurfaceUnderTest> {
  const { slack } = standIns;
  const { promise: responseUrl, resolve } = Promise.withResolvers<string>();
  onCommand = resolve;
  await slack.type(ada, channel, '/ask A question');
  const { shown, harm } = watch();
  const surface = createResponseUrlSurface({
    responseUrl: await responseUrl,
    origin: 'command',
    accept: nothing,
    refuse: nothing,
    wait: nothing,
    givenAtMs: Date.now(),
    usesSpent: () => 0,
    next: null,
  });
  return {
    surface,
    shown,
    harm,
    limitNext: (seconds) => slack.faults.next('response_url', tooFast(seconds)),
    breakNext: () => slack.faults.next('response_url', broken),
  };
}

let onCommand: (responseUrl: string) => void = () => undefined;
let app: App | null = null;

async function startWithBolt(): Promise<void> {
  await start();
  const { slack } = standIns;
  const receiver = new SocketModeReceiver({
    appToken: slack.credentials.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: clientOptions(slack.apiUrl, createMemoryLogger()) },
  });
  app = new App({
    receiver,
    token: slack.credentials.botToken,
    clientOptions: clientOptions(slack.apiUrl, createMemoryLogger()),
    logLevel: LogLevel.ERROR,
  });
  app.command('/ask', async ({ ack, command }) => {
    await ack();
    onCommand(command.response_url);
  });
  await app.start();
}

const asked: KnownBlock = { type: 'context', elements: [{ type: 'mrkdwn', text: 'Ada: A question' }] };

describeLastingSurface('of a Slack channel', {
  open: openChannel(asked, false),
  beforeAll: start,
  afterAll: () => standIns.stop(),
});
describeLastingSurface('of a Slack thread', {
  open: openChannel(null, true),
  beforeAll: start,
  afterAll: () => standIns.stop(),
});
describeLastingSurface('of native Slack streams', {
  open: openStreams('native'),
  beforeAll: start,
  afterAll: () => standIns.stop(),
});
describeLastingSurface('of Slack streams beside posts', {
  open: openStreams('auto'),
  beforeAll: start,
  afterAll: () => standIns.stop(),
});
describeSurface('of a Slack response_url', {
  open: openResponseUrl,
  beforeAll: startWithBolt,
  async afterAll() {
    await app?.stop();
    await standIns.stop();
  },
});
