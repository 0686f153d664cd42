/*
 * The status of an assistant's thread: assistant.threads.setStatus.
 */
import { isRefused, refuse, refuseBecause, type Refused } from '../refusal.ts';
import type { Arguments } from './arguments.ts';
import { checkThread, joinedChannel, reply, type Method, type Reply } from './method.ts';

const maxLoadingMessages = 10;

function checkLoadingMessages(args: Arguments): Refused | null {
  if (!args.has('loading_messages')) return null;
  const messages = args.structure('loading_messages');
  const isList = Array.isArray(messages) && messages.every((message) => typeof message === 'string');
  if (isList && messages.length <= maxLoadingMessages) return null;
  return refuseBecause('loading-messages-10', 'invalid_arguments', [
    `no more than ${maxLoadingMessages} items allowed [json-pointer:/loading_messages]`,
  ]);
}

const setStatus: Method = {
  token: 'bot',
  scopes: ['chat:write'],
  serve(args, { workspace, statuses }): Reply {
    const channel = joinedChannel(args.text('channel_id'), workspace);
    if (isRefused(channel)) return channel;
    const threadTs = args.text('thread_ts');
    if (threadTs === null || checkThread(threadTs, channel, workspace)) {
      return refuse('a-status-names-a-thread', 'invalid_thread_ts');
    }
    const refused = checkLoadingMessages(args);
    if (refused) return refused;
    statuses.set(channel.id, threadTs, args.text('status') ?? '');
    return reply({});
  },
};

export const statusMethods: Readonly<Record<string, Method>> = { 'assistant.threads.setStatus': setStatus };
