/*
 * Whether a post arrived of which nobody knows: looked up before it is repeated, so that no answer stands twice. Needs the
 * history scopes, which whoever installed the app may have left out.
 */
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { PostKey } from '../../contract.ts';

/** Under this name a post carries its key. */
const METADATA_TYPE = 'askline_answer';

export interface LookupOptions {
  readonly writer: WebClient;
  readonly channel: string;
  readonly threadTs: string | null;
  /** The timestamp of the message that asked, before which no answer can stand; null when a command asked. */
  readonly askedTs: string | null;
}

/** What a post carries so that it can be found again. */
export function metadataOf(key: PostKey) {
  return { event_type: METADATA_TYPE, event_payload: { key } };
}

/**
 * The timestamp of the message that was posted with this key; null when there is none, or when this app may not look:
 * an answer shown twice is better than none. Throws what Slack's client throws when Slack cannot be asked just now.
 */
export async function lookFor(key: PostKey, options: LookupOptions): Promise<string | null> {
  const { writer, channel, threadTs, askedTs } = options;
  const oldest = askedTs === null ? {} : { oldest: askedTs };
  const query = { channel, ...oldest, include_all_metadata: true, limit: 50 };
  try {
    const found =
      threadTs === null
        ? await writer.conversations.history(query)
        : await writer.conversations.replies({ ...query, ts: threadTs });
    return (found.messages ?? []).find(({ metadata }) => hasKey(metadata, key))?.ts ?? null;
  } catch (error) {
    if (error instanceof WebAPIPlatformError && MAY_NOT_LOOK.has(error.data.error)) return null;
    throw error;
  }
}

/** What Slack says when the app may not read there, which no waiting changes. */
const MAY_NOT_LOOK: ReadonlySet<string> = new Set([
  'missing_scope',
  'not_in_channel',
  'channel_not_found',
  'no_permission',
  'not_allowed_token_type',
  'thread_not_found',
]);

function hasKey(metadata: unknown, key: PostKey): boolean {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return false;
  const { event_payload: payload } = metadata;
  return typeof payload === 'object' && payload !== null && 'key' in payload && payload.key === key;
}
