/*
 * For the tests of the stand-in: a clock that stands until it is moved, a real discord.js client, and waiting for a
 * condition with a bound.
 */
import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  Client,
  type ClientOptions,
  Events,
  GatewayIntentBits,
  type Interaction,
  type Message,
  Partials,
} from 'discord.js';
import { z } from 'zod';
import { type SandboxClock, wallClock } from '../../../src/sandbox/clock.ts';
import { createDiscord, type DiscordSettings, type DiscordStandIn } from '../../../src/sandbox/discord/discord.ts';
import { createRecord, type SandboxRecord } from '../../../src/sandbox/record.ts';

export interface HandClock extends SandboxClock {
  /** Plays so many milliseconds, timers included, in their order. */
  advance(durationMs: number): void;
}

export function createHandClock(startMs = Date.now()): HandClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  return {
    now: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(durationMs) {
      const endMs = nowMs + durationMs;
      for (;;) {
        const next = [...timers].filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers.delete(next);
        nowMs = next.atMs;
        next.callback();
      }
      nowMs = endMs;
    },
  };
}

/** Resolves with the first value that is neither null nor false; rejects after `boundMs`. */
export async function eventually<Value>(look: () => Value | null | false, boundMs = 5_000): Promise<Value> {
  const endMs = wallClock.now() + boundMs;
  for (;;) {
    const value = look();
    if (value !== null && value !== false) return value;
    if (wallClock.now() > endMs) throw new Error('The condition did not come true in time');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface Stage {
  readonly discord: DiscordStandIn;
  readonly record: SandboxRecord;
  /** A client that logged in and is ready. */
  join(options?: Partial<ClientOptions>): Promise<Client<true>>;
  close(): Promise<void>;
}

const usual: ClientOptions = {
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
  partials: [Partials.Channel],
};

/** A client for this stand-in that has not logged in yet. */
export function createClient(discord: DiscordStandIn, options: Partial<ClientOptions> = {}): Client {
  return new Client({ ...usual, ...options, rest: { api: discord.apiUrl, ...options.rest } });
}

export async function createStage(
  options: { readonly clock?: SandboxClock; readonly settings?: Partial<DiscordSettings> } = {},
): Promise<Stage> {
  const clock = options.clock ?? wallClock;
  const record = createRecord(clock);
  const discord = createDiscord({ clock, record, settings: { identifyIntervalMs: 0, ...options.settings } });
  await discord.start();
  const clients: Client[] = [];
  return {
    discord,
    record,
    async join(clientOptions) {
      const client = createClient(discord, clientOptions);
      clients.push(client);
      const ready = new Promise<Client<true>>((resolve) => {
        client.once(Events.ClientReady, resolve);
      });
      await client.login(discord.credentials.token);
      return ready;
    },
    async close() {
      for (const client of clients) await client.destroy();
      await discord.stop();
    },
  };
}

/** The next /ask that reaches this client. */
export function nextCommand(client: Client): Promise<ChatInputCommandInteraction> {
  return new Promise((resolve) => {
    const listen = (interaction: Interaction): void => {
      if (!interaction.isChatInputCommand()) return;
      client.off(Events.InteractionCreate, listen);
      resolve(interaction);
    };
    client.on(Events.InteractionCreate, listen);
  });
}

/** The next press on a button that reaches this client. */
export function nextPress(client: Client): Promise<ButtonInteraction> {
  return new Promise((resolve) => {
    client.once(Events.InteractionCreate, (interaction) => {
      if (interaction.isButton()) resolve(interaction);
    });
  });
}

/** The next message of somebody else that reaches this client. */
export function nextMessage(client: Client<true>): Promise<Message> {
  return new Promise((resolve) => {
    const listen = (message: Message): void => {
      if (message.author.id === client.user.id) return;
      client.off(Events.MessageCreate, listen);
      resolve(message);
    };
    client.on(Events.MessageCreate, listen);
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A REST call without any client between. */
export async function call(
  discord: DiscordStandIn,
  method: string,
  path: string,
  body?: unknown,
  authorization: string | null = `Bot ${discord.credentials.token}`,
): Promise<Answer> {
  const response = await fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer: unknown = text === '' ? {} : JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    body: z.record(z.string(), z.unknown()).parse(Array.isArray(answer) ? { list: answer } : answer),
  };
}

/** The rules that were broken so far, by name. */
export function brokenRules(record: SandboxRecord): unknown[] {
  return record
    .all()
    .filter((event) => event.type === 'refused')
    .map((event) => event.details['rule']);
}

/** The id of a channel of the default server by its name. */
export function channelNamed(discord: DiscordStandIn, name: string): string {
  const channel = discord.guild.channels.find((one) => one.name === name);
  if (channel === undefined) throw new Error(`There is no channel ${name}`);
  return channel.id;
}

/** The id of a person by name. */
export function personNamed(discord: DiscordStandIn, name: string): string {
  const person = discord.guild.people.find((one) => one.name === name);
  if (person === undefined) throw new Error(`There is no person ${name}`);
  return person.id;
}
