/*
 * Which event goes to a session with these intents, and what is withheld in it.
 */
import { requireChannel } from './guild.ts';
import type { MessageChange, StoredMessage } from './messages.ts';
import { messageEventPayload } from './payloads/messages.ts';
import { has, permission } from './permissions.ts';
import type { Sessions } from './sessions.ts';
import type { World } from './world.ts';

/** Source: discord-api-types/v10 `GatewayIntentBits`. */
export const intent = {
  guilds: 1 << 0,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;

/**
 * Whether the event tells what was said.
 * Source: https://discord.com/developers/docs/events/gateway#message-content-intent
 */
function contentShown(world: World, message: StoredMessage, intents: number): boolean {
  return (
    (intents & intent.messageContent) !== 0 ||
    message.author === world.guild.botUserId ||
    message.mentioned.users.includes(world.guild.botUserId) ||
    requireChannel(world.guild, message.channel).kind === 'dm'
  );
}

function hears(world: World, message: StoredMessage, intents: number): boolean {
  const channel = requireChannel(world.guild, message.channel);
  const needed = channel.kind === 'dm' ? intent.directMessages : intent.guildMessages;
  return (intents & needed) !== 0 && has(channel.botPermissions, permission.viewChannel);
}

const eventNames = { created: 'MESSAGE_CREATE', edited: 'MESSAGE_UPDATE', deleted: 'MESSAGE_DELETE' } as const;

/** Tells every session of a change to a message. Nobody but the asker hears of ephemeral ones; reactions stay untold. */
export function dispatchChange(world: World, sessions: Sessions, change: MessageChange): void {
  const { message, kind } = change;
  if (message.ephemeralFor !== null || kind === 'reacted') return;
  const inGuild = requireChannel(world.guild, message.channel).kind !== 'dm';
  sessions.dispatchToAll(
    eventNames[kind],
    (intents) => {
      if (!hears(world, message, intents)) return null;
      if (kind !== 'deleted') return messageEventPayload(world, message, contentShown(world, message, intents));
      return { id: message.id, channel_id: message.channel, ...(inGuild ? { guild_id: world.guild.id } : {}) };
    },
    message.author === world.guild.botUserId || kind === 'deleted' ? 'bot' : 'people',
  );
}
