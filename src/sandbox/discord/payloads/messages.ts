/*
 * Messages as REST answers and Gateway events carry them, and what an event withholds without the Message Content intent.
 */
import type {
  APIAttachment,
  APIAuthorizingIntegrationOwnersMap,
  APIMessage,
  APIReaction,
  GatewayMessageEventExtraFields,
} from 'discord-api-types/v10';
import type { Attachment } from '../files.ts';
import { ELSEWHERE_GUILD, elsewhereId, requireChannel } from '../guild.ts';
import type { StoredMessage, Use } from '../messages.ts';
import type { World } from '../world.ts';
import { memberPayload, userPayload } from './people.ts';

/** Embeds and components come back as they were sent. */
type Written<Message> = Omit<Message, 'embeds' | 'components' | 'referenced_message'> & {
  readonly embeds: readonly unknown[];
  readonly components: readonly unknown[];
  readonly referenced_message?: Written<APIMessage> | null;
};

export type MessagePayload = Written<APIMessage>;
export type MessageEventPayload = Written<APIMessage & GatewayMessageEventExtraFields>;

/**
 * Through whom the app was there: the server, the person's direct messages with the bot, or the person who installed it.
 * Source: https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
 */
export function ownersPayload(
  world: World,
  channelId: string,
  use: Pick<Use, 'installed' | 'owner'>,
): APIAuthorizingIntegrationOwnersMap {
  if (use.installed === 'user-only') return { 1: use.owner };
  return requireChannel(world.guild, channelId).kind === 'dm' ? { 0: '0' } : { 0: world.guild.id };
}

function reactionPayload(world: World, reaction: StoredMessage['reactions'][number]): APIReaction {
  return {
    count: reaction.users.length,
    count_details: { burst: 0, normal: reaction.users.length },
    me: reaction.users.includes(world.guild.botUserId),
    me_burst: false,
    emoji: { id: null, name: reaction.name },
    burst_colors: [],
  };
}

const isoTime = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '000+00:00');

type InteractionPart = Pick<APIMessage, 'application_id' | 'webhook_id' | 'interaction' | 'interaction_metadata'>;

function ofInteraction(world: World, message: StoredMessage): InteractionPart {
  const { interaction } = message;
  if (interaction === null) return {};
  const user = userPayload(world.guild, interaction.person);
  const shared = {
    id: interaction.id,
    user,
    authorizing_integration_owners: ownersPayload(world, message.channel, interaction),
  };
  const ours = { application_id: world.guild.applicationId, webhook_id: world.guild.applicationId };
  if (interaction.kind === 'component') {
    const interacted = { interacted_message_id: interaction.sourceMessage ?? '' };
    return { ...ours, interaction_metadata: { ...shared, type: 3, ...interacted } };
  }
  return {
    ...ours,
    interaction: { id: interaction.id, type: 2, name: interaction.command, user },
    interaction_metadata: { ...shared, type: 2 },
  };
}

function attachmentPayload(world: World, message: StoredMessage, one: Attachment): APIAttachment {
  const url = `${world.origin()}/attachments/${message.channel}/${one.id}/${one.filename}`;
  return {
    id: one.id,
    filename: one.filename,
    size: one.size,
    url,
    proxy_url: url,
    content_type: one.contentType,
    ...(one.title === null ? {} : { title: one.title }),
    ...(one.description === null ? {} : { description: one.description }),
    ...(message.ephemeralFor === null ? {} : { ephemeral: true }),
  };
}

function typeOf(message: StoredMessage): APIMessage['type'] {
  if (message.replyTo !== null) return 19;
  return message.interaction === null ? 0 : 20;
}

/** What of a message without the right to its content is not told. */
const withheld = { content: '', embeds: [], components: [] };

/** Whether what this message says may be told. */
type Told = (message: StoredMessage) => boolean;

function reference(world: World, message: StoredMessage, told: Told, nested: boolean): Partial<MessagePayload> {
  if (message.replyTo === null) return {};
  const inGuild = requireChannel(world.guild, message.channel).kind !== 'dm';
  const referenced = world.messages.find(message.replyTo);
  const guildId = message.elsewhere ? ELSEWHERE_GUILD : world.guild.id;
  return {
    message_reference: {
      type: 0,
      channel_id: message.elsewhere ? elsewhereId(message.channel) : message.channel,
      message_id: message.replyTo,
      ...(inGuild ? { guild_id: guildId } : {}),
    },
    ...(nested ? {} : { referenced_message: referenced === null ? null : written(world, referenced, told, true) }),
  };
}

function written(world: World, message: StoredMessage, told: Told, nested: boolean): MessagePayload {
  const { guild } = world;
  return {
    id: message.id,
    channel_id: message.elsewhere ? elsewhereId(message.channel) : message.channel,
    author: userPayload(guild, message.author),
    content: message.content,
    timestamp: isoTime(message.createdAtMs),
    edited_timestamp: message.editedAtMs === null ? null : isoTime(message.editedAtMs),
    tts: false,
    mention_everyone: message.mentioned.everyone || message.mentioned.here,
    mentions: message.mentioned.users.map((id) => userPayload(guild, id)),
    mention_roles: [...message.mentioned.roles],
    attachments: message.attachments.map((one) => attachmentPayload(world, message, one)),
    embeds: message.embeds,
    components: message.components,
    pinned: false,
    type: typeOf(message),
    flags: message.flags,
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map((reaction) => reactionPayload(world, reaction)) }),
    ...ofInteraction(world, message),
    ...reference(world, message, told, nested),
    ...(told(message) ? {} : { ...withheld, attachments: [] }),
  };
}

/** The message as REST answers it. */
export function messagePayload(world: World, message: StoredMessage): MessagePayload {
  return written(world, message, () => true, false);
}

/** The message as it is read later: its nonce is only told when it is posted. */
export function readPayload(world: World, message: StoredMessage): MessagePayload {
  const { nonce: _nonce, ...kept } = messagePayload(world, message);
  return kept;
}

/** The message as `MESSAGE_CREATE` and `MESSAGE_UPDATE` carry it; what may not be told is withheld. */
export function messageEventPayload(world: World, message: StoredMessage, told: Told): MessageEventPayload {
  const { guild } = world;
  const { kind } = requireChannel(guild, message.channel);
  const said = written(world, message, told, false);
  if (kind === 'dm') return { ...said, channel_type: 1 };
  return {
    ...said,
    channel_type: kind === 'thread' ? 11 : 0,
    guild_id: guild.id,
    member: noUser(memberPayload(guild, message.author)),
    mentions: message.mentioned.users.map((id) => ({
      ...userPayload(guild, id),
      member: noUser(memberPayload(guild, id)),
    })),
  };
}

type NoUser = NonNullable<GatewayMessageEventExtraFields['member']>;

function noUser(member: ReturnType<typeof memberPayload>): NoUser {
  const { user: _user, ...rest } = member;
  return rest;
}
