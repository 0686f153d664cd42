import { Client, GatewayIntentBits } from 'discord.js';
import { componentsOf } from '../../src/adapters/discord/buttons.ts';
import { createInteractionSurface } from '../../src/adapters/discord/interaction.ts';
import type { Persist } from '../../src/adapters/discord/persist.ts';
import { acknowledgePress } from '../../src/adapters/discord/presses.ts';
import { startStandIns, type StandIns } from '../town/stand-ins.ts';
import { describeSurface, type SurfaceUnderTest } from './surface-suite.ts';

const HEADER = '> A question\n';
const warn = () => undefined;
/** What is tried again has tests of its own. */
const persist: Persist = (call) => call();
let standIns: StandIns;
let client: Client;
let onInteraction: (interaction: { readonly id: string; readonly token: string }) => void = () => undefined;

async function start(): Promise<void> {
  standIns = await startStandIns({ platforms: ['discord'] });
  const { discord } = standIns;
  // This suite is about what is written; the limits have tests of their own.
  for (const name of ['channel-posts', 'channel-edits', 'webhook', 'global'] as const) {
    discord.limit(name, { burst: 1_000, perSecond: 1_000 });
  }
  client = new Client({
    intents: [GatewayIntentBits.Guilds],
    waitGuildTimeout: 0,
    rest: { api: discord.apiUrl, retries: 0, rejectOnRateLimit: () => true },
  });
  client.on('interactionCreate', (interaction) => onInteraction(interaction));
  await client.login(discord.credentials.token);
}

/** The place below a message whose button was pressed. */
function openBelow(isPrivate: boolean) {
  return async (): Promise<SurfaceUnderTest> => {
    const { discord } = standIns;
    const ada = discord.guild.people[0]?.id ?? '';
    const channel = discord.guild.channels[0]?.id ?? '';
    const components = componentsOf({ kind: 'try-again', reference: 'abc', label: 'Try again' });
    await client.rest.post(`/channels/${channel}/messages`, { body: { content: 'A broken answer', components } });
    const button = discord.messagesFor(ada, channel).at(-1)?.id ?? '';
    const { promise: arrived, resolve } = Promise.withResolvers<{ readonly id: string; readonly token: string }>();
    onInteraction = resolve;
    const pressed = discord.press(ada, button, 'askline:try-again:abc');
    const interaction = await arrived;
    await acknowledgePress({ rest: client.rest, interaction, persist, warn });
    await pressed;
    const [pings, previews] = [discord.pings().length, discord.previews().length];
    const seen = new Set(discord.messagesFor(ada, channel).map(({ id }) => id));
    const header = isPrivate ? '' : HEADER;
    const route = 'POST /webhooks/:id/:token';
    return {
      surface: createInteractionSurface({
        begins: 'below',
        maxFollowUps: Infinity,
        rest: client.rest,
        applicationId: discord.credentials.applicationId,
        interaction,
        isPrivate,
        channelId: null,
        header,
        persist,
        warn,
        madeAtMs: Date.now(),
        next: null,
      }),
      shown: () =>
        discord
          .messagesFor(ada, channel)
          .filter(({ id, ephemeralFor }) => !seen.has(id) && (ephemeralFor === ada) === isPrivate)
          .map(({ content }) => (content.startsWith(header) ? content.slice(header.length) : content)),
      harm: () => [...discord.pings().slice(pings), ...discord.previews().slice(previews)],
      limitNext: (seconds) =>
        discord.faults.next(route, {
          kind: 'answer',
          status: 429,
          headers: { 'retry-after': String(seconds), 'x-ratelimit-scope': 'user' },
          body: { message: 'You are being rate limited.', retry_after: seconds, global: false },
        }),
      breakNext: () => discord.faults.next(route, { kind: 'answer', status: 500, body: { message: 'no' } }),
    };
  };
}

async function stop(): Promise<void> {
  await client.destroy();
  await standIns.stop();
}

describeSurface('below a pressed button in Discord', { open: openBelow(false), beforeAll: start, afterAll: stop });
describeSurface('below a private pressed button in Discord', {
  open: openBelow(true),
  beforeAll: start,
  afterAll: stop,
});
