/*
 * The private way back to somebody who used a slash command or pressed a button: five messages within half an hour, seen
 * by that person alone, also where the bot may not post.
 *
 * Slack documents that such a message can be replaced, and people report that after a slash command it is not: each
 * "replacement" appears as another message. So nothing is shown here before it is final, which is right either way.
 */
import type { MessageContent, MessageId, NextSurface, PostKey, Surface, WriteResult } from '../../contract.ts';
import { writeAddress } from './addresses.ts';
import { buttonBlock } from './buttons.ts';
import type { NoticeContent } from './marks.ts';
import { fitsMessage, notificationText, toSlackMarkdown } from './markup.ts';
import { ofStatus } from './results.ts';

/** Slack's documented number of uses. */
const MAX_USES = 5;
/** Documented: half an hour. */
export const LIFETIME_MS = 30 * 60_000;
const TIMEOUT_MS = 10_000;

type Payload = Words | { readonly delete_original: true };

interface Words {
  /** Left out, a message that is replaced stays as visible as it was. */
  readonly response_type?: 'ephemeral';
  readonly replace_original: boolean;
  readonly thread_ts?: string;
  readonly text: string;
  readonly blocks?: readonly unknown[];
}

/** One use of a response_url. Never throws. */
export async function sendToResponseUrl(
  url: string,
  payload: Payload,
  signal?: AbortSignal,
): Promise<Exclude<WriteResult, { readonly kind: 'step' }>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ ...payload, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false }),
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]),
    });
    const answer = await response.text();
    if (response.ok) return { kind: 'written', message: 'message:response_url' };
    const cause = `response_url answered ${response.status}: ${answer.slice(0, 100)}`;
    return ofStatus(response.status, cause, response.headers.get('retry-after'));
  } catch (cause) {
    return { kind: 'failed', cause };
  }
}

export interface ResponseUrlSurfaceOptions {
  readonly responseUrl: string;
  /** After a press, what could be replaced is the message with the button: it stays. */
  readonly origin: 'command' | 'press';
  readonly accept: (notice: string) => Promise<void>;
  readonly wait: (notice: string) => Promise<void>;
  readonly refuse: Surface['refuse'];
  /** When Slack gave the address out, by the clock. */
  readonly givenAtMs: number;
  /** Uses that were spent before, by notices. */
  readonly usesSpent: () => number;
  readonly next: NextSurface | null;
}

export function createResponseUrlSurface(options: ResponseUrlSurfaceOptions): Surface {
  const { responseUrl, origin, next } = options;

  function send({ markdown, button }: MessageContent, replaces: boolean, signal: AbortSignal): Promise<WriteResult> {
    const payload: Words = {
      response_type: 'ephemeral',
      replace_original: replaces && origin === 'command',
      text: notificationText(markdown),
      blocks: [
        { type: 'markdown', text: toSlackMarkdown(markdown) },
        ...(button === null ? [] : [buttonBlock(button)]),
      ],
    };
    return sendToResponseUrl(responseUrl, payload, signal);
  }

  let hasPosted = false;

  async function post(content: MessageContent, key: PostKey, signal: AbortSignal): Promise<WriteResult> {
    // Where Slack replaces, the first message takes the place of the acknowledgement.
    const result = await send(content, !hasPosted, signal);
    if (result.kind !== 'written') return result;
    hasPosted = true;
    return { ...result, message: messageOf(key) };
  }

  async function edit(message: MessageId, content: MessageContent, signal: AbortSignal): Promise<WriteResult> {
    const result = await send(content, true, signal);
    return result.kind === 'written' ? { ...result, message } : result;
  }

  return {
    limits: {
      fits: fitsMessage,
      draftIntervalMs: 0,
      get maxWrites() {
        return MAX_USES - options.usesSpent();
      },
      get maxPosts() {
        return MAX_USES - options.usesSpent();
      },
      maxDraftMessages: 0,
      closesAtMs: options.givenAtMs + LIFETIME_MS,
    },
    address: writeAddress({ kind: 'response-url', url: responseUrl, givenAtMs: options.givenAtMs }),
    accept: options.accept,
    wait: options.wait,
    refuse: options.refuse,
    // Slack publishes no limit for response_url but the number of uses.
    waysOf: () => [{ limits: [], laterLimits: [], appends: false }],
    post,
    edit,
    next,
  };
}

/** Slack gives such a message no name that it could be found by: it is called by the key of its post. */
export function messageOf(key: PostKey): MessageId {
  return `message:response_url/${key}`;
}

/** A notice for one person alone; in this thread, or null. */
export function noticePayload(notice: NoticeContent, threadTs: string | null = null): Words {
  const thread = threadTs === null ? {} : { thread_ts: threadTs };
  return { response_type: 'ephemeral', replace_original: false, ...thread, ...notice };
}
