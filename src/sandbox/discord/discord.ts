/*
 * The stand-in for Discord: puts REST, Gateway and state together behind one handle. Speaks the protocol that
 * discord.js speaks and knows nothing of the bot.
 */
import type { SandboxClock } from '../clock.ts';
import { createFaults, type Faults } from '../faults.ts';
import type { SandboxRecord } from '../record.ts';
import { listenOnLoopback, type LoopbackServer } from '../server.ts';
import { dispatchChange, dispatchChannels, dispatchMember, dispatchTyping } from './dispatches.ts';
import { createEffects, type DiscordPing, type DiscordPreview } from './effects.ts';
import { createFiles } from './files.ts';
import type { Disturbance } from './gateway-connection.ts';
import { createGateway } from './gateway.ts';
import {
  createGuild,
  denyInChannel,
  giveRoles,
  type DiscordChannel,
  type DiscordPerson,
  growChannels,
  growCrowd,
  maySee,
  requireChannel,
} from './guild.ts';
import { createInteractions } from './interactions.ts';
import { createMessages, type DiscordMessage, type MessageChange, viewOf } from './messages.ts';
import { createPeople, type People } from './people.ts';
import type { PermissionName } from './permissions.ts';
import { createRateLimits, type LimitName, type Rate } from './rate-limits.ts';
import { callbackRoutes } from './rest/callbacks.ts';
import { channelMessageRoutes } from './rest/channel-messages.ts';
import { commandRoutes } from './rest/commands.ts';
import { lookupRoutes } from './rest/lookups.ts';
import { createRouter } from './rest/router.ts';
import { webhookRoutes } from './rest/webhooks.ts';
import { createSessions } from './sessions.ts';
import { defaultSettings, type DiscordSettings } from './settings.ts';
import { createSnowflakes } from './snowflakes.ts';
import { createTyping } from './typing.ts';
import type { World } from './world.ts';

export type { DiscordPing, DiscordPreview } from './effects.ts';
export type { DiscordChannel, DiscordPerson } from './guild.ts';
export type { DiscordMessage } from './messages.ts';
export type { DiscordSettings } from './settings.ts';

export interface DiscordStandIn extends People {
  /** `http://127.0.0.1:PORT/api`, once started. */
  readonly apiUrl: string;
  readonly credentials: { readonly token: string; readonly applicationId: string };
  readonly guild: {
    readonly id: string;
    readonly name: string;
    readonly botUserId: string;
    readonly people: readonly DiscordPerson[];
    /** A role that people can be given; nobody has it at first. */
    readonly helpersRole: { readonly id: string; readonly name: string };
    readonly channels: readonly DiscordChannel[];
  };
  /** May be changed while the stand-in runs, as far as its fields are not read-only. */
  readonly settings: DiscordSettings;
  /**
   * So many people beyond those of `guild.people`: members of the server, each with a direct message channel, who can do
   * whatever the others can. The same ones at every call.
   */
  crowd(count: number): readonly DiscordPerson[];
  /** So many text channels beyond those of `guild.channels`, open to everybody. The same ones at every call. */
  crowdChannels(count: number): readonly DiscordChannel[];
  /** Gives a person of the server these roles, by their ids, and takes all others from them. */
  giveRoles(personId: string, roleIds: readonly string[]): void;
  /** Takes just these permissions from the bot in a text channel; none gives all back. */
  deny(channelId: string, permissions: readonly PermissionName[]): void;
  /** The bytes of an attachment; null when there is none with this id. */
  fileContent(id: string): Buffer | null;
  /** Ends the fifteen minutes of every interaction token that there is now. */
  expireTokens(): void;
  /** Named by route: 'POST /channels/:id/messages', 'PATCH /webhooks/:id/:token/messages/:id' … */
  readonly faults: Faults;
  /** Sends the newest event of people's doing once more, as a RESUME replay does. */
  replayNewest(): void;
  deleteMessage(channelId: string, id: string): void;
  /** What this person sees in a channel, oldest first. */
  messagesFor(personId: string, channelId: string): readonly DiscordMessage[];
  /** Whether "askline is typing…" shows now. */
  typing(channelId: string): boolean;
  pings(): readonly DiscordPing[];
  previews(): readonly DiscordPreview[];
  /** The commands as they were registered. */
  commands(): readonly unknown[];
  /** Gateway connections with a session. */
  connections(): number;
  /** Gateway: op 7, op 9 (resumable or not), or a dropped socket. */
  disturb(kind: Disturbance): void;
  /** Sets a rate limit anew; its buckets start full. */
  limit(name: LimitName, rate: Rate): void;
  /** Starting again after a stop takes the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface DiscordOptions {
  readonly clock: SandboxClock;
  readonly record: SandboxRecord;
  /** 0 or absent picks a free port. */
  readonly port?: number;
  readonly settings?: Partial<DiscordSettings>;
}

