/*
 * A channel, thread or direct message in Slack as a Surface: the only place that posts and edits there. It knows how
 * Slack is written to and not what is written, when, or why.
 */
import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type {
  DeliveryKey,
  MessageContent,
  MessageId,
  NextSurface,
  PostKey,
  Surface,
  WriteResult,
  WriteWay,
} from '../../contract.ts';
import { writeAddress } from './addresses.ts';
import { buttonBlock } from './buttons.ts';
import { limitsOf } from './limits.ts';
import { lookFor, metadataOf } from './lookup.ts';
import { fitsMessage, notificationText, toSlackMarkdown } from './markup.ts';
import { toFailure } from './results.ts';

/** Faster than this nobody reads along; how often it really may be is the write budget's business. */
const DRAFT_INTERVAL_MS = 700;

const STREAM = '/stream';

export interface ChannelSurfaceOptions {
  readonly writer: WebClient;
  readonly teamId: string;
  /** A channel's id, or a person's for the direct messages with them. */
  readonly channel: string;
  readonly threadTs: string | null;
  /** The timestamp of the message that asked, before which no answer can stand; null when a command asked. */
  readonly askedTs: string | null;
  /** Tells this answer from others in the same place. */
  readonly question: DeliveryKey;
  /** Stands above the first message; null for none. */
  readonly header: KnownBlock | null;
  readonly accept: (notice: string) => Promise<void>;
  readonly wait: (notice: string) => Promise<void>;
  readonly refuse: Surface['refuse'];
  readonly next: NextSurface | null;
}

export interface Place {
  readonly channel: string;
  readonly ts: string;
}

export function createChannelSurface(options: ChannelSurfaceOptions): Surface {
  const { writer, teamId, channel, threadTs, askedTs, question, header } = options;
  const uncertainKeys = new Set<PostKey>();
  const edits = limitsOf('chat.update', teamId, channel);
  const editWay: WriteWay = { limits: edits, laterLimits: [], appends: false };
  const posts = limitsOf('chat.postMessage', teamId, channel);
  const postWay: WriteWay = { limits: posts, laterLimits: edits, appends: false };
  let firstMessage: MessageId | null = null;

  function blocksFor({ markdown, button }: MessageContent, isFirst: boolean): KnownBlock[] {
    return [
      ...(isFirst && header !== null ? [header] : []),
      { type: 'markdown', text: toSlackMarkdown(markdown) },
      ...(button === null ? [] : [buttonBlock(button)]),
    ];
  }

  async function post(content: MessageContent, key: PostKey): Promise<WriteResult> {
    try {
      const earlierTs = uncertainKeys.has(key) ? await lookFor(key, { writer, channel, threadTs, askedTs }) : null;
      if (earlierTs !== null) return await edit(toMessageId({ channel, ts: earlierTs }), content);
    } catch (cause) {
      // Slack cannot be asked just now. To post on the chance that it did not arrive would be a guess.
      return { kind: 'failed', cause };
    }
    try {
      const posted = await writer.chat.postMessage({
        channel,
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
        text: notificationText(content.markdown),
        blocks: blocksFor(content, firstMessage === null),
        metadata: metadataOf(key),
        // A preview would fetch an address that the model wrote.
        unfurl_links: false,
        unfurl_media: false,
        parse: 'none',
        link_names: false,
      });
      if (posted.ts === undefined) return { kind: 'failed', cause: 'chat.postMessage answered without ts' };
      const message = toMessageId({ channel: posted.channel ?? channel, ts: posted.ts });
      firstMessage ??= message;
      return { kind: 'written', message };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.kind === 'failed') uncertainKeys.add(key);
      return failure;
    }
  }

  async function edit(message: MessageId, content: MessageContent): Promise<WriteResult> {
    const { channel: inChannel, ts } = toPlace(message);
    try {
      firstMessage ??= message;
      await writer.chat.update({
        channel: inChannel,
        ts,
        text: notificationText(content.markdown),
        blocks: blocksFor(content, message === firstMessage),
        parse: 'none',
        link_names: false,
      });
      return { kind: 'written', message };
    } catch (error) {
      return toFailure(error);
    }
  }

  return {
    limits: {
      fits: fitsMessage,
      draftIntervalMs: DRAFT_INTERVAL_MS,
      maxWrites: Infinity,
      maxPosts: Infinity,
      maxDraftMessages: Infinity,
      closesAtMs: Infinity,
    },
    address: writeAddress({ kind: 'place', team: teamId, channel, thread: threadTs, asked: askedTs, question }),
    accept: options.accept,
    wait: options.wait,
    refuse: options.refuse,
    waysOf: (message) => [message === null ? postWay : editWay],
    post,
    edit,
    next: options.next,
  };
}

function toMessageId({ channel, ts }: Place): MessageId {
  return `message:${channel}/${ts}`;
}

export function toPlace(message: MessageId): Place {
  const [channel = '', ts = ''] = message.slice('message:'.length).split('/');
  return { channel, ts };
}

/** The name of a message that began as a stream: after a crash nothing else tells that it did. */
export function toStreamId(place: Place): MessageId {
  return `${toMessageId(place)}${STREAM}`;
}

export function isStreamId(message: MessageId): boolean {
  return message.endsWith(STREAM);
}
