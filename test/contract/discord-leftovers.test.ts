import { Client, GatewayIntentBits } from 'discord.js';
import { shownButton } from '../../src/adapters/discord/buttons.ts';
import { createInteractionSurface } from '../../src/adapters/discord/interaction.ts';
import type { Persist } from '../../src/adapters/discord/persist.ts';
import { leftoverAt } from '../../src/adapters/discord/leftovers.ts';
import { createChannelSurface } from '../../src/adapters/discord/surface.ts';
import { createTyping } from '../../src/adapters/discord/typing.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';
import { describeLastingLeftovers, type LastingScene } from './leftover-suite.ts';

const HEADER = '> A question\n';
let standIns: StandIns;
let client: Client;
let ada = '';
let channel = '';
let onInteraction: (interaction: { readonly id: string; readonly token: string }) => void = () => undefined;

const troubles = {
  'too-fast': {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '2', 'x-ratelimit-scope': 'user' },
    body: { message: 'You are being rate limited.', retry_after: 2, global: false },
  },
  broken: { kind: 'answer', status: 500, body: { message: 'no' } },
} as const;
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
    rest: {
      api: discord.apiUrl,
      retries: 0,
      rejectOnRateLimit: () => true,
      globalRequestsPerSecond: Number.MAX_SAFE_INTEGER,
    },
  });
  client.on('interactionCreate', (interaction) => onInteraction(interaction));
  await client.login(discord.credentials.token);
}

async function stop(): Promise<void> {
  await client.destroy();
  await standIns.stop();
}

/** What comes after this moment. */
function watch() {
  const { discord } = standIns;
  const seen = new Set(discord.messagesFor(ada, channel).map(({ id }) => id));
  const [pings, previews] = [discord.pings().length, discord.previews().length];
  const mine = () =>
    discord
      .messagesFor(ada, channel)
      .filter(({ id, author, thinking }) => !seen.has(id) && author === discord.guild.botUserId && !thinking);
  return {
    shown: () =>
      mine().map(({ content, components }) => ({
        text: content.startsWith(HEADER) ? content.slice(HEADER.length) : content,
        button: shownButton(components)?.kind ?? null,
      })),
    harm: () => [...discord.pings().slice(pings), ...discord.previews().slice(previews)],
    removeAll: () => mine().forEach(({ id }) => discord.deleteMessage(channel, id)),
  };
}

const placeAt = (address: string) => {
  const { applicationId } = standIns.discord.credentials;
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  const place = leftoverAt(address, { rest: client.rest, applicationId, clock });
  if (place === null) throw new Error(`no place: ${address}`);
  return place;
};

async function openInChannel(): Promise<LastingScene> {
  const { discord } = standIns;
  const { id } = await discord.type(ada, channel, 'A question');
  const { shown, harm, removeAll } = watch();
  const surface = createChannelSurface({
    rest: client.rest,
    channelId: channel,
    replyTo: id,
    askedId: id,
    header: HEADER,
    persist,
    typing: createTyping(client.rest, createVirtualClock(), warn),
    warn,
  });
  return {
    surface,
    leftover: () => placeAt(surface.address),
    shown,
    harm,
    trouble: (what) => discord.faults.next('GET /channels/:id/messages', troubles[what]),
    loseAnswer: (of) =>
      discord.faults.next(of === 'edit' ? 'PATCH /channels/:id/messages/:id' : 'POST /channels/:id/messages', {
        kind: 'serve-and-drop',
      }),
    removeAll,
  };
}

async function openInteraction(): Promise<LastingScene> {
  const { discord } = standIns;
  const { promise: arrived, resolve } = Promise.withResolvers<{ readonly id: string; readonly token: string }>();
  onInteraction = resolve;
  void discord.ask(ada, channel, 'A question');
  const interaction = await arrived;
  const { shown, harm, removeAll } = watch();
  const surface = createInteractionSurface({
    begins: 'in-acknowledgement',
    rest: client.rest,
    applicationId: discord.credentials.applicationId,
    interaction,
    isPrivate: false,
    channelId: channel,
    header: HEADER,
    persist,
    warn,
    maxFollowUps: Infinity,
    madeAtMs: Date.now(),
    next: null,
  });
  return {
    surface,
    leftover: () => placeAt(surface.address),
    shown,
    harm,
    trouble: (what) => discord.faults.next('GET /webhooks/:id/:token/messages/:id', troubles[what]),
    // Its first post is an edit, too: of "is thinking".
    loseAnswer: () => discord.faults.next('PATCH /webhooks/:id/:token/messages/:id', { kind: 'serve-and-drop' }),
    removeAll,
  };
}

describeLastingLeftovers('a Discord channel', { open: openInChannel, beforeAll: start, afterAll: stop });
describeLastingLeftovers('a Discord interaction', { open: openInteraction, beforeAll: start, afterAll: stop });
