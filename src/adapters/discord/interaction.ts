/*
 * The reply to a slash command or to a press as a Surface, written with the interaction's token alone, so that it works
 * where the bot may not post and for the asker alone. It knows how such a reply is written and not what is written, when,
 * or why.
 */
import { MessageFlags, RequestMethod, Routes, type REST, type RouteLike } from 'discord.js';
import type { MessageContent, MessageId, NextSurface, Surface, WriteResult } from '../../contract.ts';
import { writeAddress } from './addresses.ts';
import { componentsOf } from './buttons.ts';
import { interactionWrites } from './limits.ts';
import { waitingContent } from './marks.ts';
import { toContent } from './markup.ts';
import { toStanding } from './reading.ts';
import { isAcknowledgedAlready, toFailure } from './results.ts';
import { edited, idOf, limitsWith, posted, SILENT, write } from './writing.ts';

export interface InteractionSurfaceOptions {
  /**
   * Where the first message goes: a command's into its acknowledgement. After a press, which was acknowledged before,
   * that place is the message with the button, and the answer begins below it.
   */
  readonly begins: 'in-acknowledgement' | 'below';
  readonly rest: REST;
  readonly applicationId: string;
  readonly interaction: { readonly id: string; readonly token: string };
  readonly isPrivate: boolean;
  /** The channel, where the bot may write there without the token, too; null where it may not. */
  readonly channelId: string | null;
  /** Stands above the first message; empty for none. */
  readonly header: string;
  readonly warn: (what: string, error: unknown) => void;
  /** How many follow-ups Discord takes here; `Infinity` for any number. */
  readonly maxFollowUps: number;
  /** When the interaction was made, by the clock: its token works for a quarter of an hour. */
  readonly madeAtMs: number;
  readonly next: NextSurface | null;
}

/** Documented: interaction tokens are valid for 15 minutes. */
export const TOKEN_LIFETIME_MS = 15 * 60_000;

export function createInteractionSurface(options: InteractionSurfaceOptions): Surface {
  const { begins, rest, applicationId, interaction, isPrivate, channelId, header, maxFollowUps, madeAtMs, warn } =
    options;
  const { id, token } = interaction;
  const original = Routes.webhookMessage(applicationId, token);
  const followUps = Routes.webhook(applicationId, token);
  /** What became of the acknowledgement; everything else waits for it. */
  let acknowledged: Promise<WriteResult> | null = null;
  /** It had been acknowledged before: what we said with ours was not heard. */
  let wasTaken = false;
  let first: MessageId | null = null;

  function acknowledge(body: unknown): Promise<WriteResult> {
    acknowledged ??= rest.post(Routes.interactionCallback(id, token), { body, auth: false }).then(
      () => ({ kind: 'written', message: 'message:@original' }) as const,
      (error: unknown) => {
        // Which of two processes answers is the ledger's to say, and either can write here.
        wasTaken = isAcknowledgedAlready(error);
        if (wasTaken) return { kind: 'written', message: 'message:@original' } as const;
        warn('could not acknowledge a command', error);
        const failure = toFailure(error);
        // Whether it arrived may be unknown: the first edit tells, and takes "is thinking" away if it stands there.
        return failure.kind === 'refused' ? failure : { kind: 'written', message: 'message:@original' };
      },
    );
    return acknowledged;
  }

  const cost = interactionWrites(id);
  const closesAtMs = madeAtMs + TOKEN_LIFETIME_MS;

  /** `body` is the whole message; an edit cannot change whether only the asker sees it. */
  function send(method: RequestMethod, fullRoute: RouteLike, body: unknown, signal: AbortSignal): Promise<WriteResult> {
    const query = new URLSearchParams({ wait: 'true' });
    const asPost = method === RequestMethod.Post ? { query } : {};
    return write(rest, { method, fullRoute, body, auth: false, signal, ...asPost }, cost);
  }

  function bodyOf({ markdown, button }: MessageContent, isFirst: boolean) {
    return { ...SILENT, content: toContent(markdown, isFirst ? header : ''), components: componentsOf(button) };
  }

  return {
    limits: {
      ...limitsWith(header),
      // The acknowledgement becomes a message as well.
      maxPosts: maxFollowUps + (begins === 'in-acknowledgement' ? 1 : 0),
      closesAtMs,
    },
    address: writeAddress({ kind: 'interaction', id, token, isPrivate, closesAtMs, begins, channel: channelId }),
    async accept() {
      // The button goes at once, which is sign enough.
      if (begins === 'below') return;
      // Whether only the asker sees it is decided here, for good.
      const flags = isPrivate ? { flags: MessageFlags.Ephemeral } : {};
      await acknowledge({ type: 5, data: flags });
    },
    async refuse(notice, button) {
      const components = componentsOf(button, 'notice');
      const data = { ...SILENT, content: notice, components, flags: SILENT.flags | MessageFlags.Ephemeral };
      if (begins === 'in-acknowledgement' && acknowledged === null) {
        await acknowledge({ type: 4, data });
        if (!wasTaken) return;
      }
      await acknowledged;
      try {
        // Another process has said something else since.
        if (wasTaken && !toStanding(await rest.get(original, { auth: false })).isThinking) return;
        // A public "is thinking" cannot become private: it goes, and the notice comes beside it.
        if (begins === 'in-acknowledgement') await rest.delete(original, { auth: false });
        await rest.post(followUps, { body: data, auth: false });
      } catch (error) {
        warn('could not tell a refusal', error);
      }
    },
    async wait(notice) {
      if (first !== null || acknowledged === null || (await acknowledged).kind !== 'written' || first !== null) return;
      try {
        // The answer's first message takes its place.
        await rest.patch(original, { body: { ...SILENT, content: waitingContent(notice) }, auth: false });
      } catch (error) {
        warn('could not tell that an answer waits', error);
      }
    },
    waysOf: (message) => [{ limits: cost, laterLimits: message === null ? cost : [], appends: false }],
    async post(content, key, signal) {
      const isFirst = first === null;
      let result: WriteResult;
      if (isFirst && begins === 'in-acknowledgement') {
        const taken = await (acknowledged ?? acknowledge({ type: 5, data: {} }));
        if (taken.kind !== 'written') return taken;
        // The first message takes the place of "is thinking"; to repeat it does no harm.
        result = posted(await send(RequestMethod.Patch, original, bodyOf(content, true), signal), key);
      } else {
        const flags = isPrivate ? SILENT.flags | MessageFlags.Ephemeral : SILENT.flags;
        const body = { ...bodyOf(content, isFirst), flags };
        result = posted(await send(RequestMethod.Post, followUps, body, signal), key);
      }
      if (result.kind === 'written') first ??= result.message;
      return result;
    },
    async edit(message, content, signal) {
      const route = Routes.webhookMessage(applicationId, token, idOf(message));
      return edited(await send(RequestMethod.Patch, route, bodyOf(content, message === first), signal), message);
    },
    next: options.next,
  };
}
