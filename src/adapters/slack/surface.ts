/*
 * A channel, thread or direct message in Slack as a Surface: the only place that posts and edits there. It knows how
 * Slack is written to and not what is written, when, or why.
 */
import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { MessageContent, MessageId, NextSurface, PostKey, Surface, WriteResult } from '../../contract.ts';
import { buttonBlock } from './buttons.ts';
import { limitsOf } from './limits.ts';
import { fitsMessage, notificationText, toSlackMarkdown } from './markup.ts';
import { toFailure } from './results.ts';

/** Faster than this nobody reads along; how often it really may be is the write budget's business. */
const DRAFT_INTERVAL_MS = 700;
const METADATA_TYPE = 'askline_answer';

export interface ChannelSurfaceOptions {
  readonly writer: WebClient;
  readonly teamId: string;
  /** A channel's id, or a person's for the direct messages with them. */
  readonly channel: string;
  readonly threadTs: string | null;
  /** The timestamp of the message that asked, before which no answer can stand; null when a command asked. */
  readonly askedTs: string | null;
  /** Stands above the first message; null for none. */
  readonly header: KnownBlock | null;
  readonly accept: (notice: string) => Promise<void>;
  readonly wait: (notice: string) => Promise<void>;
  readonly refuse: (notice: string) => Promise<void>;
  readonly next: NextSurface | null;
}

interface Place {
  readonly channel: string;
  readonly ts: string;
}

export function createChannelSurface(options: ChannelSurfaceOptions): Surface {
  const { writer, teamId, channel, threadTs, askedTs, header } = options;
  const uncertainKeys = new Set<PostKey>();
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
      const earlier = uncertainKeys.has(key) ? await lookFor(key) : null;
      if (earlier !== null) return await edit(earlier, content);
      const posted = await writer.chat.postMessage({
        channel,
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
        text: notificationText(content.markdown),
        blocks: blocksFor(content, firstMessage === null),
        metadata: { event_type: METADATA_TYPE, event_payload: { key } },
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

  /**
   * Whether a post that failed for us has arrived after all. Without the history scopes nobody can know: then it counts
   * as lost, since an answer shown twice is better than none.
   */
  async function lookFor(key: PostKey): Promise<MessageId | null> {
    const oldest = askedTs === null ? {} : { oldest: askedTs };
    const query = { channel, ...oldest, include_all_metadata: true, limit: 50 };
    try {
      const found =
        threadTs === null
          ? await writer.conversations.history(query)
          : await writer.conversations.replies({ ...query, ts: threadTs });
      const message = (found.messages ?? []).find((candidate) => hasKey(candidate.metadata, key));
      return message?.ts === undefined ? null : toMessageId({ channel, ts: message.ts });
    } catch {
      return null;
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
      appends: false,
    },
    accept: options.accept,
    wait: options.wait,
    refuse: options.refuse,
    costOf: (message) => limitsOf(message === null ? 'chat.postMessage' : 'chat.update', teamId, channel),
    post,
    edit,
    next: options.next,
  };
}

function hasKey(metadata: unknown, key: PostKey): boolean {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return false;
  const { event_payload: payload } = metadata;
  return typeof payload === 'object' && payload !== null && 'key' in payload && payload.key === key;
}

function toMessageId({ channel, ts }: Place): MessageId {
  return `message:${channel}/${ts}`;
}

function toPlace(message: MessageId): Place {
  const [channel = '', ts = ''] = message.slice('message:'.length).split('/');
  return { channel, ts };
}
