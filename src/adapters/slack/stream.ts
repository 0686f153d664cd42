/*
 * A thread in Slack as a Surface whose messages grow as native streams where they can, and by edits of the same message
 * where they cannot: when Slack takes no stream here or none now, when a stream ends by itself (after five minutes, or
 * because somebody stopped it), and when nobody knows what stands. It knows what each message shows and what comes next
 * for it; the calls are in stream-calls.ts, the texts in stream-text.ts.
 *
 * A stream holds no button while it grows, since what was appended cannot be taken away again.
 */
import type { MessageContent, MessageId, PostKey, Surface, WriteResult, WriteWay } from '../../contract.ts';
import { limitsOf, type WritingMethod } from './limits.ts';
import { createStreamCalls, type StreamResult } from './stream-calls.ts';
import { fitsStream, settledText, streamText } from './stream-text.ts';
import { createChannelSurface, toPlace, toStreamId, type ChannelSurfaceOptions } from './surface.ts';

export interface Streaming {
  /** `edit`: by edits alone; `native`: what can be a stream waits until it may be one; `auto`: whichever has room. */
  readonly mode: 'edit' | 'native' | 'auto';
  /** Channels where Slack was found to take no streams; shared by all answers. */
  readonly streamless: Set<string>;
}

export interface StreamingSurfaceOptions extends ChannelSurfaceOptions {
  /** A stream needs a message that it answers. */
  readonly threadTs: string;
  readonly mode: 'native' | 'auto';
  readonly botUserId: string;
  /** The person who asked. */
  readonly person: string;
  readonly streamless: Streaming['streamless'];
}

/** A message that began as a stream. */
interface Stream {
  /** What was appended so far. */
  shown: string;
  isOpen: boolean;
  /** False when a piece may or may not have arrived. */
  isCertain: boolean;
  /** Nobody knows whether its end arrived, which brought the last words along. */
  isEnding: boolean;
  /** How often an edit found the stream open that had ended. */
  conflicts: number;
}

/** Where these come once they come always. */
const ERRORS_OF_A_PLACE: ReadonlySet<string> = new Set([
  'channel_type_not_supported',
  'method_not_supported_for_channel_type',
  'missing_scope',
  'not_allowed_token_type',
  'unknown_method',
]);
const MAX_CONFLICTS = 3;
/** There is nothing to send: what is new may still turn into something else. */
const freeWay: WriteWay = { limits: [], laterLimits: [], appends: true };

