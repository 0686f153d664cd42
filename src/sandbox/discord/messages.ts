/*
 * Every message of the server, as it stands now. Keeps state and tells one listener what changed; it checks no rule and
 * knows neither REST nor Gateway.
 */
import type { SandboxClock } from '../clock.ts';
import type { Attachment } from './files.ts';
import type { Mentioned } from './mentions.ts';
import type { Snowflakes } from './snowflakes.ts';

/** Message flags. Source: discord-api-types/v10 `MessageFlags`. */
export const messageFlag = {
  suppressEmbeds: 1 << 2,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  voiceMessage: 1 << 13,
  componentsV2: 1 << 15,
} as const;

export interface DiscordMessage {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  readonly content: string;
  readonly edited: boolean;
  /** Deferred and not answered yet: shown as "askline is thinking…". */
  readonly thinking: boolean;
  /** A person's id, or null when everybody sees it. */
  readonly ephemeralFor: string | null;
  readonly replyTo: string | null;
  readonly flags: number;
  /** "Ada used /ask" above a command's answer. */
  readonly interaction: { readonly person: string; readonly command: string } | null;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly attachments: readonly { readonly id: string; readonly filename: string; readonly size: number }[];
  /** As the bot sent them: rows of buttons. */
  readonly components: readonly unknown[];
}

/** Through whom the app could be used: the server has it, or only the person does. */
export type Installed = 'guild' | 'user-only';

/** The use of the app that a message answers. */
export interface Use {
  readonly id: string;
  readonly kind: 'command' | 'component';
  readonly person: string;
  /** The name of the command, or the id of the button. */
  readonly command: string;
  readonly installed: Installed;
  /** Who installed the app, when that was a person: not always who presses a button later. */
  readonly owner: string;
  /** Components: the message they are on. */
  readonly sourceMessage: string | null;
}

export interface StoredMessage {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  readonly content: string;
  readonly createdAtMs: number;
  readonly editedAtMs: number | null;
  readonly flags: number;
  readonly ephemeralFor: string | null;
  readonly replyTo: string | null;
  readonly interaction: Use | null;
  /** Stands in a server that the bot is not in: only the interaction's token reaches it, and no event tells of it. */
  readonly elsewhere: boolean;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly mentioned: Mentioned;
  readonly nonce: string | number | null;
  readonly embeds: readonly unknown[];
  readonly components: readonly unknown[];
  readonly attachments: readonly Attachment[];
}

export type MessageDraft = Omit<StoredMessage, 'id' | 'createdAtMs' | 'editedAtMs' | 'reactions'>;

export interface MessageChange {
  readonly kind: 'created' | 'edited' | 'deleted' | 'reacted';
  readonly message: StoredMessage;
  /** Whose reaction came or went. */
  readonly reaction?: { readonly name: string; readonly user: string; readonly present: boolean };
}

export interface Messages {
  create(draft: MessageDraft): StoredMessage;
  /** Replaces parts of a message; `marked` sets "(edited)". Null when it is gone. */
  edit(id: string, parts: Partial<MessageDraft>, marked: boolean): StoredMessage | null;
  react(id: string, name: string, user: string, present: boolean): StoredMessage | null;
  remove(id: string): boolean;
  find(id: string): StoredMessage | null;
  /** Oldest first. */
  inChannel(channel: string): readonly StoredMessage[];
}

export function createMessages(
  clock: SandboxClock,
  nextId: Snowflakes,
  changed: (change: MessageChange) => void,
): Messages {
  const messages = new Map<string, StoredMessage>();
  const keep = (
    kind: MessageChange['kind'],
    message: StoredMessage,
    more: Pick<MessageChange, 'reaction'> = {},
  ): StoredMessage => {
    messages.set(message.id, message);
    changed({ kind, message, ...more });
    return message;
  };
  return {
    create: (draft) =>
      keep('created', { ...draft, id: nextId(), createdAtMs: clock.now(), editedAtMs: null, reactions: [] }),
    edit(id, parts, marked) {
      const before = messages.get(id);
      if (before === undefined) return null;
      return keep('edited', { ...before, ...parts, editedAtMs: marked ? clock.now() : before.editedAtMs });
    },
    react(id, name, user, present) {
      const before = messages.get(id);
      if (before === undefined) return null;
      const users = before.reactions.find((reaction) => reaction.name === name)?.users ?? [];
      if (users.includes(user) === present) return before;
      const reaction = { name, users: present ? [...users, user] : users.filter((one) => one !== user) };
      const others = before.reactions.filter((one) => one.name !== name);
      const reactions = reaction.users.length > 0 ? [...others, reaction] : others;
      return keep('reacted', { ...before, reactions }, { reaction: { name, user, present } });
    },
    remove(id) {
      const message = messages.get(id);
      if (message === undefined) return false;
      messages.delete(id);
      changed({ kind: 'deleted', message });
      return true;
    },
    find: (id) => messages.get(id) ?? null,
    inChannel: (channel) => [...messages.values()].filter((message) => message.channel === channel),
  };
}

/** Whether the bot's own token reaches a message, and events tell of it. */
export function isOpen(message: StoredMessage): boolean {
  return message.ephemeralFor === null && !message.elsewhere;
}

/** The message as people see it. */
export function viewOf(message: StoredMessage): DiscordMessage {
  const { id, channel, author, content, ephemeralFor, replyTo, flags, interaction, reactions, components } = message;
  return {
    id,
    channel,
    author,
    content,
    edited: message.editedAtMs !== null,
    thinking: (flags & messageFlag.loading) !== 0,
    ephemeralFor,
    replyTo,
    flags,
    interaction: interaction?.kind === 'command' ? { person: interaction.person, command: interaction.command } : null,
    reactions,
    attachments: message.attachments.map((one) => ({ id: one.id, filename: one.filename, size: one.size })),
    components,
  };
}