const TOKEN = 'NDAwMDAwMDAwMDAwMDAwMDAx.STANDIN.only-good-for-the-stand-in';

const changeNames = {
  created: 'MESSAGE_CREATE',
  edited: 'MESSAGE_UPDATE',
  deleted: 'MESSAGE_DELETE',
  reacted: 'MESSAGE_REACTION',
} as const;

export function createDiscord(options: DiscordOptions): DiscordStandIn {
  const { clock, record } = options;
  const settings: DiscordSettings = { ...defaultSettings, ...options.settings };
  const guild = createGuild();
  const nextId = createSnowflakes(clock);
  const faults = createFaults();
  const limits = createRateLimits(clock);
  const sessions = createSessions(clock, settings.sessionLifetimeMs, (name, details) =>
    record.add('discord', 'delivered', name, details),
  );
  const changed = (change: MessageChange): void => {
    record.add('discord', 'changed', changeNames[change.kind], { ...viewOf(change.message) });
    dispatchChange(world, sessions, change);
  };
  const world: World = {
    clock,
    settings,
    guild,
    nextId,
    messages: createMessages(clock, nextId, changed),
    interactions: createInteractions(clock, settings, nextId),
    typing: createTyping(
      clock,
      settings.typingMs,
      (channel, shows) => record.add('discord', 'changed', 'TYPING', { channel, shows }),
      (channel) => dispatchTyping(world, sessions, channel),
    ),
    effects: createEffects(),
    files: createFiles(nextId),
    origin: () => `http://127.0.0.1:${portInUse}`,
    commands: { list: [] },
    token: TOKEN,
  };
  let server: LoopbackServer | null = null;
  let portInUse = options.port ?? 0;
  const gateway = createGateway({
    world,
    sessions,
    resumeUrl: () => `ws://127.0.0.1:${portInUse}/resume`,
    refused: ({ rule, code, message }) => record.add('discord', 'refused', 'gateway', { rule, code, message }),
  });
  const routes = [
    ...callbackRoutes(world),
    ...webhookRoutes(world),
    ...channelMessageRoutes(world, limits),
    ...commandRoutes(world),
    ...lookupRoutes(world, { url: () => `ws://127.0.0.1:${portInUse}/gateway`, startsLeft: gateway.startsLeft }),
  ];
  const route = createRouter({ world, limits, faults, record, routes });
  return {
    ...createPeople(world, sessions, record),
    get apiUrl() {
      return `http://127.0.0.1:${portInUse}/api`;
    },
    credentials: { token: TOKEN, applicationId: guild.applicationId },
    guild,
    settings,
    crowd(count) {
      const before = guild.crowd.people.length;
      const people = growCrowd(guild, count);
      for (const person of guild.crowd.people.slice(before))
        dispatchMember(world, sessions, 'GUILD_MEMBER_ADD', person.id);
      return people;
    },
    crowdChannels(count) {
      const { channels, opened } = growChannels(guild, count);
      dispatchChannels(world, sessions, 'CHANNEL_CREATE', opened);
      return channels;
    },
    giveRoles(personId, roleIds) {
      giveRoles(guild, personId, roleIds);
      dispatchMember(world, sessions, 'GUILD_MEMBER_UPDATE', personId);
    },
    deny(channelId, permissions) {
      dispatchChannels(world, sessions, 'CHANNEL_UPDATE', [denyInChannel(guild, channelId, permissions)]);
    },
    fileContent: (id) => world.files.content(id),
    expireTokens: () => world.interactions.expireAll(),
    faults,
    replayNewest: () => sessions.replayNewest(),
    deleteMessage(channelId, id) {
      if (world.messages.find(id)?.channel === channelId) world.messages.remove(id);
    },
    messagesFor(personId, channelId) {
      if (!maySee(requireChannel(guild, channelId), personId)) return [];
      return world.messages
        .inChannel(channelId)
        .filter((message) => message.ephemeralFor === null || message.ephemeralFor === personId)
        .map(viewOf);
    },
    typing: (channelId) => world.typing.shows(channelId),
    pings: () => world.effects.pings(),
    previews: () => world.effects.previews(),
    commands: () => world.commands.list,
    connections: () => sessions.connected(),
    disturb: (kind) => gateway.disturb(kind),
    limit: (name, rate) => limits.set(name, rate),
    async start() {
      server = await listenOnLoopback({
        port: portInUse,
        handle: (call) => (world.files.serve(call) ? undefined : route(call)),
        upgrade: gateway.upgrade,
      });
      portInUse = server.port;
    },
    async stop() {
      world.interactions.close();
      world.typing.close();
      gateway.close();
      await server?.close();
    },
  };
}
