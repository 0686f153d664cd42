import { Client, GatewayIntentBits } from 'discord.js';
import { createInteractionSurface } from '../../src/adapters/discord/interaction.ts';
import type { Persist } from '../../src/adapters/discord/persist.ts';
import { createChannelSurface } from '../../src/adapters/discord/surface.ts';
import { createTyping } from '../../src/adapters/discord/typing.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';
import { describeLastingSurface, type LastingPlace } from './surface-suite.ts';

const HEADER = '> A question\n';
let standIns: StandIns;
let client: Client;
let ada = '';
let channel = '';
let onInteraction: (interaction: { readonly id: string; readonly token: string }) => void = () => undefined;

const tooFast = (seconds: number) =>
  ({
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': String(seconds), 'x-ratelimit-scope': 'user' },
    body: { message: 'You are being rate limited.', retry_after: seconds, global: false },
  }) as const;
const broken = { kind: 'answer', status: 500, body: { message: 'no' } } as const;
const warn = () => undefined;
/** What is tried again has tests of its own. */
const persist: Persist = (call) => call();

async function start(): Promise<void> {
  standIns = await startStandIns({ platforms: ['discord'] });
  const { discord } = standIns;
  // This suite is about what is written; the limits have tests of their own.
  for (const name of ['channel-posts', 'channel-edits', 'webhook', 'global'] as const) {
    discord.limit(name, { burst: 1_000, perSecond: 1_000 });
  }
  ada = discord.guild.people[0]?.id ?? '';
  channel = discord.guild.channels[0]?.id ?? '';
  client = new Client({
    intents: [GatewayIntentBits.Guilds],
    waitGuildTimeout: 0,
    rest: { api: discord.apiUrl, retries: 0, rejectOnRateLimit: () => true },
  });
  client.on('interactionCreate', (interaction) => onInteraction(interaction));
  await client.login(discord.credentials.token);
}

async function stop(): Promise<void> {
  await client.destroy();
  await standIns.stop();
}

/** Messages that came after this moment. */
function watch() {
  const { discord } = standIns;
  const seen = new Set(discord.messagesFor(ada, channel).map(({ id }) => id));
  const [pings, previews] = [discord.pings().length, discord.previews().length];
  const mine = () =>
    discord
      .messagesFor(ada, channel)
      .filter(({ id, author, thinking }) => !seen.has(id) && author === discord.guild.botUserId && !thinking);
  return {
    mine,
    shown: () => mine().map(({ content }) => (content.startsWith(HEADER) ? content.slice(HEADER.length) : content)),
    harm: () => [...discord.pings().slice(pings), ...discord.previews().slice(previews)],
  };
}

async function openInChannel(): Promise<LastingPlace> {
  const { discord } = standIns;
  const asked = await discord.type(ada, channel, 'A question');
  const { mine, shown, harm } = watch();
  const route = 'POST /channels/:id/messages';
  const surface = createChannelSurface({
    rest: client.rest,
    channelId: channel,
    replyTo: asked.id,
    askedId: asked.id,
    header: HEADER,
    persist,
    typing: createTyping(client.rest, createVirtualClock(), warn),
    warn,
  });
  return {
    surface,
    shown,
    harm,
    limitNext: (seconds) => discord.faults.next(route, tooFast(seconds)),
    breakNext: () => discord.faults.next(route, broken),
    loseNextAnswer: () => discord.faults.next(route, { kind: 'serve-and-drop' }),
    removeFirst: () => discord.deleteMessage(channel, mine()[0]?.id ?? ''),
  };
}

function openInteraction(isPrivate: boolean) {
  return async (): Promise<LastingPlace> => {
    const { discord } = standIns;
    const { promise: arrived, resolve } = Promise.withResolvers<{ readonly id: string; readonly token: string }>();
    onInteraction = resolve;
    void discord.ask(ada, channel, 'A question', { private: isPrivate });
    const interaction = await arrived;
    const { mine, shown, harm } = watch();
    const route = 'PATCH /webhooks/:id/:token/messages/:id';
    const surface = createInteractionSurface({
      begins: 'in-acknowledgement',
      rest: client.rest,
      applicationId: discord.credentials.applicationId,
      interaction,
      isPrivate,
      channelId: null,
      header: isPrivate ? '' : HEADER,
      persist,
      warn,
      maxFollowUps: Infinity,
      madeAtMs: Date.now(),
      next: null,
    });
    return {
      surface,
      shown,
      harm,
      limitNext: (seconds) => discord.faults.next(route, tooFast(seconds)),
      breakNext: () => discord.faults.next(route, broken),
      loseNextAnswer: () => discord.faults.next(route, { kind: 'serve-and-drop' }),
      removeFirst: () => discord.deleteMessage(channel, mine()[0]?.id ?? ''),
    };
  };
}

describeLastingSurface('of a Discord channel', { open: openInChannel, beforeAll: start, afterAll: stop });
describeLastingSurface('of a Discord interaction', { open: openInteraction(false), beforeAll: start, afterAll: stop });
describeLastingSurface('of a private Discord interaction', {
  open: openInteraction(true),
  beforeAll: start,
  afterAll: stop,
});