export function createStreamingSurface(options: StreamingSurfaceOptions): Surface {
  const { teamId, channel, mode, streamless } = options;
  const base = createChannelSurface(options);
  const calls = createStreamCalls(options);
  const way = (method: WritingMethod, later: WritingMethod | null, appends: boolean): WriteWay => ({
    limits: limitsOf(method, teamId, channel),
    laterLimits: later === null ? [] : limitsOf(later, teamId, channel),
    appends,
  });
  const startWay = way('chat.startStream', 'chat.appendStream', true);
  const appendWay = way('chat.appendStream', null, true);
  const stopWay = way('chat.stopStream', null, true);
  const updateWay = way('chat.update', null, false);
  const streams = new Map<MessageId, Stream>();
  /** What streams began with of which nobody knows whether they began. */
  const uncertainStarts = new Map<PostKey, string>();
  /** A stream did not begin: this answer goes on without. */
  let isPlain = false;
  const textOf = rememberLast(({ markdown, isFinal }: MessageContent) =>
    isFinal ? streamText(markdown) : settledText(markdown),
  );

  /** What has to be appended; null when what stands, or may stand, is no beginning of it. */
  function restOf(stream: Stream, content: MessageContent): string | null {
    if (!stream.isCertain) return null;
    const text = textOf(content);
    if (text.startsWith(stream.shown)) return text.slice(stream.shown.length);
    return !content.isFinal && stream.shown.startsWith(text) ? '' : null;
  }

  function waysOf(message: MessageId | null, content: MessageContent): readonly WriteWay[] {
    const plain = base.waysOf(message, content);
    if (message === null) {
      // What is whole needs no stream.
      if (content.isFinal || isPlain || streamless.has(channel) || textOf(content) === '') return plain;
      return mode === 'auto' ? [startWay, ...plain] : [startWay];
    }
    const stream = streams.get(message);
    if (stream === undefined) return plain;
    if (!stream.isOpen) return [updateWay];
    const rest = restOf(stream, content);
    if (rest === null) return [stopWay];
    if (!content.isFinal) return [rest === '' ? freeWay : appendWay];
    // Where streams cannot be ended fast enough the last words need not wait for the end.
    return rest === '' || stream.isEnding ? [stopWay] : [stopWay, appendWay];
  }

  async function start(content: MessageContent, key: PostKey): Promise<WriteResult> {
    const text = textOf(content);
    const result = await calls.start(text);
    if (result.kind === 'done') return begun(result.ts, text);
    isPlain = true;
    if (result.kind === 'limited') return result;
    if (result.kind === 'failed') {
      uncertainStarts.set(key, text);
      return result;
    }
    if (result.kind === 'over' && ERRORS_OF_A_PLACE.has(result.code)) streamless.add(channel);
    return { kind: 'step' };
  }

  function begun(ts: string, shown: string): WriteResult {
    const message = idOf(ts);
    streams.set(message, { shown, isOpen: true, isCertain: true, isEnding: false, conflicts: 0 });
    return { kind: 'written', message };
  }

  async function post(content: MessageContent, key: PostKey, signal: AbortSignal, by: WriteWay): Promise<WriteResult> {
    if (by === startWay) return start(content, key);
    const text = uncertainStarts.get(key);
    const ts = text === undefined ? null : await calls.find(text, (known) => streams.has(idOf(known)));
    if (text !== undefined && ts !== null) return begun(ts, text);
    const result = await base.post(content, key, signal, by);
    // Only another post can tell whether this one arrived.
    if (result.kind === 'failed') isPlain = true;
    return result;
  }

  const idOf = (ts: string): MessageId => toStreamId({ channel, ts });

  async function append(message: MessageId, stream: Stream, rest: string, isFinal: boolean): Promise<WriteResult> {
    const result = await calls.append(toPlace(message), rest);
    // Sent again it could stand there twice.
    if (result.kind === 'failed') stream.isCertain = false;
    if (result.kind !== 'done') return goOn(stream, result);
    stream.shown += rest;
    return isFinal ? { kind: 'step' } : { kind: 'written', message };
  }

  async function stop(message: MessageId, stream: Stream, rest: string | null, content: MessageContent) {
    const isCorrection = rest === null;
    const result = await calls.stop(toPlace(message), rest ?? '', isCorrection ? null : content.button);
    // It may be sent again as it is: what has ended takes nothing.
    stream.isEnding = result.kind === 'failed';
    if (result.kind !== 'done') return goOn(stream, result);
    stream.isOpen = false;
    return isCorrection ? ({ kind: 'step' } as const) : ({ kind: 'written', message } as const);
  }

  async function update(message: MessageId, stream: Stream, content: MessageContent): Promise<WriteResult> {
    const result = await calls.update(toPlace(message), content);
    if (result.kind === 'done') return { kind: 'written', message };
    if (result.kind !== 'over') return goOn(stream, result);
    if (result.code !== 'streaming_state_conflict') return { kind: 'refused', reason: 'closed', cause: result.cause };
    stream.conflicts += 1;
    stream.isOpen = stream.conflicts <= MAX_CONFLICTS;
    stream.isCertain = false;
    return stream.isOpen ? { kind: 'step' } : { kind: 'failed', cause: result.cause };
  }

  /** A stream that takes no more has ended; its message can be edited from then on. */
  function goOn(stream: Stream, result: Exclude<StreamResult, { readonly kind: 'done' }>): WriteResult {
    switch (result.kind) {
      case 'limited':
      case 'failed':
        return result;
      case 'removed':
        return { kind: 'refused', reason: 'removed', cause: result.cause };
      case 'over':
        stream.isOpen = false;
        return { kind: 'step' };
    }
  }

  async function edit(message: MessageId, content: MessageContent, signal: AbortSignal, by: WriteWay) {
    const stream = streams.get(message);
    if (stream === undefined) return base.edit(message, content, signal, by);
    if (!stream.isOpen) return update(message, stream, content);
    const rest = restOf(stream, content);
    if (rest === '' && !content.isFinal) return { kind: 'written', message } as const;
    if (by === appendWay && rest !== null) return append(message, stream, rest, content.isFinal);
    return stop(message, stream, rest, content);
  }

  return { ...base, limits: { ...base.limits, fits: fitsStream }, waysOf, post, edit };
}

/** Asked for the same content again, it need not be worked out again. */
function rememberLast(work: (content: MessageContent) => string): (content: MessageContent) => string {
  let last: { readonly content: MessageContent; readonly text: string } | null = null;
  return (content) => {
    const isSame = last?.content.markdown === content.markdown && last.content.isFinal === content.isFinal;
    const text = last !== null && isSame ? last.text : work(content);
    last = { content, text };
    return text;
  };
}
