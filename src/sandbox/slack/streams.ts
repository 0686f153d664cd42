/*
 * Native streams that are open: what they have become so far, in which mode they were begun, and their end after five
 * minutes, whatever is appended. Who may stream where is the business of the methods.
 */
import { checkStreamed, grown, streamedText, type StreamBlock, type StreamChunk } from './chunks.ts';
import { isRefused, refuse, type Refused } from './refusal.ts';
import type { Timers } from './timers.ts';
import type { Draft, StoredMessage, Workspace } from './workspace.ts';

const lifeMs = 5 * 60_000;

/** How content is sent: as `markdown_text` or as `chunks`. A stream keeps to what came first. */
export type StreamMode = 'markdown_text' | 'chunks';

/** What one call brings along; `mode` is null when it brings nothing. */
export interface Streamed {
  readonly mode: StreamMode | null;
  readonly chunks: readonly StreamChunk[];
}

export interface Streams {
  start(draft: Draft, streamed: Streamed): StoredMessage | Refused;
  append(message: StoredMessage, streamed: Streamed): StoredMessage | Refused;
  /** `last` are the blocks at the bottom; metadata stays as it was when it is `undefined`. */
  stop(
    message: StoredMessage,
    streamed: Streamed,
    last: { readonly blocks: readonly unknown[]; readonly metadata: unknown },
  ): StoredMessage | Refused;
}

interface OpenStream {
  readonly blocks: readonly StreamBlock[];
  readonly mode: StreamMode | null;
  readonly cancel: () => void;
}

function key({ channel, ts }: Pick<StoredMessage, 'channel' | 'ts'>): string {
  return `${channel} ${ts}`;
}

export function createStreams(workspace: Workspace, timers: Timers): Streams {
  const open = new Map<string, OpenStream>();

  function forget(message: StoredMessage): void {
    open.get(key(message))?.cancel();
    open.delete(key(message));
  }

  function expire(channel: string, ts: string): void {
    open.delete(key({ channel, ts }));
    const message = workspace.find(channel, ts);
    if (message) workspace.replace({ ...message, streaming: false }, 'edited');
  }

  /** The stream with more in it, or what is wrong with that. */
  function extend(message: StoredMessage, { mode, chunks }: Streamed): OpenStream | Refused {
    const stream = open.get(key(message));
    if (!stream) return refuse('a-stream-is-open', 'message_not_in_streaming_state');
    if (stream.mode !== null && mode !== null && mode !== stream.mode) {
      return refuse('a-stream-keeps-its-mode', 'streaming_mode_mismatch');
    }
    const blocks = grown(stream.blocks, chunks);
    return checkStreamed(blocks) ?? { ...stream, blocks, mode: stream.mode ?? mode };
  }

  return {
    start(draft, { mode, chunks }) {
      const blocks = grown([], chunks);
      const refused = checkStreamed(blocks);
      if (refused) return refused;
      const message = workspace.post({ ...draft, text: streamedText(blocks), blocks, streaming: true });
      const cancel = timers.after(lifeMs, () => expire(message.channel, message.ts));
      open.set(key(message), { blocks, mode, cancel });
      return message;
    },
    append(message, streamed) {
      const stream = extend(message, streamed);
      if (isRefused(stream)) return stream;
      open.set(key(message), stream);
      const { blocks } = stream;
      const longer: StoredMessage = { ...message, blocks, text: streamedText(blocks) };
      workspace.replace(longer, 'edited');
      return longer;
    },
    stop(message, streamed, last) {
      const stream = extend(message, streamed);
      if (isRefused(stream)) return stream;
      forget(message);
      const { metadata = message.metadata } = last;
      const whole: StoredMessage = {
        ...message,
        text: streamedText(stream.blocks),
        blocks: [...stream.blocks, ...last.blocks],
        metadata,
        streaming: false,
      };
      workspace.replace(whole, 'edited');
      return whole;
    },
  };
}
