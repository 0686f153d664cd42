/*
 * The calls of a native stream: start, append, stop; an edit of the message when the stream has ended; and the search for
 * a stream of which nobody knows whether it began. It knows Slack's methods and errors, not what is shown when.
 *
 * Sources: docs.slack.dev/reference/methods/chat.startStream, chat.appendStream, chat.stopStream.
 */
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Button, MessageContent } from '../../contract.ts';
import { buttonBlock } from './buttons.ts';
import { toFailure } from './results.ts';
import type { Place } from './surface.ts';
import { streamNotification, streamText } from './stream-text.ts';

export interface StreamCallsOptions {
  readonly writer: WebClient;
  readonly teamId: string;
  readonly botUserId: string;
  readonly channel: string;
  readonly threadTs: string;
  /** The message that asked, before which no answer can stand; null when there is none. */
  readonly askedTs: string | null;
  /** The person who asked: Slack wants to know whom a stream is for. */
  readonly person: string;
}

export type StreamResult =
  | { readonly kind: 'done'; readonly ts: string }
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  /** Whether it arrived is unknown. */
  | { readonly kind: 'failed'; readonly cause: unknown }
  /** Somebody deleted the message. */
  | { readonly kind: 'removed'; readonly cause: unknown }
  /** It was not taken and never will be: by this stream, or of this message, or here. */
  | { readonly kind: 'over'; readonly code: string; readonly cause: unknown };

export interface StreamCalls {
  start(text: string): Promise<StreamResult>;
  append(place: Place, text: string): Promise<StreamResult>;
  /** Ends the stream, with a last piece of text and a button where there are any. */
  stop(place: Place, text: string, button: Button | null): Promise<StreamResult>;
  /** Replaces what a message shows whose stream has ended. */
  update(place: Place, content: MessageContent): Promise<StreamResult>;
  /**
   * The stream that began with this text; null when there is none, or when the history may not be read. Those that
   * `isKnown` are others.
   */
  find(text: string, isKnown: (ts: string) => boolean): Promise<string | null>;
}

const WORDS = /[\p{L}\p{N}]+/gu;

export function createStreamCalls(options: StreamCallsOptions): StreamCalls {
  const { writer, teamId, botUserId, channel, threadTs, askedTs, person } = options;

  return {
    start: (text) =>
      result(
        writer.chat.startStream({
          channel,
          thread_ts: threadTs,
          recipient_team_id: teamId,
          recipient_user_id: person,
          markdown_text: text,
        }),
      ),
    append: (place, text) => result(writer.chat.appendStream({ ...place, markdown_text: text }), place.ts),
    stop: (place, text, button) =>
      result(
        writer.chat.stopStream({
          ...place,
          ...(text === '' ? {} : { markdown_text: text }),
          ...(button === null ? {} : { blocks: [buttonBlock(button)] }),
        }),
        place.ts,
      ),
    update: (place, { markdown, button }) =>
      result(
        writer.chat.update({
          ...place,
          text: streamNotification(markdown),
          blocks: [{ type: 'markdown', text: streamText(markdown) }, ...(button === null ? [] : [buttonBlock(button)])],
          parse: 'none',
          link_names: false,
        }),
        place.ts,
      ),
    async find(text, isKnown) {
      const since = askedTs === null ? {} : { oldest: askedTs };
      try {
        const { messages = [] } = await writer.conversations.replies({ channel, ts: threadTs, ...since, limit: 50 });
        const found = messages.find(
          ({ ts = '', user, text: shown = '' }) => user === botUserId && !isKnown(ts) && saysTheSame(shown, text),
        );
        return found?.ts ?? null;
      } catch {
        return null;
      }
    },
  };
}

/** Slack tells a message's text in its own notation. */
function saysTheSame(one: string, other: string): boolean {
  return (one.match(WORDS) ?? []).join(' ') === (other.match(WORDS) ?? []).join(' ');
}

async function result(call: Promise<{ readonly ts?: string | undefined }>, knownTs?: string): Promise<StreamResult> {
  try {
    const ts = (await call).ts ?? knownTs;
    return ts === undefined ? { kind: 'failed', cause: 'Slack answered without ts' } : { kind: 'done', ts };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind !== 'refused') return failure;
    if (failure.reason === 'removed') return { kind: 'removed', cause: error };
    return { kind: 'over', code: error instanceof WebAPIPlatformError ? error.data.error : '', cause: error };
  }
}
