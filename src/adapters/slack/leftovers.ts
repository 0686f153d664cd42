/*
 * What an earlier process left unfinished in Slack, found again by its address and ended: its words stay, a notice comes
 * below them with a button in the place of Stop. It does not know what the notice says nor why there is a button.
 *
 * Every step can be repeated: an ended message and a posted notice carry metadata that say so, as far as the app may look.
 */
import { createHash } from 'node:crypto';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Button, Clock, LeftBehind, LeftoverEnd, LeftoverPlace, PostKey } from '../../contract.ts';
import { readAddress, type PlaceAddress } from './addresses.ts';
import { shownButton } from './buttons.ts';
import { createResponseUrlLeftover } from './leftovers-by-url.ts';
import { endedMetadataOf, metadataOf, readMessage, readMessages, type StandingMessage } from './lookup.ts';
import { markedBlocks, noticeBlocks } from './marks.ts';
import { notificationText } from './markup.ts';
import { toFailure, toLeftoverEnd } from './results.ts';
import { isStreamId, toPlace, type Place } from './surface.ts';
import type { Workspaces } from './workspaces.ts';

/** Documented for what `chat.postMessage` carries, and enough for a notice to be found again. */
const MAX_KEY_CHARACTERS = 25;
/** Where a post key holds the reference of its question: `post`, ten characters, an index. */
const REFERENCE_IN_KEY = [4, 14] as const;

/** The place behind an address; null when it cannot be read or the bot left that workspace. */
export function leftoverAt(text: string, workspaces: Workspaces, clock: Clock): LeftoverPlace | null {
  const address = readAddress(text);
  if (address === null) return null;
  if (address.kind === 'response-url') return createResponseUrlLeftover(address, clock);
  const workspace = workspaces.find(address.team);
  return workspace === null ? null : createPlaceLeftover(address, workspace.writer);
}

/** What comes below the words, or alone. */
interface Notice {
  readonly text: string;
  readonly button: Button | null;
}

/** A channel, a thread or direct messages. */
function createPlaceLeftover(address: PlaceAddress, writer: WebClient): LeftoverPlace {
  let hasNotice = false;

  /** Posts the notice in a message of its own, once. */
  async function post(notice: Notice, key: PostKey): Promise<'ended'> {
    if (hasNotice) return 'ended';
    await writer.chat.postMessage({
      channel: address.channel,
      ...(address.thread === null ? {} : { thread_ts: address.thread }),
      text: notificationText(notice.text),
      blocks: noticeBlocks(notice.text, notice.button),
      metadata: metadataOf(key),
      unfurl_links: false,
      unfurl_media: false,
      parse: 'none',
      link_names: false,
    });
    hasNotice = true;
    return 'ended';
  }

  /** Writes these blocks in the place of those that stand; what is not told stays. */
  async function rewrite(channel: string, { ts, text }: StandingMessage, parts: Readonly<Record<string, unknown>>) {
    await writer.apiCall('chat.update', { channel, ts, text, ...parts, parse: 'none', link_names: false });
  }

  /** Takes Stop away from messages that end without a notice of their own; what cannot be edited any more keeps it. */
  async function takeStopFrom(channel: string, messages: readonly StandingMessage[]): Promise<void> {
    for (const standing of messages.filter(hasStop)) {
      await rewrite(channel, standing, { blocks: markedBlocks(standing.blocks, null, null) }).catch(passOver);
    }
  }

  /** Puts the notice below the words in their message; where it takes no more, into a message below it. */
  async function mark(channel: string, standing: StandingMessage, notice: Notice, key: PostKey): Promise<LeftoverEnd> {
    const blocks = markedBlocks(standing.blocks, notice.text, notice.button);
    try {
      await rewrite(channel, standing, { blocks, metadata: endedMetadataOf(standing.key ?? key) });
      return 'ended';
    } catch (error) {
      const failure = toFailure(error);
      if (failure.kind !== 'refused') throw error;
      if (failure.reason === 'removed') return 'out-of-reach';
    }
    // First the notice, then the button: whoever breaks off in between finds both again.
    await post(notice, key);
    await takeStopFrom(channel, [standing]);
    return 'ended';
  }

  /** Ends a stream that is still open; null when it is not. */
  async function stopStream(place: Place, notice: Notice, key: PostKey): Promise<LeftoverEnd | null> {
    try {
      await writer.chat.stopStream({
        ...place,
        blocks: noticeBlocks(notice.text, notice.button),
        metadata: endedMetadataOf(key),
      });
      return 'ended';
    } catch (error) {
      const failure = toFailure(error);
      if (failure.kind !== 'refused') throw error;
      return failure.reason === 'removed' ? 'out-of-reach' : null;
    }
  }

  async function endAt(left: LeftBehind, notice: Notice, signal: AbortSignal): Promise<LeftoverEnd> {
    const known = knownOf(left, address);
    const isStream = left.message !== null && known !== null && isStreamId(left.message);
    const noticeKey = noticeKeyOf(left, address);
    if (isStream) {
      const ended = await stopStream(known, notice, noticeKey);
      if (ended !== null) return ended;
    }
    signal.throwIfAborted();
    const channel = known?.channel ?? address.channel;
    const place = { writer, channel, threadTs: address.thread };
    const standing = await readMessages({ ...place, askedTs: address.asked });
    if (standing === null) {
      // Nobody tells what stands there. A stream ends by its last write, or by itself after five minutes.
      return isStream ? 'was-whole' : post(notice, noticeKey);
    }
    // In a busy channel it may stand on another page.
    const isOnPage = known === null || standing.some(({ ts }) => ts === known.ts);
    const alone = isOnPage ? null : await readMessage(known.ts, place);
    const ours = [...(alone === null ? [] : [alone]), ...standing]
      .filter((message) => message.ts === known?.ts || belongsTo(left, message, noticeKey))
      .toSorted((one, other) => (one.ts < other.ts ? -1 : 1));
    const ended = await endNewest(left, known, ours, noticeKey, (message) =>
      message === null ? post(notice, noticeKey) : mark(channel, message, notice, noticeKey),
    );
    // What came before the newest message: it has its end elsewhere.
    const rest = ended === 'ended' && !ours.some(isOver(noticeKey)) ? ours.slice(0, -1) : ours;
    await takeStopFrom(channel, rest);
    return ended;
  }

  return {
    async end(left, text, button, signal) {
      try {
        signal.throwIfAborted();
        return await endAt(left, { text, button }, signal);
      } catch (error) {
        return toLeftoverEnd(toFailure(error));
      }
    },
  };
}

