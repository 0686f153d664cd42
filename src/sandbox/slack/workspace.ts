/*
 * The state of the pretended workspace: which messages stand where. It tells its listeners about every change. It knows
 * no HTTP, no sockets and no rule of the Web API: whoever writes here has already been allowed to.
 */
import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import { createMembers, type Members } from './members.ts';

export { team, type SlackChannel, type SlackPerson } from './members.ts';

interface SlackReaction {
  readonly name: string;
  readonly users: readonly string[];
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
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
  readonly files: readonly SlackFile[];
  /** It is a native stream that is still open. */
  readonly streaming: boolean;
  /** How many replies stand in its thread; 0 for a message that is no thread's first. */
  readonly replyCount: number;
  /** What this person alone is shown beside the button that was pressed last and failed: 'operation_timeout' … */
  readonly pressError: string | null;
}

/** A message with what only programs see. */
export interface StoredMessage extends Omit<SlackMessage, 'replyCount' | 'pressError'> {
  /** Set on messages of bots. */
  readonly botId: string | null;
  readonly subtype: 'bot_message' | 'file_share' | null;
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

export interface Workspace extends Members {
  /** Adds a message below all others of its channel and gives it its `ts`. */
  post(draft: Draft): StoredMessage;
  /** Puts a new version of a message in the place of the old one. */
  replace(message: StoredMessage, kind: 'edited' | 'reacted'): void;
  remove(message: StoredMessage): void;
  find(channelId: string, ts: string): StoredMessage | null;
  /** Oldest first, ephemeral ones included. */
  messages(channelId: string): readonly StoredMessage[];
  /** The thread that hangs from a message, oldest first, without the message itself and ephemeral ones. */
  repliesTo(message: StoredMessage): readonly StoredMessage[];
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

/** The messages of one channel by `ts`, in the order in which they came, and its threads. */
interface Shelf {
  readonly messages: Map<string, StoredMessage>;
  /** The `ts` of the replies by the `ts` of the thread's first message. */
  readonly replies: Map<string, Set<string>>;
}

function isReply(message: StoredMessage): boolean {
  return message.threadTs !== null && message.threadTs !== message.ts && message.ephemeralFor === null;
}

export function createWorkspace(clock: SandboxClock): Workspace {
  const nextTs = createTimestamps(clock);
  const shelves = new Map<string, Shelf>();
  const listeners: ((change: Change) => void)[] = [];
  const tell = (change: Change): void => listeners.forEach((listener) => listener(change));

  function shelf(channelId: string): Shelf {
    const known = shelves.get(channelId) ?? { messages: new Map(), replies: new Map() };
    shelves.set(channelId, known);
    return known;
  }
  const find = (channelId: string, ts: string): StoredMessage | null => shelf(channelId).messages.get(ts) ?? null;

  return {
    ...createMembers(),
    post(draft) {
      const message: StoredMessage = {
        threadTs: null,
        blocks: [],
        edited: false,
        ephemeralFor: null,
        reactions: [],
        files: [],
        streaming: false,
        botId: null,
        subtype: null,
        clientMessageId: draft.botId === undefined || draft.botId === null ? randomUUID() : null,
        metadata: null,
        unfurls: true,
        linksNames: false,
        ...draft,
        ts: nextTs(),
      };
      const { messages, replies } = shelf(message.channel);
      messages.set(message.ts, message);
      const root = message.threadTs;
      if (root !== null && isReply(message)) replies.set(root, (replies.get(root) ?? new Set()).add(message.ts));
      tell({ kind: 'posted', message });
      return message;
    },
    replace(message, kind) {
      const before = find(message.channel, message.ts);
      if (!before) throw new Error(`There is no message ${message.ts} in ${message.channel}`);
      shelf(message.channel).messages.set(message.ts, message);
      tell(kind === 'edited' ? { kind, message, before } : { kind, message });
    },
    remove(message) {
      const { messages, replies } = shelf(message.channel);
      messages.delete(message.ts);
      replies.get(message.threadTs ?? '')?.delete(message.ts);
      tell({ kind: 'deleted', message });
    },
    find,
    messages: (channelId) => [...shelf(channelId).messages.values()],
    repliesTo({ channel, ts }) {
      const { messages, replies } = shelf(channel);
      return [...(replies.get(ts) ?? [])].flatMap((reply) => messages.get(reply) ?? []);
    },
    follow: (listener) => listeners.push(listener),
  };
}

/** A message without what only programs see. */
export function asSeen(
  message: StoredMessage,
  more: { readonly replyCount: number; readonly pressError: string | null },
): SlackMessage {
  const { ts, channel, threadTs, user, text, blocks, edited, ephemeralFor, reactions, files, streaming } = message;
  return { ts, channel, threadTs, user, text, blocks, edited, ephemeralFor, reactions, files, streaming, ...more };
}
