/*
 * What people, roles and channels are called whom a text mentions by their ids, as far as discord.js remembers. It asks
 * Discord nothing, and tells no name that a reader of the answer could not see anyway.
 */
import { ChannelType, PermissionFlagsBits, type Guild, type User } from 'discord.js';

/** The name of what is mentioned, with the sign in front of it as Discord shows it; null when it is not known. */
export type NameOf = (kind: 'person' | 'role' | 'channel', id: string) => string | null;

/** `people`: those whose names came along; `guild` is null outside servers, and where the bot is not a member. */
export function namesFrom(people: Iterable<User>, guild: Guild | null): NameOf {
  const persons = new Map(Array.from(people, ({ id, displayName }) => [id, displayName]));
  return (kind, id) => {
    switch (kind) {
      case 'person':
        return withSign('@', persons.get(id));
      case 'role':
        return withSign('@', guild?.roles.cache.get(id)?.name);
      case 'channel':
        return guild === null ? null : withSign('#', channelName(guild, id));
    }
  };
}

/** The role of everybody has the sign in its name. */
function withSign(sign: '@' | '#', name: string | undefined): string | null {
  if (name === undefined) return null;
  return name.startsWith(sign) ? name : sign + name;
}

/** Of channels that everybody in the server sees: readers who may not are shown none by Discord either. */
function channelName(guild: Guild, id: string): string | undefined {
  const channel = guild.channels.cache.get(id);
  if (channel === undefined || channel.type === ChannelType.PrivateThread) return undefined;
  const isOpen = channel.permissionsFor(guild.roles.everyone)?.has(PermissionFlagsBits.ViewChannel) ?? false;
  return isOpen ? channel.name : undefined;
}
