/*
 * Users, members, roles and channels as Discord writes them.
 */
import type {
  APIDMChannel,
  APIGuildMember,
  APIPublicThreadChannel,
  APIRole,
  APITextChannel,
  APIUser,
} from 'discord-api-types/v10';
import { type DiscordPerson, everybody, everyChannel, type Guild, type GuildChannel } from '../guild.ts';
import { everyonesPermissions } from '../permissions.ts';

/** No flag set. (The literal 0 is no member of the flag enums; a number is.) */
export const noFlags: number = 0;

const joinedAt = '2024-01-01T00:00:00.000000+00:00';

/** A user by id; somebody unknown when nobody has it. */
export function userPayload(guild: Guild, id: string): APIUser {
  const isBot = id === guild.botUserId || id === guild.otherBot.id;
  const known = [...everybody(guild), guild.otherBot, { id: guild.botUserId, name: guild.botName }];
  const name = known.find((one) => one.id === id)?.name ?? 'unknown';
  return {
    id,
    username: name.toLowerCase(),
    discriminator: isBot ? '0001' : '0',
    global_name: isBot ? null : name,
    avatar: null,
    ...(isBot ? { bot: true } : {}),
  };
}

export function memberPayload(guild: Guild, id: string): APIGuildMember {
  return {
    user: userPayload(guild, id),
    roles: id === guild.botUserId ? [guild.botRole.id] : [...(guild.rolesOf.get(id) ?? [])],
    joined_at: joinedAt,
    deaf: false,
    mute: false,
    flags: noFlags,
  };
}

function rolePayload(role: DiscordPerson, position: number, guild: Guild): APIRole {
  return {
    id: role.id,
    name: role.name,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    position,
    permissions: everyonesPermissions.toString(),
    managed: role.id === guild.botRole.id,
    mentionable: role.id === guild.helpersRole.id,
    flags: noFlags,
    ...(role.id === guild.botRole.id ? { tags: { bot_id: guild.botUserId } } : {}),
  };
}

export function rolePayloads(guild: Guild): APIRole[] {
  return [{ id: guild.id, name: '@everyone' }, guild.botRole, guild.helpersRole].map((role, position) =>
    rolePayload(role, position, guild),
  );
}

export function textChannelPayload(guild: Guild, channel: GuildChannel): APITextChannel {
  const denied = everyonesPermissions & ~channel.botPermissions;
  return {
    id: channel.id,
    type: 0,
    name: channel.name,
    guild_id: guild.id,
    position: everyChannel(guild).findIndex((one) => one.name === channel.name),
    permission_overwrites: denied === 0n ? [] : [{ id: guild.botUserId, type: 1, allow: '0', deny: denied.toString() }],
    nsfw: false,
    parent_id: null,
    topic: null,
    rate_limit_per_user: 0,
    last_message_id: null,
  };
}

export function threadPayload(guild: Guild, channel: GuildChannel): APIPublicThreadChannel {
  return {
    id: channel.id,
    type: 11,
    name: channel.name,
    guild_id: guild.id,
    parent_id: channel.parent ?? guild.id,
    owner_id: guild.people[0]?.id ?? guild.botUserId,
    last_message_id: null,
    message_count: 0,
    member_count: everybody(guild).length,
    total_message_sent: 0,
    rate_limit_per_user: 0,
    applied_tags: [],
    flags: noFlags,
    thread_metadata: { archived: false, auto_archive_duration: 1440, archive_timestamp: joinedAt, locked: false },
  };
}

function directChannelPayload(guild: Guild, channel: GuildChannel): APIDMChannel {
  return {
    id: channel.id,
    type: 1,
    name: null,
    last_message_id: null,
    recipients: channel.person === null ? [] : [userPayload(guild, channel.person)],
  };
}

/** A channel as `GET /channels/:id` and interactions show it. */
export function channelPayload(
  guild: Guild,
  channel: GuildChannel,
): APITextChannel | APIPublicThreadChannel | APIDMChannel {
  switch (channel.kind) {
    case 'text':
      return textChannelPayload(guild, channel);
    case 'thread':
      return threadPayload(guild, channel);
    case 'dm':
      return directChannelPayload(guild, channel);
  }
}
