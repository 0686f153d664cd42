/*
 * Every message of the server, as it stands now. Keeps state and tells one listener what changed; it checks no rule and
 * knows neither REST nor Gateway.
 */
import type { SandboxClock } from '../clock.ts';
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
  readonly interaction: { readonly id: string; readonly person: string; readonly command: string } | null;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly mentioned: Mentioned;
  readonly nonce: string | number | null;
  readonly embeds: readonly unknown[];
  readonly components: readonly unknown[];
}

export type MessageDraft = Omit<StoredMessage, 'id' | 'createdAtMs' | 'editedAtMs' | 'reactions'>;

export interface MessageChange {
  readonly kind: 'created' | 'edited' | 'deleted' | 'reacted';
  readonly message: StoredMessage;
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
  const keep = (kind: MessageChange['kind'], message: StoredMessage): StoredMessage => {
    messages.set(message.id, message);
    changed({ kind, message });
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
      return keep('reacted', { ...before, reactions });
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

/** The message as people see it. */
export function viewOf(message: StoredMessage): DiscordMessage {
  const { id, channel, author, content, ephemeralFor, replyTo, flags, interaction, reactions } = message;
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
    interaction: interaction === null ? null : { person: interaction.person, command: interaction.command },
    reactions,
  };
}
