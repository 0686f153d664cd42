/*
 * Discord payloads in, Questions and Presses out. Pure: it knows Discord's fields and text format, but no SDK, no
 * network and no words that a person reads. What is not for us becomes null, which means silence.
 */
import type { ChannelId, Press, Question } from '../../contract.ts';
import { pressedButton } from './buttons.ts';
import type { NameOf } from './names.ts';

/** What we read of a slash command. */
export interface CommandPayload {
  readonly id: string;
  readonly channelId: string;
  /** The channel that a thread belongs to; null for no thread. */
  readonly parentId: string | null;
  /** Null outside servers. */
  readonly guildId: string | null;
  readonly userId: string;
  readonly questionText: string | null;
  /** Of what is mentioned in it. */
  readonly nameOf: NameOf;
  readonly isPrivate: boolean;
}

/** What we read of a message. */
export interface MessagePayload {
  readonly id: string;
  readonly channelId: string;
  /** The channel that a thread belongs to; null for no thread. */
  readonly parentId: string | null;
  readonly guildId: string | null;
  readonly authorId: string;
  readonly isFromBot: boolean;
  /** Discord's message type; 0 is a plain message, 19 a reply. */
  readonly type: number;
  readonly content: string;
  /** Of what is mentioned in it. */
  readonly nameOf: NameOf;
}

/** What we read of a press on a button. */
export interface PressPayload {
  readonly id: string;
  readonly customId: string;
  readonly userId: string;
}

const PERSONS_MESSAGE_TYPES: ReadonlySet<number> = new Set([0, 19]);

export function commandToQuestion(payload: CommandPayload): Question {
  return {
    deliveryKey: `delivery:discord:${payload.id}`,
    platform: 'discord',
    entry: 'command',
    workspace: workspaceOf(payload.guildId),
    channel: `channel:discord:${payload.channelId}`,
    parentChannel: parentOf(payload),
    person: `person:discord:${payload.userId}`,
    visibility: payload.isPrivate ? 'private' : 'channel',
    text: plainText(payload.questionText ?? '', payload.nameOf),
  };
}

/**
 * A mention in a server or a direct message; null when nobody asked. Only the bot's own name counts as a mention, not
 * @everyone, a role, or the ping of a reply: "thanks!" below an answer is not a question.
 */
export function messageToQuestion(payload: MessagePayload, botUserId: string): Question | null {
  if (payload.isFromBot || payload.authorId === botUserId) return null;
  if (!PERSONS_MESSAGE_TYPES.has(payload.type)) return null;
  const isDirect = payload.guildId === null;
  const mention = new RegExp(`[^\\S\\n]*<@!?${botUserId}>[^\\S\\n]*`, 'g');
  if (!isDirect && !mention.test(payload.content)) return null;
  return {
    deliveryKey: `delivery:discord:${payload.id}`,
    platform: 'discord',
    entry: isDirect ? 'direct-message' : 'mention',
    workspace: workspaceOf(payload.guildId),
    channel: `channel:discord:${payload.channelId}`,
    parentChannel: parentOf(payload),
    person: `person:discord:${payload.authorId}`,
    visibility: 'channel',
    text: plainText(payload.content.replace(mention, ' '), payload.nameOf),
  };
}

/** A press on a button below an answer; null when it is none of ours. */
export function buttonToPress({ id, customId, userId }: PressPayload): Press | null {
  const button = pressedButton(customId);
  if (button === null) return null;
  return { deliveryKey: `delivery:discord:${id}`, platform: 'discord', ...button, person: `person:discord:${userId}` };
}

/** Direct messages belong to no server: they share one workspace. */
function workspaceOf(guildId: string | null): Question['workspace'] {
  return `workspace:discord:${guildId ?? 'direct-messages'}`;
}

function parentOf({ guildId, parentId }: Pick<MessagePayload, 'guildId' | 'parentId'>): ChannelId | null {
  if (guildId === null) return 'channel:discord:direct-messages';
  return parentId === null ? null : `channel:discord:${parentId}`;
}

/** The text as the person saw it: names instead of ids. What has no name that is known stays as it is. */
function plainText(content: string, nameOf: NameOf): string {
  return content
    .replace(/<@!?(\d+)>/g, (whole, id: string) => nameOf('person', id) ?? whole)
    .replace(/<@&(\d+)>/g, (whole, id: string) => nameOf('role', id) ?? whole)
    .replace(/<#(\d+)>/g, (whole, id: string) => nameOf('channel', id) ?? whole)
    .replace(/<a?(:\w+:)\d+>/g, '$1')
    .trim();
}
