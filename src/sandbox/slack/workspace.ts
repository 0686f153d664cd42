/*
 * The state of the pretended workspace: who is there, which channels, which messages stand in them. It tells its
 * listeners about every change. It knows no HTTP, no sockets and no rule of the Web API: whoever writes here has
 * already been allowed to.
 */
import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';

export interface SlackPerson {
  readonly id: string;
  readonly name: string;
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'dm';
  /** People and, where the bot is a member, the bot's user id. */
  readonly members: readonly string[];
}

interface SlackReaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** A message as people see it. */
export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly edited: boolean;
  /** A person's id, or null when everybody sees it. */
  readonly ephemeralFor: string | null;
  readonly reactions: readonly SlackReaction[];
}

/** A message with what only programs see. */
export interface StoredMessage extends SlackMessage {
  /** Set on messages of bots. */
  readonly botId: string | null;
  readonly subtype: 'bot_message' | null;
  readonly clientMessageId: string | null;
  readonly metadata: unknown;
  /** False only when the post said `unfurl_links: false` and `unfurl_media: false`; edits cannot change it. */
  readonly unfurls: boolean;
  /** `link_names` or `parse: 'full'`: plain `@channel` in the text becomes a mention. */
  readonly linksNames: boolean;
}

export type Draft = Pick<StoredMessage, 'channel' | 'user' | 'text'> & Partial<Omit<StoredMessage, 'ts'>>;

export type Change =
  | { readonly kind: 'posted'; readonly message: StoredMessage }
  | { readonly kind: 'edited'; readonly message: StoredMessage; readonly before: StoredMessage }
  | { readonly kind: 'reacted'; readonly message: StoredMessage }
  | { readonly kind: 'deleted'; readonly message: StoredMessage };

export const team = {
  id: 'T0SANDBOX1',
  name: 'Sandbox',
  domain: 'sandbox',
  appId: 'A0ASKLINE1',
  botUserId: 'U0ASKLINE1',
  botId: 'B0ASKLINE1',
  botName: 'askline',
  otherBotId: 'B0OTHERBOT',
  otherBotUserId: 'U0OTHERBOT',
} as const;

const ada: SlackPerson = { id: 'U0ADA00001', name: 'Ada' };
const ben: SlackPerson = { id: 'U0BEN00001', name: 'Ben' };
const chloe: SlackPerson = { id: 'U0CHLOE001', name: 'Chloe' };
const everybody = [ada.id, ben.id, chloe.id];

const people: readonly SlackPerson[] = [ada, ben, chloe];
const channels: readonly SlackChannel[] = [
  { id: 'C0GENERAL1', name: 'general', kind: 'public', members: [...everybody, team.botUserId] },
  { id: 'C0RANDOM01', name: 'random', kind: 'public', members: everybody },
  { id: 'C0SECRET01', name: 'secret-plans', kind: 'private', members: [ada.id, ben.id] },
  ...people.map(({ id, name }): SlackChannel => ({
    id: `D${id.slice(1)}`,
    name: name.toLowerCase(),
    kind: 'dm',
    members: [id, team.botUserId],
  })),
];

export interface Workspace {
  readonly people: readonly SlackPerson[];
  readonly channels: readonly SlackChannel[];
  person(id: string): SlackPerson | null;
  channel(id: string): SlackChannel | null;
  directMessageWith(personId: string): SlackChannel | null;
  /** Adds a message below all others of its channel and gives it its `ts`. */
  post(draft: Draft): StoredMessage;
  /** Puts a new version of a message in the place of the old one. */
  replace(message: StoredMessage, kind: 'edited' | 'reacted'): void;
  remove(message: StoredMessage): void;
  find(channelId: string, ts: string): StoredMessage | null;
  /** Oldest first, ephemeral ones included. */
  messages(channelId: string): readonly StoredMessage[];
  follow(listener: (change: Change) => void): void;
}

/** `ts` of a message: seconds with six decimals, unique and growing within the workspace. */
function createTimestamps(clock: SandboxClock): () => string {
  let lastMicroseconds = 0;
  return () => {
    lastMicroseconds = Math.max(clock.now() * 1000, lastMicroseconds + 100);
    const seconds = Math.floor(lastMicroseconds / 1e6);
    return `${seconds}.${String(lastMicroseconds % 1e6).padStart(6, '0')}`;
  };
}

export function createWorkspace(clock: SandboxClock): Workspace {
  const nextTs = createTimestamps(clock);
  const byChannel = new Map<string, StoredMessage[]>();
  const listeners: ((change: Change) => void)[] = [];
  const tell = (change: Change): void => listeners.forEach((listener) => listener(change));
  const messages = (channelId: string): readonly StoredMessage[] => byChannel.get(channelId) ?? [];
  const find = (channelId: string, ts: string): StoredMessage | null =>
    messages(channelId).find((message) => message.ts === ts) ?? null;

  return {
    people,
    channels,
    person: (id) => people.find((person) => person.id === id) ?? null,
    channel: (id) => channels.find((channel) => channel.id === id) ?? null,
    directMessageWith: (personId) =>
      channels.find((channel) => channel.kind === 'dm' && channel.members.includes(personId)) ?? null,
    post(draft) {
      const message: StoredMessage = {
        threadTs: null,
        blocks: [],
        edited: false,
        ephemeralFor: null,
        reactions: [],
        botId: null,
        subtype: null,
        clientMessageId: draft.botId === undefined || draft.botId === null ? randomUUID() : null,
        metadata: null,
        unfurls: true,
        linksNames: false,
        ...draft,
        ts: nextTs(),
      };
      byChannel.set(draft.channel, [...messages(draft.channel), message]);
      tell({ kind: 'posted', message });
      return message;
    },
    replace(message, kind) {
      const before = find(message.channel, message.ts);
      if (!before) throw new Error(`There is no message ${message.ts} in ${message.channel}`);
      byChannel.set(
        message.channel,
        messages(message.channel).map((old) => (old === before ? message : old)),
      );
      tell(kind === 'edited' ? { kind, message, before } : { kind, message });
    },
    remove(message) {
      byChannel.set(
        message.channel,
        messages(message.channel).filter((old) => old.ts !== message.ts),
      );
      tell({ kind: 'deleted', message });
    },
    find,
    messages,
    follow: (listener) => listeners.push(listener),
  };
}

/** A message without what only programs see. */
export function asSeen(message: StoredMessage): SlackMessage {
  const { ts, channel, threadTs, user, text, blocks, edited, ephemeralFor, reactions } = message;
  return { ts, channel, threadTs, user, text, blocks, edited, ephemeralFor, reactions };
}
