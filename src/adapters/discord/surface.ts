/*
 * Discord as a Surface, twice: the reply to an interaction, written with the interaction's token alone, and a message in
 * a channel or a direct message. The only place that posts or edits. It knows how Discord is written to and not what is
 * written, when, or why.
 */
import { MessageFlags, Routes, type REST, type RouteLike } from 'discord.js';
import type { Clock, MessageId, PostKey, Surface, SurfaceLimits, WriteResult } from '../../contract.ts';
import { fitsMessage, toContent } from './markup.ts';
import { isReplyRefused, toFailure } from './results.ts';

/** Seen: five edits in five seconds, for a channel as for an interaction. */
const WRITE_INTERVAL_MS = 1_100;

/** In every post and every edit: an edit without it would parse the mentions again. */
const SILENT = { allowed_mentions: { parse: [] }, flags: MessageFlags.SuppressEmbeds };

function limitsWith(header: string): SurfaceLimits {
  return {
    fits: (markdown, place) => fitsMessage(markdown, place === 'first' ? header : ''),
    writeIntervalMs: WRITE_INTERVAL_MS,
    maxWrites: Infinity,
    maxDraftMessages: Infinity,
  };
}

/** Sends one write and reads the message's id from the answer. Never throws. */
async function write(send: () => Promise<unknown>): Promise<WriteResult> {
  try {
    const answered = await send();
    if (typeof answered !== 'object' || answered === null || !('id' in answered) || typeof answered.id !== 'string') {
      return { kind: 'failed', cause: 'Discord answered without a message' };
    }
    return { kind: 'written', message: `message:${answered.id}` };
  } catch (error) {
    return toFailure(error);
  }
}

function idOf(message: MessageId): string {
  return message.slice('message:'.length);
}

export interface InteractionSurfaceOptions {
  readonly rest: REST;
  readonly applicationId: string;
  readonly interaction: { readonly id: string; readonly token: string };
  readonly isPrivate: boolean;
  /** Stands above the first message; empty for none. */
  readonly header: string;
  readonly warn: (what: string, error: unknown) => void;
  readonly next: Surface | null;
}

export function createInteractionSurface(options: InteractionSurfaceOptions): Surface {
  const { rest, applicationId, interaction, isPrivate, header, warn } = options;
  const { id, token } = interaction;
  const original = Routes.webhookMessage(applicationId, token);
  /** What became of the acknowledgement; everything else waits for it. */
  let acknowledged: Promise<WriteResult> | null = null;
  let first: MessageId | null = null;

  function acknowledge(body: unknown): Promise<WriteResult> {
    acknowledged ??= rest.post(Routes.interactionCallback(id, token), { body, auth: false }).then(
      () => ({ kind: 'written', message: 'message:@original' }) as const,
      (error: unknown) => {
        warn('could not acknowledge a command', error);
        const failure = toFailure(error);
        // Nobody waits for an interaction after its three seconds.
        return failure.kind === 'refused' ? failure : { kind: 'refused', reason: 'closed', cause: error };
      },
    );
    return acknowledged;
  }

  async function edit(route: RouteLike, markdown: string, isFirst: boolean, signal: AbortSignal): Promise<WriteResult> {
    const body = { ...SILENT, content: toContent(markdown, isFirst ? header : '') };
    return write(() => rest.patch(route, { body, auth: false, signal }));
  }

  return {
    limits: limitsWith(header),
    async accept() {
      // Whether only the asker sees it is decided here, for good.
      const flags = isPrivate ? { flags: MessageFlags.Ephemeral } : {};
      await acknowledge({ type: 5, data: flags });
    },
    async refuse(notice) {
      const data = { ...SILENT, content: notice, flags: SILENT.flags | MessageFlags.Ephemeral };
      if (acknowledged === null) {
        await acknowledge({ type: 4, data });
        return;
      }
      await acknowledged;
      try {
        // A public "is thinking" cannot become private: it goes, and the notice comes beside it.
        await rest.delete(original, { auth: false });
        await rest.post(Routes.webhook(applicationId, token), { body: data, auth: false });
      } catch (error) {
        warn('could not tell a refusal', error);
      }
    },
    async post(markdown, _key, signal) {
      const taken = await (acknowledged ?? acknowledge({ type: 5, data: {} }));
      if (taken.kind !== 'written') return taken;
      if (first === null) {
        // The first message takes the place of "is thinking"; to repeat it does no harm.
        const result = await edit(original, markdown, true, signal);
        if (result.kind === 'written') first = result.message;
        return result;
      }
      const flags = isPrivate ? SILENT.flags | MessageFlags.Ephemeral : SILENT.flags;
      const body = { ...SILENT, flags, content: toContent(markdown, '') };
      const query = new URLSearchParams({ wait: 'true' });
      return write(() => rest.post(Routes.webhook(applicationId, token), { body, query, auth: false, signal }));
    },
    edit: (message, markdown, signal) =>
      edit(Routes.webhookMessage(applicationId, token, idOf(message)), markdown, message === first, signal),
    next: options.next,
  };
}

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
