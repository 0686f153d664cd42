/*
 * Reads the calls of the model and what was streamed in answer. Pure; knows the events of the messages API, and nothing
 * of questions or platforms.
 */
import { pricesOf } from '../claude/prices.ts';
import type { SandboxEvent } from '../record.ts';
import { at, isFields, listAt, numberAt, textAt } from './reading.ts';
import type { TraceTokens } from './trace.ts';

/** A call on its way. */
export interface ModelCall {
  readonly requestId: string;
  /** What the person's turn says. */
  readonly question: string;
  readonly sequence: number;
  /** When the bot sent it; the answer may have come later. */
  readonly sentAtMs: number;
  readonly stream: number[];
  model: string;
  status: number | null;
  tokens: TraceTokens | null;
  cacheWriteHour: number;
  stopReason: string | null;
  isOver: boolean;
  hasThought: boolean;
  hasText: boolean;
}

const contentOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : (Array.isArray(content) ? content : []).flatMap((block) => textAt(block, 'text') ?? []).join('\n');

/** The call that begins with this event; null for any other event. */
export function readModelCall({ standIn, type, name, details, sequence, atMs }: SandboxEvent): ModelCall | null {
  const requestId = textAt(details, 'requestId');
  if (standIn !== 'claude' || type !== 'called' || name !== 'POST /v1/messages' || requestId === null) return null;
  const { request } = details;
  const asked = listAt(request, 'messages').findLast((message) => textAt(message, 'role') === 'user');
  const status = numberAt(details, 'status');
  return {
    requestId,
    question: contentOf(at(asked, 'content')),
    sequence,
    sentAtMs: numberAt(details, 'sentAtMs') ?? atMs,
    stream: [],
    model: textAt(request, 'model') ?? 'unknown',
    status,
    tokens: null,
    cacheWriteHour: 0,
    stopReason: null,
    // Without a stream the answer is on record when it is whole.
    isOver: (status !== null && status !== 200) || at(request, 'stream') !== true,
    hasThought: false,
    hasText: false,
  };
}

export type StreamNews =
  | { readonly kind: 'thinking' }
  | { readonly kind: 'text'; readonly text: string; readonly isFirst: boolean }
  | { readonly kind: 'end'; readonly label: string }
  | { readonly kind: 'error'; readonly label: string }
  /** Nothing that a reader of the timeline would miss. */
  | { readonly kind: 'other' };

const other: StreamNews = { kind: 'other' };

function countTokens(call: ModelCall, usage: unknown): void {
  if (!isFields(usage)) return;
  const before = call.tokens;
  call.tokens = {
    input: numberAt(usage, 'input_tokens') ?? before?.input ?? 0,
    output: numberAt(usage, 'output_tokens') ?? before?.output ?? 0,
    cacheRead: numberAt(usage, 'cache_read_input_tokens') ?? before?.cacheRead ?? 0,
    cacheWrite: numberAt(usage, 'cache_creation_input_tokens') ?? before?.cacheWrite ?? 0,
  };
  call.cacheWriteHour = numberAt(usage, 'cache_creation', 'ephemeral_1h_input_tokens') ?? call.cacheWriteHour;
}

/** Takes an event of the call's own stream in, and says what it means. */
export function takeStreamEvent(call: ModelCall, { name, type, details, sequence }: SandboxEvent): StreamNews {
  if (type === 'called') {
    if (name !== 'hung up' || call.isOver) return other;
    call.isOver = true;
    return { kind: 'error', label: 'the bot hung up on the model' };
  }
  call.stream.push(sequence);
  const event = at(details, 'event');
  switch (name) {
    case 'message_start':
      call.model = textAt(event, 'message', 'model') ?? call.model;
      countTokens(call, at(event, 'message', 'usage'));
      return other;
    case 'content_block_start': {
      if (textAt(event, 'content_block', 'type') !== 'thinking' || call.hasThought) return other;
      call.hasThought = true;
      return { kind: 'thinking' };
    }
    case 'content_block_delta': {
      const text = textAt(details, 'text');
      if (text === null || text === '') return other;
      const isFirst = !call.hasText;
      call.hasText = true;
      return { kind: 'text', text, isFirst };
    }
    case 'message_delta':
      countTokens(call, at(event, 'usage'));
      call.stopReason = textAt(event, 'delta', 'stop_reason') ?? call.stopReason;
      return other;
    case 'message_stop':
      call.isOver = true;
      return { kind: 'end', label: `${call.stopReason ?? 'ended'}, ${call.tokens?.output ?? 0} tokens` };
    case 'error':
      call.isOver = true;
      return { kind: 'error', label: `the model broke off: ${textAt(event, 'error', 'type') ?? 'error'}` };
    default:
      return other;
  }
}

const FIVE_MINUTES_FACTOR = 1.25;
const HOUR_FACTOR = 2;

/** What a call cost in US$, and whether its model has a price of its own. Zero tokens are told as no cost. */
export function costOf(call: Pick<ModelCall, 'model' | 'tokens' | 'cacheWriteHour'>): {
  readonly usd: number;
  readonly known: boolean;
} {
  const { tokens, cacheWriteHour } = call;
  if (tokens === null) return { usd: 0, known: true };
  const { input, output, cacheRead, cacheWrite } = tokens;
  const prices = pricesOf(call.model, input + cacheRead + cacheWrite);
  const hour = Math.min(cacheWriteHour, cacheWrite);
  const writes = (cacheWrite - hour) * FIVE_MINUTES_FACTOR + hour * HOUR_FACTOR;
  const millionths = (input + writes) * prices.input + output * prices.output + cacheRead * prices.cacheRead;
  return { usd: millionths / 1e6, known: prices.known };
}
