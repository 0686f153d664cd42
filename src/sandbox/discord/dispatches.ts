/*
 * Which event goes to a session with these intents, and what is withheld in it.
 */
import { type GuildChannel, requireChannel } from './guild.ts';
import { isOpen, type MessageChange, type StoredMessage } from './messages.ts';
import { messageEventPayload } from './payloads/messages.ts';
import { memberPayload, textChannelPayload } from './payloads/people.ts';
import { has, permission } from './permissions.ts';
import type { Sessions } from './sessions.ts';
import type { World } from './world.ts';

/** Source: discord-api-types/v10 `GatewayIntentBits`. */
export const intent = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildMessages: 1 << 9,
  guildMessageReactions: 1 << 10,
  guildMessageTyping: 1 << 11,
  directMessages: 1 << 12,
  directMessageReactions: 1 << 13,
  directMessageTyping: 1 << 14,
  messageContent: 1 << 15,
} as const;

/**
 * Whether the event tells what was said.
 * Source: https://docs.discord.com/developers/events/gateway#message-content-intent
 */
function contentShown(world: World, message: StoredMessage, intents: number): boolean {
  return (
    (intents & intent.messageContent) !== 0 ||
    message.author === world.guild.botUserId ||
    message.mentioned.users.includes(world.guild.botUserId) ||
    requireChannel(world.guild, message.channel).kind === 'dm'
  );
}

/** Whether a session with these intents hears of what happens in a channel. */
function hears(channel: GuildChannel, intents: number, inGuild: number, inDirect: number): boolean {
  const needed = channel.kind === 'dm' ? inDirect : inGuild;
  return (intents & needed) !== 0 && has(channel.botPermissions, permission.viewChannel);
}

const eventNames = { created: 'MESSAGE_CREATE', edited: 'MESSAGE_UPDATE', deleted: 'MESSAGE_DELETE' } as const;

/** Where something happened, as events tell it. */
function placeOf(world: World, channel: GuildChannel): { readonly channel_id: string; readonly guild_id?: string } {
  return { channel_id: channel.id, ...(channel.kind === 'dm' ? {} : { guild_id: world.guild.id }) };
}

function dispatchReaction(world: World, sessions: Sessions, change: MessageChange): void {
  const { message, reaction } = change;
  if (reaction === undefined) return;
  const channel = requireChannel(world.guild, message.channel);
  const member = channel.kind === 'dm' ? {} : { member: memberPayload(world.guild, reaction.user) };
  const data = {
    user_id: reaction.user,
    message_id: message.id,
    ...placeOf(world, channel),
    emoji: { id: null, name: reaction.name },
    burst: false,
    type: 0,
    ...(reaction.present ? { ...member, message_author_id: message.author } : {}),
  };
  sessions.dispatchToAll(
    reaction.present ? 'MESSAGE_REACTION_ADD' : 'MESSAGE_REACTION_REMOVE',
    (intents) => (hears(channel, intents, intent.guildMessageReactions, intent.directMessageReactions) ? data : null),
    'bot',
  );
}

/** Tells every session of a change to a message. Nobody but the asker hears of ephemeral ones. */
export function dispatchChange(world: World, sessions: Sessions, change: MessageChange): void {
  const { message, kind } = change;
  if (!isOpen(message)) return;
  if (kind === 'reacted') {
    dispatchReaction(world, sessions, change);
    return;
  }
  const channel = requireChannel(world.guild, message.channel);
  sessions.dispatchToAll(
    eventNames[kind],
    (intents) => {
      if (!hears(channel, intents, intent.guildMessages, intent.directMessages)) return null;
      if (kind === 'deleted') return { id: message.id, ...placeOf(world, channel) };
      return messageEventPayload(world, message, (one) => contentShown(world, one, intents));
    },
    message.author === world.guild.botUserId || kind === 'deleted' ? 'bot' : 'people',
  );
}

/** Tells that the bot is typing. */
export function dispatchTyping(world: World, sessions: Sessions, channelId: string): void {
  const channel = requireChannel(world.guild, channelId);
  const user = world.guild.botUserId;
  const data = {
    ...placeOf(world, channel),
    user_id: user,
    timestamp: Math.floor(world.clock.now() / 1000),
    ...(channel.kind === 'dm' ? {} : { member: memberPayload(world.guild, user) }),
  };
  sessions.dispatchToAll(
    'TYPING_START',
    (intents) => (hears(channel, intents, intent.guildMessageTyping, intent.directMessageTyping) ? data : null),
    'bot',
  );
}

/** Tells of new or changed text channels. */
export function dispatchChannels(
  world: World,
  sessions: Sessions,
  name: 'CHANNEL_CREATE' | 'CHANNEL_UPDATE',
  channels: readonly GuildChannel[],
): void {
  for (const channel of channels) {
    const data = textChannelPayload(world.guild, channel);
    sessions.dispatchToAll(name, (intents) => ((intents & intent.guilds) === 0 ? null : data), 'gateway');
  }
}

/** Tells of people who joined or have other roles, to whom the members intent allows to know. */
export function dispatchMember(
  world: World,
  sessions: Sessions,
  name: 'GUILD_MEMBER_ADD' | 'GUILD_MEMBER_UPDATE',
  personId: string,
): void {
  const data = { ...memberPayload(world.guild, personId), guild_id: world.guild.id };
  sessions.dispatchToAll(name, (intents) => ((intents & intent.guildMembers) === 0 ? null : data), 'gateway');
}
