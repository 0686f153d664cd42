/*
 * A channel, thread or direct message in Discord as a Surface: the only place that posts and edits there. It knows how
 * Discord is written to and not what is written, when, or why.
 */
import { Routes, type REST } from 'discord.js';
import type { Clock, MessageId, PostKey, Surface } from '../../contract.ts';
import { toContent } from './markup.ts';
import { isReplyRefused } from './results.ts';
import { idOf, limitsWith, SILENT, write } from './writing.ts';

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

  async function send(content: string, key: PostKey | null, isReply: boolean, signal?: AbortSignal): Promise<unknown> {
    const reference = isReply && replyTo !== null ? { message_id: replyTo, fail_if_not_exists: false } : null;
    const body = {
      ...SILENT,
      content,
      ...(reference === null ? {} : { message_reference: reference }),
      // Sent again with the same nonce, Discord answers with the message that it has.
      ...(key === null ? {} : { nonce: key, enforce_nonce: true }),
    };
    const init = { body, ...(signal === undefined ? {} : { signal }) };
    try {
      return await rest.post(Routes.channelMessages(channelId), init);
    } catch (error) {
      if (reference !== null && isReplyRefused(error)) return send(content, key, false, signal);
      throw error;
    }
  }

  return {
    limits: limitsWith(header),
    async accept() {
      void keepTyping();
    },
    async refuse(notice) {
      shown.abort();
      const result = await write(() => send(notice, null, true));
      if (result.kind !== 'written') warn('could not tell a refusal', result);
    },
    async post(markdown, key, signal) {
      const isFirst = first === null;
      shown.abort();
      const result = await write(() => send(toContent(markdown, isFirst ? header : ''), key, isFirst, signal));
      if (result.kind === 'written') first ??= result.message;
      return result;
    },
    async edit(message, markdown, signal) {
      const body = { ...SILENT, content: toContent(markdown, message === first ? header : '') };
      return write(() => rest.patch(Routes.channelMessage(channelId, idOf(message)), { body, signal }));
    },
    next: null,
  };
}
