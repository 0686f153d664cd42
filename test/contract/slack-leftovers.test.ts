import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { shownButton } from '../../src/adapters/slack/buttons.ts';
import { leftoverAt } from '../../src/adapters/slack/leftovers.ts';
import { createResponseUrlSurface } from '../../src/adapters/slack/response-url.ts';
import { createChannelSurface } from '../../src/adapters/slack/surface.ts';
import { clientOptions, findWorkspaces, type Workspaces } from '../../src/adapters/slack/workspaces.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';
import {
  describeLastingLeftovers,
  describeLeftovers,
  type LastingScene,
  type LeftoverScene,
} from './leftover-suite.ts';

const nothing = () => Promise.resolve();
const troubles = {
  'too-fast': {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '2' },
    body: { ok: false, error: 'ratelimited' },
  },
  broken: { kind: 'answer', status: 500, body: 'no' },
} as const;

let standIns: StandIns;
let workspaces: Workspaces;
let ada = '';
let channel = '';
let commands = 0;

async function start(): Promise<void> {
  standIns = await startStandIns({ platforms: ['slack'] });
  const { slack } = standIns;
  // This suite is about what is written; the limits have tests of their own.
  for (const method of Object.keys(slack.settings.buckets)) {
    slack.settings.buckets[method] = { perMinute: 60_000, burst: 1_000 };
  }
  slack.settings.scopes.add('channels:history');
  ada = slack.team.people[0]?.id ?? '';
  channel = slack.team.channels[0]?.id ?? '';
  const token = () => Promise.resolve(slack.credentials.botToken);
  workspaces = await findWorkspaces(token, slack.apiUrl, createVirtualClock(), createMemoryLogger());
}

function toText(block: unknown): readonly string[] {
  if (typeof block !== 'object' || block === null || !('type' in block) || !('text' in block)) return [];
  return block.type === 'markdown' ? [String(block.text)] : [];
}

/** What comes after this moment. */
function watch() {
  const { slack } = standIns;
  const seen = new Set(slack.messagesFor(ada, channel).map(({ ts }) => ts));
  const [pings, unfurls] = [slack.pings().length, slack.unfurls().length];
  const mine = () =>
    slack.messagesFor(ada, channel).filter(({ ts, user }) => !seen.has(ts) && user === slack.team.botUserId);
  return {
    mine,
    shown: () =>
      mine().map(({ blocks }) => ({
        text: blocks.flatMap(toText).join('\n\n'),
        button: shownButton(blocks)?.kind ?? null,
      })),
    harm: () => [...slack.pings().slice(pings), ...slack.unfurls().slice(unfurls)],
  };
}

const placeAt = (address: string) => {
  const place = leftoverAt(address, workspaces, { now: () => Date.now(), sleep: nothing });
  if (place === null) throw new Error(`no place: ${address}`);
  return place;
};

function openChannel(inThread: boolean) {
  return async (): Promise<LastingScene> => {
    const { slack } = standIns;
    const asked = await slack.type(ada, channel, 'A question');
    const askedTs = asked.kind === 'sent' ? asked.ts : null;
    const { mine, shown, harm } = watch();
    const surface = createChannelSurface({
      writer: new WebClient(slack.credentials.botToken, clientOptions(slack.apiUrl, createMemoryLogger())),
      teamId: slack.team.id,
      channel,
      threadTs: inThread ? askedTs : null,
      askedTs: inThread ? askedTs : null,
      question: `delivery:slack:${(commands += 1)}`,
      header: inThread ? null : { type: 'context', elements: [{ type: 'mrkdwn', text: 'Ada: A question' }] },
      accept: nothing,
      refuse: nothing,
      wait: nothing,
      next: null,
    });
    const read = inThread ? 'conversations.replies' : 'conversations.history';
    return {
      surface,
      leftover: () => placeAt(surface.address),
      shown,
      harm,
      trouble: (what) => slack.faults.next(read, troubles[what]),
      loseAnswer: (of) =>
        slack.faults.next(of === 'edit' ? 'chat.update' : 'chat.postMessage', { kind: 'serve-and-drop' }),
      removeAll: () => mine().forEach(({ ts }) => slack.deleteMessage(channel, ts)),
    };
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

async function openResponseUrl(): Promise<LeftoverScene> {
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
    leftover: () => placeAt(surface.address),
    shown,
    harm,
    trouble: (what) => slack.faults.next('response_url', troubles[what]),
  };
}

describeLastingLeftovers('a Slack channel', {
  open: openChannel(false),
  beforeAll: start,
  afterAll: () => standIns.stop(),
});
describeLastingLeftovers('a Slack thread', {
  open: openChannel(true),
  beforeAll: start,
  afterAll: () => standIns.stop(),
});
describeLeftovers('a Slack response_url', {
  open: openResponseUrl,
  beforeAll: startWithBolt,
  async afterAll() {
    await app?.stop();
    await standIns.stop();
  },
});