/** Ends what stands of an answer, oldest first. `tell` puts the notice into a message, or null for one of its own. */
async function endNewest(
  { keys }: LeftBehind,
  known: Place | null,
  ours: readonly StandingMessage[],
  noticeKey: PostKey,
  tell: (message: StandingMessage | null) => Promise<LeftoverEnd>,
): Promise<LeftoverEnd> {
  if (ours.some(isOver(noticeKey))) return 'ended';
  const newest = ours.at(-1);
  if (known !== null && (newest === undefined || newest.ts < known.ts)) return 'out-of-reach';
  if (newest === undefined) return tell(null);
  if (hasStop(newest)) return tell(newest);
  // Without Stop it says all that it will say; but a message after it had begun and is not there.
  const isLast = newest.key === null || newest.key === keys.at(-1);
  return isLast ? 'was-whole' : tell(null);
}

const isOver =
  (noticeKey: PostKey) =>
  ({ key, isEnded }: StandingMessage): boolean =>
    isEnded || key === noticeKey;

function hasStop({ blocks }: StandingMessage): boolean {
  return shownButton(blocks)?.kind === 'stop';
}

/** Whether this message is part of the answer, or its notice. */
function belongsTo({ keys }: LeftBehind, { key, blocks }: StandingMessage, noticeKey: PostKey): boolean {
  if (key !== null && (key === noticeKey || keys.some((ours) => ours === key))) return true;
  const [first] = keys;
  return first !== undefined && shownButton(blocks)?.reference === first.slice(...REFERENCE_IN_KEY);
}

/** The newest message, where it stands in this place: an answer that went on here may have begun in another one. */
function knownOf({ message }: LeftBehind, address: PlaceAddress): Place | null {
  if (message === null) return null;
  const place = toPlace(message);
  // A person's direct messages have a name of their own.
  const isDirect = /^[UW]/.test(address.channel) && place.channel.startsWith('D');
  return place.channel === address.channel || isDirect ? place : null;
}

/** The same for each attempt to end this answer, and for no other. */
function noticeKeyOf({ keys }: LeftBehind, address: PlaceAddress): PostKey {
  const last = keys.at(-1)?.slice('post'.length);
  const own = last ?? createHash('sha256').update(JSON.stringify(address)).digest('hex');
  return `postend${own.slice(0, MAX_KEY_CHARACTERS - 'postend'.length)}`;
}

/** A refusal of an edit that only tidies up changes nothing; what may pass is tried again. */
function passOver(error: unknown): void {
  if (!(error instanceof WebAPIPlatformError) || toFailure(error).kind !== 'refused') throw error;
}
