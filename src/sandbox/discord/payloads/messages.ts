/*
 * Messages as REST answers and Gateway events carry them, and what an event withholds without the Message Content intent.
 */
import type { APIMessage, GatewayMessageEventExtraFields, APIReaction } from 'discord-api-types/v10';
import { requireChannel } from '../guild.ts';
import type { StoredMessage } from '../messages.ts';
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

type Owners = NonNullable<APIMessage['interaction_metadata']>['authorizing_integration_owners'];

/** Through whom the command was there: the server, or the person's direct messages. */
export function ownersPayload(world: World, channelId: string): Owners {
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
  return {
    application_id: world.guild.applicationId,
    webhook_id: world.guild.applicationId,
    interaction: { id: interaction.id, type: 2, name: interaction.command, user },
    interaction_metadata: {
      id: interaction.id,
      type: 2,
      user,
      authorizing_integration_owners: ownersPayload(world, message.channel),
    },
  };
}

function typeOf(message: StoredMessage): APIMessage['type'] {
  if (message.replyTo !== null) return 19;
  return message.interaction === null ? 0 : 20;
}

/** The message as REST answers it. */
export function messagePayload(world: World, message: StoredMessage, withReference = true): MessagePayload {
  const { guild } = world;
  const inGuild = requireChannel(guild, message.channel).kind !== 'dm';
  const referenced = message.replyTo === null ? null : world.messages.find(message.replyTo);
  return {
    id: message.id,
    channel_id: message.channel,
    author: userPayload(guild, message.author),
    content: message.content,
    timestamp: isoTime(message.createdAtMs),
    edited_timestamp: message.editedAtMs === null ? null : isoTime(message.editedAtMs),
    tts: false,
    mention_everyone: message.mentioned.everyone || message.mentioned.here,
    mentions: message.mentioned.users.map((id) => userPayload(guild, id)),
    mention_roles: [...message.mentioned.roles],
    attachments: [],
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
    ...(message.replyTo === null
      ? {}
      : {
          message_reference: {
            type: 0,
            channel_id: message.channel,
            message_id: message.replyTo,
            ...(inGuild ? { guild_id: guild.id } : {}),
          },
          ...(withReference
            ? { referenced_message: referenced === null ? null : messagePayload(world, referenced, false) }
            : {}),
        }),
  };
}

/** The message as `MESSAGE_CREATE` and `MESSAGE_UPDATE` carry it; `withContent` false withholds what was said. */
export function messageEventPayload(world: World, message: StoredMessage, withContent: boolean): MessageEventPayload {
  const { guild } = world;
  const { kind } = requireChannel(guild, message.channel);
  const whole = messagePayload(world, message);
  const said = withContent ? whole : { ...whole, content: '', embeds: [], components: [] };
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
