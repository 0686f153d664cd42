/*
 * The server that the stand-in plays: who is there, which channels there are, what the bot may do in each. Fixed while
 * it runs; messages are elsewhere.
 */
import { everyonesPermissions, permission } from './permissions.ts';

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
  readonly botPermissions: bigint;
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
}

function channel(
  id: string,
  name: string,
  rest: Partial<Pick<GuildChannel, 'kind' | 'person' | 'parent'>> & { readonly denied?: bigint } = {},
): GuildChannel {
  const botPermissions = everyonesPermissions & ~(rest.denied ?? 0n);
  const kind = rest.kind ?? 'text';
  const send = kind === 'thread' ? permission.sendMessagesInThreads : permission.sendMessages;
  return {
    id,
    name,
    kind,
    person: rest.person ?? null,
    parent: rest.parent ?? null,
    botPermissions,
    botMaySend: (botPermissions & (permission.viewChannel | send)) === (permission.viewChannel | send),
  };
}

const people: readonly DiscordPerson[] = [
  { id: '200000000000000001', name: 'Ada' },
  { id: '200000000000000002', name: 'Ben' },
  { id: '200000000000000003', name: 'Chloe' },
];

const general = '300000000000000001';

/** Three people, three channels, a thread, and a direct message channel for each person. */
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
  };
}

export function channelOf(guild: Guild, id: string): GuildChannel | null {
  return guild.channels.find((one) => one.id === id) ?? null;
}

/** The channel, for callers inside the sandbox. Throws when there is none: that is a mistake of the caller. */
export function requireChannel(guild: Guild, id: string): GuildChannel {
  const found = channelOf(guild, id);
  if (found === null) throw new Error(`There is no channel ${id}`);
  return found;
}

/** The person, for callers inside the sandbox. Throws when there is none. */
export function requirePerson(guild: Guild, id: string): DiscordPerson {
  const found = guild.people.find((person) => person.id === id);
  if (found === undefined) throw new Error(`There is no person ${id}`);
  return found;
}

/** Whether a person can be in this channel at all: other people's direct messages are none of theirs. */
export function maySee(of: DiscordChannel, personId: string): boolean {
  return of.kind !== 'dm' || of.person === personId;
}
