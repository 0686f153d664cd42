/*
 * What a method of the Web API is to the rest: which token it wants, which scopes, which buckets it draws on, and how
 * it is served.
 */
import type { Files } from '../files.ts';
import { refuse, type Refused } from '../refusal.ts';
import type { SlackSettings } from '../settings.ts';
import type { Statuses } from '../statuses.ts';
import type { Streams } from '../streams.ts';
import { team, type SlackChannel, type Workspace } from '../workspace.ts';
import type { Arguments } from './arguments.ts';

export interface ApiContext {
  readonly workspace: Workspace;
  readonly settings: SlackSettings;
  readonly streams: Streams;
  readonly statuses: Statuses;
  readonly files: Files;
  /** `http://127.0.0.1:PORT`. */
  readonly address: () => string;
  /** A fresh address for one Socket Mode connection. */
  readonly openSocket: () => string;
}

export type Reply = { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> } | Refused;

export interface Method {
  readonly token: 'bot' | 'app';
  /** Needed whatever the arguments are. */
  readonly scopes: readonly string[];
  /** Buckets beside the one that has the method's own name. */
  readonly buckets?: (args: Arguments, context: ApiContext) => readonly string[];
  readonly serve: (args: Arguments, context: ApiContext) => Reply;
}

export function reply(fields: Readonly<Record<string, unknown>>): Reply {
  return { ok: true, fields };
}

/** Refuses when a scope was not granted. */
export function checkScope(scope: string, settings: SlackSettings): Refused | null {
  if (settings.scopes.has(scope)) return null;
  return refuse('scopes-are-granted', 'missing_scope', { needed: scope, provided: [...settings.scopes].join(',') });
}

export function botIsMember(channel: SlackChannel): boolean {
  return channel.members.includes(team.botUserId);
}

/** A channel that the bot may know of: a private one shows itself to members only. */
export function visibleChannel(id: string | null, workspace: Workspace): SlackChannel | Refused {
  const channel = workspace.channel(id ?? '');
  if (!channel || (channel.kind !== 'public' && !botIsMember(channel))) {
    return refuse('channel-exists-for-the-bot', 'channel_not_found');
  }
  return channel;
}

/** A channel where the bot is. */
export function joinedChannel(id: string | null, workspace: Workspace): SlackChannel | Refused {
  const channel = visibleChannel(id, workspace);
  if ('error' in channel || botIsMember(channel)) return channel;
  return refuse('bot-is-in-the-channel', 'not_in_channel');
}

/** The parent must stand in the same channel, and must not be a reply itself. */
export function checkThread(threadTs: string | null, channel: SlackChannel, workspace: Workspace): Refused | null {
  if (threadTs === null) return null;
  if (!/^\d+\.\d{6}$/.test(threadTs)) return refuse('thread-ts-has-its-format', 'invalid_thread_ts');
  const parent = workspace.find(channel.id, threadTs);
  const orphans = workspace.messages(channel.id).some((message) => message.threadTs === threadTs);
  if (!parent && !orphans) return refuse('thread-exists', 'thread_not_found');
  if (parent && (parent.threadTs ?? threadTs) !== threadTs)
    return refuse('a-reply-is-no-thread', 'cannot_reply_to_message');
  return null;
}
