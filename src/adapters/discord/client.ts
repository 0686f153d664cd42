/*
 * How discord.js is set up: what it hears, what it remembers, and that it neither waits nor tries again by itself.
 */
import { Client, GatewayIntentBits, Options, Partials } from 'discord.js';

/** Discord takes a write or refuses it within a second or two; after this nobody knows what became of it. */
const REST_TIMEOUT_MS = 10_000;

/** No privileged intent: Discord shows us the text of mentions and of direct messages without one. */
const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];

/** The options of every REST client that we make; `apiUrl` null for Discord's own. */
export function restOptions(apiUrl: string | null) {
  return {
    ...(apiUrl === null ? {} : { api: apiUrl }),
    // One owner of retries and waits: the live message.
    retries: 0,
    rejectOnRateLimit: () => true,
    // The write budget counts what counts: writes with an interaction's token are exempt, which the client overlooks.
    globalRequestsPerSecond: Number.MAX_SAFE_INTEGER,
    timeout: REST_TIMEOUT_MS,
  };
}

/** A client that has not logged in yet. */
export function createClient(apiUrl: string | null): Client {
  return new Client({
    intents: INTENTS,
    // Without it no message of a direct channel that we have not seen before arrives.
    partials: [Partials.Channel],
    // A server that is down would hold everybody's first question back for 15 seconds.
    waitGuildTimeout: 0,
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      ReactionManager: 0,
      PresenceManager: 0,
      GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user.id },
    }),
    rest: restOptions(apiUrl),
  });
}
