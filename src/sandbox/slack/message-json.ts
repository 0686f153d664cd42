/*
 * A stored message in the shape in which Slack sends it: in answers of the Web API, in histories and inside of events.
 * Knows only shapes.
 */
import type { StoredMessage } from './workspace.ts';
import { team } from './workspace.ts';

const botProfile = {
  id: team.botId,
  deleted: false,
  name: team.botName,
  updated: 1_760_000_000,
  app_id: team.appId,
  user_id: team.botUserId,
  icons: {},
  team_id: team.id,
};

function botFields(message: StoredMessage): Readonly<Record<string, unknown>> {
  if (message.botId === null) return { client_msg_id: message.clientMessageId };
  if (message.botId !== team.botId) {
    return message.subtype === null ? { bot_id: message.botId } : { bot_id: message.botId, username: 'otherbot' };
  }
  return { bot_id: team.botId, app_id: team.appId, bot_profile: botProfile };
}

/** What the first message of a thread tells of its replies. */
function threadFields(message: StoredMessage, replies: readonly StoredMessage[]): Readonly<Record<string, unknown>> {
  const newest = replies.at(-1);
  if (newest === undefined) return {};
  const authors = [...new Set(replies.map(({ user }) => user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: authors.length,
    latest_reply: newest.ts,
    reply_users: authors,
    is_locked: false,
    subscribed: false,
  };
}

function fileFields({ files, user }: StoredMessage): Readonly<Record<string, unknown>> {
  if (files.length === 0) return {};
  return {
    files: files.map(({ id, name, size }) => ({ id, name, title: name, size, user, mode: 'hosted' })),
    upload: false,
  };
}

/**
 * The message as `chat.postMessage` and `conversations.history` return it; metadata only where it was asked for, and
 * the thread only where the replies are given.
 */
export function messageJson(
  message: StoredMessage,
  options: { readonly withMetadata: boolean; readonly replies?: readonly StoredMessage[] },
): Readonly<Record<string, unknown>> {
  return {
    ...(message.subtype === null ? {} : { subtype: message.subtype }),
    type: 'message',
    // Legacy messages of bots have no author that is a user.
    ...(message.subtype === 'bot_message' ? {} : { user: message.user }),
    ts: message.ts,
    ...botFields(message),
    text: message.text,
    team: team.id,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...threadFields(message, options.replies ?? []),
    ...fileFields(message),
    ...(message.streaming ? { streaming_state: 'in_progress' } : {}),
    ...(message.edited ? { edited: { user: message.user, ts: `${message.ts.slice(0, -7)}.000000` } } : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })) }
      : {}),
    ...(options.withMetadata && message.metadata !== null ? { metadata: message.metadata } : {}),
  };
}
