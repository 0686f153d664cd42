/*
 * What stands of an answer in Slack: whether a post arrived of which nobody knows, looked up before it is repeated, so
 * that no answer stands twice; and what an earlier process left behind. Needs the history scopes, which whoever installed
 * the app may have left out.
 */
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { PostKey } from '../../contract.ts';

/** Under this name a post carries its key. */
const METADATA_TYPE = 'askline_answer';
/** Slack recommends no more at once. */
const PAGE = 200;

export interface LookupOptions {
  readonly writer: WebClient;
  readonly channel: string;
  readonly threadTs: string | null;
  /** The timestamp of the message that asked, before which no answer can stand; null when a command asked. */
  readonly askedTs: string | null;
}

/** A message as it stands. */
export interface StandingMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  /** The key that it was posted with; null for what carries none. */
  readonly key: string | null;
  /** Whether a later process than the one that wrote it has ended it. */
  readonly isEnded: boolean;
}

/** What a post carries so that it can be found again. */
export function metadataOf(key: PostKey) {
  return { event_type: METADATA_TYPE, event_payload: { key } };
}

/** What a message carries that was left behind and has been ended. */
export function endedMetadataOf(key: string) {
  return { event_type: METADATA_TYPE, event_payload: { key, ended: true } };
}

/**
 * The timestamp of the message that was posted with this key; null when there is none, or when this app may not look:
 * an answer shown twice is better than none. Throws what Slack's client throws when Slack cannot be asked just now.
 */
export async function lookFor(key: PostKey, options: LookupOptions): Promise<string | null> {
  const found = await readMessages(options);
  return found?.find((standing) => standing.key === key)?.ts ?? null;
}

/**
 * What stands in this place since the question, oldest first, as far as one page shows it; null when this app may not
 * look. Throws as `lookFor` does.
 */
export async function readMessages({
  writer,
  channel,
  threadTs,
  askedTs,
}: LookupOptions): Promise<readonly StandingMessage[] | null> {
  const oldest = askedTs === null ? {} : { oldest: askedTs };
  const query = { channel, ...oldest, include_all_metadata: true, limit: PAGE };
  return ifAllowed(() =>
    threadTs === null ? writer.conversations.history(query) : writer.conversations.replies({ ...query, ts: threadTs }),
  );
}

/** The message with this timestamp; null when it is gone, or when this app may not look. Throws as `lookFor` does. */
export async function readMessage(
  ts: string,
  { writer, channel, threadTs }: Omit<LookupOptions, 'askedTs'>,
): Promise<StandingMessage | null> {
  const query = { channel, oldest: ts, latest: ts, inclusive: true, include_all_metadata: true };
  const found = await ifAllowed(() =>
    threadTs === null
      ? writer.conversations.history({ ...query, limit: 1 })
      : // The first message of the thread always comes along.
        writer.conversations.replies({ ...query, ts: threadTs, limit: 2 }),
  );
  return found?.find((standing) => standing.ts === ts) ?? null;
}

interface Told {
  readonly ts?: string | undefined;
  readonly text?: string | undefined;
  readonly blocks?: readonly unknown[] | undefined;
  readonly metadata?: unknown;
}

async function ifAllowed(
  ask: () => Promise<{ readonly messages?: readonly Told[] | undefined }>,
): Promise<readonly StandingMessage[] | null> {
  try {
    const { messages = [] } = await ask();
    return messages.map(toStanding).toSorted((one, other) => (one.ts < other.ts ? -1 : 1));
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

const payload = z.object({ event_payload: z.object({ key: z.string(), ended: z.boolean().optional() }) });

function toStanding({ ts = '', text = '', blocks = [], metadata }: Told): StandingMessage {
  const carried = payload.safeParse(metadata).data?.event_payload;
  return { ts, text, blocks, key: carried?.key ?? null, isEnded: carried?.ended ?? false };
}
