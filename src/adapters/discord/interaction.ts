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
import { attempt, causeOf, type Patience, type Persist } from './persist.ts';
import { toStanding } from './reading.ts';
import { isAcknowledgedAlready, type Failure } from './results.ts';
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
  readonly persist: Persist;
  readonly warn: (what: string, error: unknown) => void;
  /** How many follow-ups Discord takes here; `Infinity` for any number. */
  readonly maxFollowUps: number;
  /** When the interaction was made, by the clock: its token works for a quarter of an hour. */
  readonly madeAtMs: number;
  readonly next: NextSurface | null;
}

/** Documented: interaction tokens are valid for 15 minutes. */
export const TOKEN_LIFETIME_MS = 15 * 60_000;
/** Documented: Discord waits three seconds for an acknowledgement; the last try needs some time on its way. */
export const TO_ACKNOWLEDGE: Patience = { forMs: 2_500, tries: 3, firstPauseMs: 250 };

/**
 * What became of an acknowledgement. `taken`: there was one before, by another process, or by our own earlier try.
 * `unknown`: whether it arrived is not known.
 */
type Acknowledgement = 'ours' | 'taken' | 'unknown' | Failure;

export function createInteractionSurface(options: InteractionSurfaceOptions): Surface {
  const { begins, rest, applicationId, interaction, isPrivate, channelId, header, maxFollowUps } = options;
  const { madeAtMs, persist, warn } = options;
  const { id, token } = interaction;
  const original = Routes.webhookMessage(applicationId, token);
  const followUps = Routes.webhook(applicationId, token);
  /** Everything else waits for it. */
  let acknowledged: Promise<Acknowledgement> | null = null;
  let first: MessageId | null = null;

  /** The first call says with what; later ones learn what became of it. */
  function acknowledge(body: unknown): Promise<Acknowledgement> {
    acknowledged ??= tryToAcknowledge(body);
    return acknowledged;
  }

  async function tryToAcknowledge(body: unknown): Promise<Acknowledgement> {
    const callback = Routes.interactionCallback(id, token);
    // Said again, it counts once.
    const told = await persist(() => attempt(() => rest.post(callback, { body, auth: false })), TO_ACKNOWLEDGE);
    if (told.kind === 'done') return 'ours';
    // Which of two processes answers is the ledger's to say, and either can write here.
    if (told.kind === 'refused' && isAcknowledgedAlready(told.cause)) return 'taken';
    warn('could not acknowledge a command', causeOf(told));
    return told.kind === 'refused' ? told : 'unknown';
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

  async function isThinking(): Promise<boolean> {
    const found = await persist(() => attempt(async () => toStanding(await rest.get(original, { auth: false }))));
    if (found.kind === 'done') return found.value.isThinking;
    warn('could not tell a refusal', causeOf(found));
    return false;
  }

  /** A public "is thinking" cannot become private: it goes, and the notice comes beside it. */
  async function removeThinking(): Promise<void> {
    const removed = await persist(() => attempt(() => rest.delete(original, { auth: false })));
    // It may be gone already, after a try whose answer was lost.
    if (removed.kind === 'limited' || removed.kind === 'failed') {
      warn('could not take "is thinking" away', causeOf(removed));
    }
  }

  const isBegun = (): boolean => first !== null;

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
      if (begins === 'in-acknowledgement') {
        const isFirstWord = acknowledged === null;
        const how = await acknowledge({ type: 4, data });
        if (isFirstWord && how === 'ours') return;
        // Another process has said something else since, or our own notice stands and nobody told us.
        if (how !== 'ours' && !(await isThinking())) return;
        await removeThinking();
      }
      // Should the answer to it get lost, the asker reads it twice: better than not at all.
      const told = await persist(() => attempt(() => rest.post(followUps, { body: data, auth: false })));
      if (told.kind !== 'done') warn('could not tell a refusal', causeOf(told));
    },
    async wait(notice) {
      if (isBegun() || acknowledged === null || isRefused(await acknowledged) || isBegun()) return;
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
        const how = await acknowledge({ type: 5, data: {} });
        if (isRefused(how)) return how;
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

/** Whether no answer can be written with this interaction's token. */
function isRefused(how: Acknowledgement): how is Failure {
  return typeof how !== 'string';
}
