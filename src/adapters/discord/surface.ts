/*
 * A channel, thread or direct message in Discord as a Surface: the only place that posts and edits there. It knows how
 * Discord is written to and not what is written, when, or why.
 */
import { RequestMethod, Routes, type REST } from 'discord.js';
import type { Clock, MessageContent, MessageId, PostKey, Surface, WriteResult } from '../../contract.ts';
import { componentsOf } from './buttons.ts';
import { channelEdits, channelPosts } from './limits.ts';
import { toContent } from './markup.ts';
import { isReplyRefused } from './results.ts';
import { idOf, limitsWith, SILENT, withSignal, write } from './writing.ts';

export interface ChannelSurfaceOptions {
  readonly rest: REST;
  readonly channelId: string;
  /** The message that is replied to; null for a message on its own. */
  readonly replyTo: string | null;
  readonly header: string;
  readonly clock: Clock;
  readonly warn: (what: string, error: unknown) => void;
}

/** Discord's typing sign ends by itself after ten seconds: it is renewed before that, but not for ever. */
const TYPING_RENEWAL_MS = 8_000;
const MAX_TYPING_RENEWALS = 40;

export function createChannelSurface(options: ChannelSurfaceOptions): Surface {
  const { rest, channelId, replyTo, header, clock, warn } = options;
  const shown = new AbortController();
  let first: MessageId | null = null;

  async function keepTyping(): Promise<void> {
    for (let renewals = 0; renewals < MAX_TYPING_RENEWALS && !shown.signal.aborted; renewals += 1) {
      try {
        await rest.post(Routes.channelTyping(channelId), { signal: shown.signal });
      } catch (error) {
        if (!shown.signal.aborted) warn('could not show the typing sign', error);
        return;
      }
      await clock.sleep(TYPING_RENEWAL_MS, shown.signal);
    }
  }

  const posts = channelPosts(channelId);
  const edits = channelEdits(channelId);

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
      components: componentsOf(button),
      ...(reference === null ? {} : { message_reference: reference }),
      // Sent again with the same nonce, Discord answers with the message that it has.
      ...(key === null ? {} : { nonce: key, enforce_nonce: true }),
    };
    const fullRoute = Routes.channelMessages(channelId);
    const result = await write(
      rest,
      { method: RequestMethod.Post, fullRoute, body, ...withSignal(signal) },
      posts[0].key,
    );
    if (reference !== null && result.kind === 'refused' && isReplyRefused(result.cause)) {
      return post({ markdown, button, isFinal: true }, key, false, signal);
    }
    return result;
  }

  return {
    limits: limitsWith(header),
    async accept() {
      void keepTyping();
    },
    async refuse(notice) {
      shown.abort();
      const result = await post({ markdown: notice, button: null, isFinal: true }, null, true, null);
      if (result.kind !== 'written') warn('could not tell a refusal', result);
    },
    // The typing sign says that there is more to come.
    wait: () => Promise.resolve(),
    costOf: (message) => (message === null ? posts : edits),
    async post(content, key, signal) {
      shown.abort();
      const result = await post(content, key, first === null, signal);
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
      return write(rest, { method: RequestMethod.Patch, fullRoute, body, ...withSignal(signal) }, edits[0].key);
    },
    next: null,
  };
}
