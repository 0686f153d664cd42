/*
 * The server that the stand-in plays: who is there, which channels there are, what the bot may do in each. Fixed while
 * it runs, but for a crowd that comes on demand; messages are elsewhere.
 */
import { everyonesPermissions, has, permission, type PermissionName } from './permissions.ts';

export interface DiscordPerson {
  readonly id: string;
  readonly name: string;
}

export interface DiscordChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'text' | 'thread' | 'dm';
  /** Whether the bot may view and send here. */
  readonly botMaySend: boolean;
  /** Direct messages: whose. */
  readonly person: string | null;
}

/** A channel with what people do not see of it. */
export interface GuildChannel extends DiscordChannel {
  /** What the bot may do here. */
  botPermissions: bigint;
  /** Threads: the channel above. */
  readonly parent: string | null;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly applicationId: string;
  readonly botUserId: string;
  readonly botName: string;
  /** Another bot of the server, whose messages ours must ignore. */
  readonly otherBot: DiscordPerson;
  /** The role that came with the bot. */
  readonly botRole: DiscordPerson;
  /** A role that anybody may mention. */
  readonly helpersRole: DiscordPerson;
  readonly people: readonly DiscordPerson[];
  readonly channels: readonly GuildChannel[];
  /** The ids of the roles that people were given, by the person's id. */
  readonly rolesOf: Map<string, readonly string[]>;
  /** More people and channels, known like the others but not listed with them: a page need not show them all. */
  readonly crowd: { readonly people: DiscordPerson[]; readonly channels: GuildChannel[] };
}

function channel(
  id: string,
  name: string,
  rest: Partial<Pick<GuildChannel, 'kind' | 'person' | 'parent'>> & { readonly denied?: bigint } = {},
): GuildChannel {
  const kind = rest.kind ?? 'text';
  const send = kind === 'thread' ? permission.sendMessagesInThreads : permission.sendMessages;
  return {
    id,
    name,
    kind,
    person: rest.person ?? null,
    parent: rest.parent ?? null,
    botPermissions: everyonesPermissions & ~(rest.denied ?? 0n),
    get botMaySend() {
      return has(this.botPermissions, permission.viewChannel | send);
    },
  };
}

const people: readonly DiscordPerson[] = [
  { id: '200000000000000001', name: 'Ada' },
  { id: '200000000000000002', name: 'Ben' },
  { id: '200000000000000003', name: 'Chloe' },
  // A guest and a stranger of Slack, who are people like any other here.
  { id: '200000000000000004', name: 'Gwen' },
  { id: '200000000000000005', name: 'Stan' },
];

const general = '300000000000000001';

/** Five people, three channels, a thread, and a direct message channel for each person. */
export function createGuild(): Guild {
  return {
    id: '100000000000000001',
    name: 'Stand-in server',
    applicationId: '400000000000000001',
    botUserId: '400000000000000001',
    botName: 'askline',
    otherBot: { id: '400000000000000002', name: 'newsbot' },
    botRole: { id: '500000000000000001', name: 'askline' },
    helpersRole: { id: '500000000000000002', name: 'helpers' },
    people,
    channels: [
      channel(general, 'general'),
      channel('300000000000000002', 'random'),
      channel('300000000000000003', 'announcements', {
        denied: permission.sendMessages | permission.sendMessagesInThreads,
      }),
      channel('300000000000000004', 'a thread', { kind: 'thread', parent: general }),
      ...people.map((person, index) =>
        channel(`30000000000000001${index + 1}`, person.name, { kind: 'dm', person: person.id }),
      ),
    ],
    rolesOf: new Map(),
    crowd: { people: [], channels: [] },
  };
}

/** Everybody who is in the server, the crowd included; bots are not. */
export function everybody(guild: Guild): readonly DiscordPerson[] {
  return [...guild.people, ...guild.crowd.people];
}

/** Every channel that there is, the crowd's included. */
export function everyChannel(guild: Guild): readonly GuildChannel[] {
  return [...guild.channels, ...guild.crowd.channels];
}

/** Gives somebody these roles and takes all others from them. Throws when there is no such person or role. */
export function giveRoles(guild: Guild, personId: string, roleIds: readonly string[]): void {
  const { id } = requirePerson(guild, personId);
  const unknown = roleIds.find((role) => role !== guild.helpersRole.id);
  if (unknown !== undefined) throw new Error(`There is no role ${unknown} to give`);
  guild.rolesOf.set(id, roleIds);
}

/** Ids of 18 digits, as those of the others. */
const numbered = (first: bigint, count: number): string => (first + BigInt(count)).toString();

/** Lets people join until the crowd has so many, each with a direct message channel. Returns the first `count`. */
export function growCrowd(guild: Guild, count: number): readonly DiscordPerson[] {
  const { crowd } = guild;
  for (let number = crowd.people.length + 1; number <= count; number += 1) {
    const person = { id: numbered(210000000000000000n, number), name: `Guest${number}` };
    crowd.people.push(person);
    crowd.channels.push(channel(numbered(310000000000000000n, number), person.name, { kind: 'dm', person: person.id }));
  }
  return crowd.people.slice(0, count);
}

/** Opens text channels until the crowd has so many. Returns the first `count`, and which of them are new. */
export function growChannels(
  guild: Guild,
  count: number,
): { readonly channels: readonly GuildChannel[]; readonly opened: readonly GuildChannel[] } {
  const { crowd } = guild;
  const before = crowd.channels.filter(({ kind }) => kind === 'text');
  const opened = Array.from({ length: Math.max(0, count - before.length) }, (_, index) => {
    const number = before.length + index + 1;
    return channel(numbered(320000000000000000n, number), `crowd-${number}`);
  });
  crowd.channels.push(...opened);
  return { channels: [...before, ...opened].slice(0, count), opened };
}

/** Takes just these permissions from the bot in a text channel; what it lacked before it has again. */
export function denyInChannel(guild: Guild, id: string, denied: readonly PermissionName[]): GuildChannel {
  const found = requireChannel(guild, id);
  if (found.kind !== 'text') throw new Error('Only text channels have permissions of their own here');
  found.botPermissions = denied.reduce((left, name) => left & ~permission[name], everyonesPermissions);
  return found;
}

/** The id of a server without the bot. */
export const ELSEWHERE_GUILD = '100000000000000002';

/**
 * The id under which a channel is known when the app is only user-installed: the same place for its people, but part of
 * a server in which the bot is not, so that its token opens nothing there.
 */
export function elsewhereId(channelId: string): string {
  return channelId.replace(/^3/, '7');
}

export function channelOf(guild: Guild, id: string): GuildChannel | null {
  const found = everyChannel(guild).find((one) => one.id === id || elsewhereId(one.id) === id);
  if (found === undefined || found.id === id) return found ?? null;
  return { ...found, id, botPermissions: 0n, botMaySend: false };
}

/** The channel, for callers inside the sandbox. Throws when there is none: that is a mistake of the caller. */
export function requireChannel(guild: Guild, id: string): GuildChannel {
  const found = channelOf(guild, id);
  if (found === null) throw new Error(`There is no channel ${id}`);
  return found;
}

/** The person, for callers inside the sandbox. Throws when there is none. */
export function requirePerson(guild: Guild, id: string): DiscordPerson {
  const found = everybody(guild).find((person) => person.id === id);
  if (found === undefined) throw new Error(`There is no person ${id}`);
  return found;
}

/** Whether a person can be in this channel at all: other people's direct messages are none of theirs. */
export function maySee(of: DiscordChannel, personId: string): boolean {
  return of.kind !== 'dm' || of.person === personId;
}
