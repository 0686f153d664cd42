/*
 * Native streams: chat.startStream, chat.appendStream, chat.stopStream. What a stream becomes is in streams.ts; here is
 * who may stream where, to whom, and with what.
 */
import { readChunks } from '../chunks.ts';
import { messageJson } from '../message-json.ts';
import { checkMetadata, readContent } from '../message-rules.ts';
import { isRefused, refuse, refuseBecause, type Refused } from '../refusal.ts';
import { shownBlocks } from '../shown.ts';
import type { Streamed } from '../streams.ts';
import { team, type SlackChannel, type StoredMessage, type Workspace } from '../workspace.ts';
import type { Arguments } from './arguments.ts';
import {
  checkThread,
  joinedChannel,
  reply,
  visibleChannel,
  type ApiContext,
  type Method,
  type Reply,
} from './method.ts';

function readStreamed(args: Arguments): Streamed | Refused {
  const text = args.text('markdown_text');
  if (text !== null && args.has('chunks')) {
    return refuse('text-or-chunks', 'cannot_provide_both_markdown_text_and_chunks');
  }
  if (text !== null) return { mode: 'markdown_text', chunks: [{ type: 'markdown_text', text }] };
  if (!args.has('chunks')) return { mode: null, chunks: [] };
  const chunks = readChunks(args.structure('chunks'));
  return isRefused(chunks) ? chunks : { mode: 'chunks', chunks };
}

/** Documented for channels only; people report that bots need both in direct messages as well. */
function checkRecipient(args: Arguments, workspace: Workspace): Refused | null {
  const [person, theirTeam] = [args.text('recipient_user_id'), args.text('recipient_team_id')];
  if (theirTeam === null) return refuse('a-stream-names-a-team', 'missing_recipient_team_id');
  if (person === null) return refuse('a-stream-names-a-person', 'missing_recipient_user_id');
  if (theirTeam !== team.id) return refuse('a-stream-names-a-known-team', 'team_not_found');
  return workspace.person(person) ? null : refuse('person-exists', 'user_not_found');
}

function threadToStream(args: Arguments, channel: SlackChannel, workspace: Workspace): Refused | null {
  const threadTs = args.text('thread_ts');
  if (threadTs !== null) return checkThread(threadTs, channel, workspace);
  return refuseBecause('a-stream-names-a-thread', 'invalid_arguments', ['missing required field: thread_ts']);
}

const start: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  serve(args, { workspace, streams }): Reply {
    const channel = joinedChannel(args.text('channel'), workspace);
    if (isRefused(channel)) return channel;
    const refused = threadToStream(args, channel, workspace) ?? checkRecipient(args, workspace);
    if (refused) return refused;
    const streamed = readStreamed(args);
    if (isRefused(streamed)) return streamed;
    const draft = {
      channel: channel.id,
      threadTs: args.text('thread_ts'),
      user: team.botUserId,
      botId: team.botId,
      text: '',
    };
    const message = streams.start(draft, streamed);
    return isRefused(message) ? message : reply({ channel: channel.id, ts: message.ts });
  },
};

function streamedMessage(args: Arguments, { workspace }: ApiContext): StoredMessage | Refused {
  const channel = visibleChannel(args.text('channel'), workspace);
  if (isRefused(channel)) return channel;
  const message = workspace.find(channel.id, args.text('ts') ?? '');
  if (!message || message.ephemeralFor !== null) return refuse('message-exists', 'message_not_found');
  if (message.botId !== team.botId) return refuse('a-stream-is-the-apps-own', 'message_not_owned_by_app');
  return message;
}

const append: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  serve(args, context): Reply {
    const message = streamedMessage(args, context);
    if (isRefused(message)) return message;
    const streamed = readStreamed(args);
    if (isRefused(streamed)) return streamed;
    if (streamed.mode === null) return refuse('an-append-has-content', 'markdown_text_or_chunks_required');
    const longer = context.streams.append(message, streamed);
    return isRefused(longer) ? longer : reply({ channel: longer.channel, ts: longer.ts });
  },
};

function lastBlocks(args: Arguments): readonly unknown[] | Refused {
  if (!args.has('blocks')) return [];
  const content = readContent({ text: null, markdownText: null, blocks: args.structure('blocks') });
  return isRefused(content) ? content : shownBlocks(content);
}

const stop: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  serve(args, context): Reply {
    const message = streamedMessage(args, context);
    if (isRefused(message)) return message;
    const streamed = readStreamed(args);
    if (isRefused(streamed)) return streamed;
    const blocks = lastBlocks(args);
    if (isRefused(blocks)) return blocks;
    const metadata = args.has('metadata') ? args.structure('metadata') : undefined;
    const refused = checkMetadata(metadata);
    if (refused) return refused;
    const whole = context.streams.stop(message, streamed, { blocks, metadata });
    if (isRefused(whole)) return whole;
    return reply({ channel: whole.channel, ts: whole.ts, message: messageJson(whole, { withMetadata: true }) });
  },
};

export const streamMethods: Readonly<Record<string, Method>> = {
  'chat.startStream': start,
  'chat.appendStream': append,
  'chat.stopStream': stop,
};
