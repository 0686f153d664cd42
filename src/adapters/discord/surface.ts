/*
 * A channel, thread or direct message in Discord as a Surface: the only place that posts and edits there. It knows how
 * Discord is written to and not what is written, when, or why.
 */
import { RequestMethod, Routes, type REST } from 'discord.js';
import type { MessageContent, MessageId, PostKey, Surface, WriteResult, WriteWay } from '../../contract.ts';
import { writeAddress } from './addresses.ts';
import { componentsOf } from './buttons.ts';
import { channelEdits, channelPosts } from './limits.ts';
import { toContent } from './markup.ts';
import { causeOf, type Persist } from './persist.ts';
import { isReplyRefused } from './results.ts';
import type { Typing } from './typing.ts';
import { edited, idOf, limitsWith, posted, SILENT, withSignal, write } from './writing.ts';

export interface ChannelSurfaceOptions {
  readonly rest: REST;
  readonly channelId: string;
  /** The message that is replied to; null for a message on its own. */
  readonly replyTo: string | null;
  /** The id of the message or interaction that asked: the answer comes after it. */
  readonly askedId: string;
  readonly header: string;
  readonly typing: Typing;
  readonly persist: Persist;
  readonly warn: (what: string, error: unknown) => void;
}

export function createChannelSurface(options: ChannelSurfaceOptions): Surface {
  const { rest, channelId, replyTo, askedId, header, typing, persist, warn } = options;
  let first: MessageId | null = null;
  let endTyping: (() => void) | null = null;
  /** There is one refusal of what was asked, however often it is told. */
  const refusalKey = `turned${BigInt(askedId).toString(36)}`;
  const posts = channelPosts(channelId);
  const edits = channelEdits(channelId);
  const postWay: WriteWay = { limits: posts, laterLimits: edits, appends: false };
  const editWay: WriteWay = { limits: edits, laterLimits: [], appends: false };

  /** `key` is null for what is no part of an answer. */
  async function post(
    { markdown, button }: MessageContent,
    key: PostKey | null,
    isReply: boolean,
    signal: AbortSignal | null,
  ): Promise<WriteResult> {
    const isFirst = first === null;
    const reference = isReply && replyTo !== null ? { message_id: replyTo, fail_if_not_exists: false } : null;
    const body = {
      ...SILENT,
      content: toContent(markdown, isFirst && key !== null ? header : ''),
      components: componentsOf(button, key === null ? 'notice' : 'answer'),
      ...(reference === null ? {} : { message_reference: reference }),
      // Sent again with the same nonce, Discord answers with the message that it has.
      nonce: key ?? refusalKey,
      enforce_nonce: true,
    };
    const fullRoute = Routes.channelMessages(channelId);
    const result = await write(rest, { method: RequestMethod.Post, fullRoute, body, ...withSignal(signal) }, posts);
    if (reference !== null && result.kind === 'refused' && isReplyRefused(result.cause)) {
      return post({ markdown, button, isFinal: true, isLast: true }, key, false, signal);
    }
    return result;
  }

  return {
    limits: limitsWith(header),
    address: writeAddress({ kind: 'channel', channel: channelId, replyTo, asked: askedId }),
    async accept() {
      endTyping = typing.begin(channelId);
    },
    async refuse(notice, button) {
      endTyping?.();
      const content = { markdown: notice, button, isFinal: true, isLast: true };
      const told = await persist(async () => {
        const result = await post(content, null, true, null);
        return result.kind === 'written' || result.kind === 'step' ? { kind: 'done', value: null } : result;
      });
      if (told.kind !== 'done') warn('could not tell a refusal', causeOf(told));
    },
    // The typing sign says that there is more to come.
    wait: () => Promise.resolve(),
    waysOf: (message) => [message === null ? postWay : editWay],
    async post(content, key, signal) {
      endTyping?.();
      const result = posted(await post(content, key, first === null, signal), key);
      if (result.kind === 'written') first ??= result.message;
      return result;
    },
    async edit(message, { markdown, button }, signal) {
      const body = {
        ...SILENT,
        content: toContent(markdown, message === first ? header : ''),
        components: componentsOf(button),
      };
      const fullRoute = Routes.channelMessage(channelId, idOf(message));
      const request = { method: RequestMethod.Patch, fullRoute, body, ...withSignal(signal) };
      return edited(await write(rest, request, edits), message);
    },
    next: null,
  };
}
