/*
 * What an earlier process left unfinished in a channel of Discord, found again and ended with the bot's own token: its
 * words stay, a notice comes below them with a button in the place of Stop. It does not know what the notice says.
 *
 * Every step can be repeated: what is ended is told by its words, and a post that may have arrived by its nonce.
 */
import { Routes, type REST } from 'discord.js';
import type { Button, Clock, LeftBehind, LeftoverEnd, LeftoverPlace, PostKey } from '../../contract.ts';
import { readAddress, type ChannelAddress } from './addresses.ts';
import { componentsOf } from './buttons.ts';
import { createFileLeftover, createInteractionLeftover } from './leftovers-by-token.ts';
import { isMarked, markedContent } from './marks.ts';
import { toContent } from './markup.ts';
import { isOlder, readAfter, readOwn, toStanding, type StandingMessage } from './reading.ts';
import { isReplyRefused, toFailure, toLeftoverEnd } from './results.ts';
import { idOf, isLastOf, SILENT } from './writing.ts';

/** Documented: the length of a nonce. */
const MAX_KEY_CHARACTERS = 25;
/** Where a post key holds the reference of its question: `post`, ten characters, an index. */
const REFERENCE_IN_KEY = [4, 14] as const;

export interface LeftoverOptions {
  readonly rest: REST;
  readonly applicationId: string;
  readonly clock: Clock;
}

/** The place behind an address; null when it cannot be read. */
export function leftoverAt(text: string, { rest, applicationId, clock }: LeftoverOptions): LeftoverPlace | null {
  const address = readAddress(text);
  switch (address?.kind) {
    case undefined:
      return null;
    case 'channel':
      return createChannelLeftover(rest, address, true);
    case 'file':
      return createFileLeftover({ rest, applicationId, address, clock });
    case 'interaction': {
      const { channel, id } = address;
      const inChannel =
        channel === null
          ? null
          : createChannelLeftover(rest, { v: 1, kind: 'channel', channel, replyTo: null, asked: id }, false);
      return createInteractionLeftover({ rest, applicationId, address, clock, inChannel });
    }
  }
}

interface Notice {
  readonly content: string;
  readonly button: Button | null;
}

/** `hasNonces`: whether the posts of this answer carried their keys. */
function createChannelLeftover(rest: REST, address: ChannelAddress, hasNonces: boolean): LeftoverPlace {
  const { channel, replyTo, asked } = address;

  /** Posts the notice on its own; resolves with what stands under this key, which may be an earlier post. */
  async function post(notice: Notice, key: string, isReply: boolean, signal: AbortSignal): Promise<StandingMessage> {
    const body = {
      ...SILENT,
      content: notice.content,
      components: componentsOf(notice.button),
      ...(isReply ? { message_reference: { message_id: replyTo, fail_if_not_exists: false } } : {}),
      nonce: key,
      enforce_nonce: true,
    };
    try {
      return toStanding(await rest.post(Routes.channelMessages(channel), { body, signal }));
    } catch (error) {
      if (isReply && isReplyRefused(error)) return post(notice, key, false, signal);
      throw error;
    }
  }

  /** What is left out stays as it is. */
  async function rewrite(
    id: string,
    parts: { readonly content?: string; readonly components: unknown },
    signal: AbortSignal,
  ) {
    await rest.patch(Routes.channelMessage(channel, id), { body: { ...SILENT, ...parts }, signal });
  }

  /** Takes Stop away from messages that end without a notice of their own; what cannot be edited any more keeps it. */
  async function takeStopFrom(messages: readonly StandingMessage[], signal: AbortSignal): Promise<void> {
    for (const { id } of messages.filter(hasStop)) {
      try {
        await rewrite(id, { components: [] }, signal);
      } catch (error) {
        if (toFailure(error).kind !== 'refused') throw error;
      }
    }
  }

  /** Puts the notice below the words in their message; where there is no room, into a message below it. */
  async function mark(standing: StandingMessage, notice: Notice, key: string, signal: AbortSignal) {
    const content = markedContent(standing.content, notice.content);
    if (content !== null) {
      await rewrite(standing.id, { content, components: componentsOf(notice.button) }, signal);
      return;
    }
    // First the notice, then the button: whoever breaks off in between finds both again.
    await post(notice, key, false, signal);
    await takeStopFrom([standing], signal);
  }

  async function endAt(left: LeftBehind, notice: Notice, signal: AbortSignal): Promise<LeftoverEnd> {
    const known = left.message === null ? null : idOf(left.message);
    const noticeKey = noticeKeyOf(left, asked);
    const ours = await findOurs(left, known, signal);
    const isOver = ({ content, button }: StandingMessage): boolean =>
      button?.kind !== 'stop' && isMarked(content, notice.content);
    const newest = ours.at(-1);
    if (ours.some(isOver)) {
      await takeStopFrom(ours, signal);
      return 'ended';
    }
    if (known !== null && (newest === undefined || isOlder(newest.id, known))) {
      await takeStopFrom(ours, signal);
      return 'out-of-reach';
    }
    if (newest !== undefined && hasStop(newest)) {
      await mark(newest, notice, noticeKey, signal);
      await takeStopFrom(ours.slice(0, -1), signal);
      return 'ended';
    }
    const isLast = newest !== undefined && (newest.id !== known || isLastOf(left));
    const ended = isLast ? 'was-whole' : await postOrFind(left, notice, newest === undefined, signal);
    await takeStopFrom(ours, signal);
    return ended;
  }

  /** The messages of this answer that can be told as such, oldest first. */
  async function findOurs(left: LeftBehind, known: string | null, signal: AbortSignal) {
    const listed = (await readAfter(rest, channel, asked, signal)) ?? [];
    const reference = left.keys[0]?.slice(...REFERENCE_IN_KEY) ?? null;
    const found = listed.filter(
      ({ id, button }) => id === known || (button !== null && button.reference === reference),
    );
    if (known === null || found.some(({ id }) => id === known)) return found;
    const alone = await readOwn(rest, channel, known, signal);
    return alone === null ? found : [alone, ...found].toSorted((one, other) => (isOlder(one.id, other.id) ? -1 : 1));
  }

  /**
   * The last post may stand without being known, with its last words. Discord remembers its nonce for a few minutes:
   * posted under it, the notice stands only if that post never arrived.
   */
  async function postOrFind(left: LeftBehind, notice: Notice, isAlone: boolean, signal: AbortSignal) {
    const noticeKey = noticeKeyOf(left, asked);
    const key = hasNonces ? (left.keys.at(-1) ?? noticeKey) : noticeKey;
    const standing = await post(notice, key, isAlone && replyTo !== null, signal);
    if (isMarked(standing.content, notice.content)) return 'ended';
    if (!hasStop(standing)) return 'was-whole';
    await mark(standing, notice, noticeKey, signal);
    return 'ended';
  }

  return {
    async end(left, text, button, signal) {
      try {
        return await endAt(left, { content: toContent(text, ''), button }, signal);
      } catch (error) {
        return toLeftoverEnd(toFailure(error));
      }
    },
  };
}

function hasStop({ button }: StandingMessage): boolean {
  return button?.kind === 'stop';
}

/** The same for each attempt to end this answer, and for no other. */
function noticeKeyOf({ keys }: LeftBehind, asked: string): PostKey {
  const own = keys.at(-1)?.slice('post'.length) ?? BigInt(asked).toString(36);
  return `postend${own.slice(0, MAX_KEY_CHARACTERS - 'postend'.length)}`;
}
