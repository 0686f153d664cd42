/*
 * Methods that read channels: conversations.history, conversations.replies, conversations.open.
 */
import { messageJson } from '../message-json.ts';
import { isRefused, refuse, type Refused } from '../refusal.ts';
import type { SlackChannel, StoredMessage } from '../workspace.ts';
import type { Arguments } from './arguments.ts';
import { checkScope, joinedChannel, reply, type ApiContext, type Method, type Reply } from './method.ts';

const historyScopes = { public: 'channels:history', private: 'groups:history', dm: 'im:history' } as const;
const defaultPage = 100;
const largestPage = 999;

function readableChannel(args: Arguments, { workspace, settings }: ApiContext): SlackChannel | Refused {
  const channel = joinedChannel(args.text('channel'), workspace);
  if (isRefused(channel)) return channel;
  return checkScope(historyScopes[channel.kind], settings) ?? checkTimes(args) ?? channel;
}

function withinTimes(args: Arguments, message: StoredMessage): boolean {
  const oldest = Number(args.text('oldest') ?? '0');
  const latest = Number(args.text('latest') ?? 'Infinity');
  const ts = Number(message.ts);
  return args.flag('inclusive') === true ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
}

/** `oldest` and `latest` are times, with or without a fraction. */
function checkTimes(args: Arguments): Refused | null {
  const isTime = (name: string): boolean => /^\d+(\.\d*)?$/.test(args.text(name) ?? '0');
  if (!isTime('oldest')) return refuse('history-times-are-times', 'invalid_ts_oldest');
  return isTime('latest') ? null : refuse('history-times-are-times', 'invalid_ts_latest');
}

function page(messages: readonly StoredMessage[], args: Arguments, { workspace }: ApiContext): Reply {
  const limit = Number(args.text('limit') ?? defaultPage);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestPage) return refuse('limit-is-in-range', 'invalid_limit');
  const cursor = args.text('cursor');
  const start = cursor === null ? 0 : messages.findIndex((message) => message.ts === fromCursor(cursor));
  if (start < 0) return refuse('cursor-is-known', 'invalid_cursor');
  const next = messages[start + limit];
  const withMetadata = args.flag('include_all_metadata') === true;
  return reply({
    messages: messages
      .slice(start, start + limit)
      .map((message) => messageJson(message, { withMetadata, replies: workspace.repliesTo(message) })),
    has_more: next !== undefined,
    ...(next === undefined ? {} : { response_metadata: { next_cursor: toCursor(next.ts) } }),
  });
}

function toCursor(ts: string): string {
  return Buffer.from(`next_ts:${ts}`).toString('base64');
}

function fromCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64').toString().replace('next_ts:', '');
}

const history: Method = {
  token: 'bot',
  scopes: [],
  serve(args, context) {
    const channel = readableChannel(args, context);
    if (isRefused(channel)) return channel;
    const messages = context.workspace
      .messages(channel.id)
      .filter((message) => message.ephemeralFor === null && (message.threadTs ?? message.ts) === message.ts)
      .filter((message) => withinTimes(args, message));
    return page(messages.toReversed(), args, context);
  },
};

const replies: Method = {
  token: 'bot',
  scopes: [],
  serve(args, context) {
    const channel = readableChannel(args, context);
    if (isRefused(channel)) return channel;
    const ts = args.text('ts') ?? '';
    const messages = context.workspace
      .messages(channel.id)
      .filter((message) => message.ephemeralFor === null && (message.ts === ts || message.threadTs === ts))
      .filter((message) => message.ts === ts || withinTimes(args, message));
    if (messages.length === 0) return refuse('thread-exists', 'thread_not_found');
    return page(messages, args, context);
  },
};

const open: Method = {
  token: 'bot',
  scopes: ['im:write'],
  serve(args, { workspace }) {
    const person = args.text('users') ?? workspace.channel(args.text('channel') ?? '')?.members[0] ?? '';
    const channel = workspace.directMessageWith(workspace.person(person)?.id ?? '');
    if (!channel) return refuse('person-exists', 'user_not_found');
    return reply({ channel: { id: channel.id }, already_open: true, no_op: true });
  },
};

export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.open': open,
};
