/*
 * Builds the events of one answer in the shapes of the real stream, and the whole message for a caller that does not
 * stream. Pure: says what is sent, not when.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { InputUsage } from './cache.ts';
import type { ReadRequest } from './request.ts';
import type { ClaudeStopReason } from './script.ts';
import { estimateTokens } from './tokens.ts';

export type StreamEvent = Anthropic.RawMessageStreamEvent;

/** An answer as it is decided before its first event. */
export interface PlannedAnswer {
  readonly messageId: string;
  readonly request: ReadRequest;
  readonly input: InputUsage;
  /** Null where no thinking block is sent. */
  readonly thinking: string | null;
  readonly text: string;
  readonly stopReason: ClaudeStopReason;
  /** Which of the request's stop sequences ended it; null when none did. */
  readonly stopSequence: string | null;
}

const SIGNATURE = 'c2FuZGJveC10aGlua2luZy1zaWduYXR1cmU=';

const writtenTokens = (input: InputUsage): number => input.written5mTokens + input.written1hTokens;

/** All tokens of the answer as they are billed; one even for nothing. */
export function outputTokensOf({ text, thinking }: PlannedAnswer): number {
  return Math.max(1, estimateTokens(text) + estimateTokens(thinking ?? ''));
}

function usageOf(input: InputUsage, outputTokens: number, thinkingTokens: number): Anthropic.Usage {
  return {
    cache_creation: {
      ephemeral_1h_input_tokens: input.written1hTokens,
      ephemeral_5m_input_tokens: input.written5mTokens,
    },
    cache_creation_input_tokens: writtenTokens(input),
    cache_read_input_tokens: input.cacheReadTokens,
    inference_geo: 'global',
    input_tokens: input.inputTokens,
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: thinkingTokens },
    server_tool_use: null,
    service_tier: 'standard',
    speed: null,
  };
}

const stopDetailsOf = (reason: ClaudeStopReason): Anthropic.RefusalStopDetails | null =>
  reason === 'refusal'
    ? { type: 'refusal', category: 'general_harms', explanation: 'The stand-in was asked to show a refusal.' }
    : null;

export function messageStart(answer: PlannedAnswer): StreamEvent {
  return {
    type: 'message_start',
    message: {
      id: answer.messageId,
      type: 'message',
      role: 'assistant',
      model: answer.request.rules.answersAs,
      content: [],
      container: null,
      diagnostics: null,
      stop_details: null,
      stop_reason: null,
      stop_sequence: null,
      usage: usageOf(answer.input, 1, 0),
    },
  };
}

export const thinkingStart = (index: number): StreamEvent => ({
  type: 'content_block_start',
  index,
  content_block: { type: 'thinking', thinking: '', signature: '' },
});

export const thinkingDelta = (index: number, thinking: string): StreamEvent => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'thinking_delta', thinking },
});

export const signatureDelta = (index: number): StreamEvent => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'signature_delta', signature: SIGNATURE },
});

export const textStart = (index: number): StreamEvent => ({
  type: 'content_block_start',
  index,
  content_block: { type: 'text', text: '', citations: null },
});

export const textDelta = (index: number, text: string): StreamEvent => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'text_delta', text },
});

export const blockStop = (index: number): StreamEvent => ({ type: 'content_block_stop', index });

export function messageDelta(answer: PlannedAnswer): StreamEvent {
  const thinkingTokens = estimateTokens(answer.thinking ?? '');
  return {
    type: 'message_delta',
    delta: {
      container: null,
      stop_details: stopDetailsOf(answer.stopReason),
      stop_reason: answer.stopReason,
      stop_sequence: answer.stopSequence,
    },
    usage: {
      cache_creation_input_tokens: writtenTokens(answer.input),
      cache_read_input_tokens: answer.input.cacheReadTokens,
      input_tokens: answer.input.inputTokens,
      output_tokens: outputTokensOf(answer),
      output_tokens_details: { thinking_tokens: thinkingTokens },
      server_tool_use: null,
    },
  };
}

export const messageStop: StreamEvent = { type: 'message_stop' };

/** The answer in one piece, for a request without `stream`. */
export function wholeMessage(answer: PlannedAnswer): Anthropic.Message {
  const thinkingTokens = estimateTokens(answer.thinking ?? '');
  const shown = answer.request.showsThinking ? (answer.thinking ?? '') : '';
  const content: Anthropic.ContentBlock[] = [];
  if (answer.thinking !== null) content.push({ type: 'thinking', thinking: shown, signature: SIGNATURE });
  if (answer.text !== '') content.push({ type: 'text', text: answer.text, citations: null });
  return {
    id: answer.messageId,
    type: 'message',
    role: 'assistant',
    model: answer.request.rules.answersAs,
    content,
    container: null,
    diagnostics: null,
    stop_details: stopDetailsOf(answer.stopReason),
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    usage: usageOf(answer.input, outputTokensOf(answer), thinkingTokens),
  };
}

/** One event as it goes over the wire. */
export function encodeEvent(event: { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Cuts text into pieces of about so many tokens, never inside a surrogate pair. */
export function splitIntoPieces(text: string, tokensPerPiece: number): string[] {
  const characters = Array.from(text);
  const size = Math.max(1, Math.round(tokensPerPiece * 4));
  const pieces: string[] = [];
  for (let i = 0; i < characters.length; i += size) pieces.push(characters.slice(i, i + size).join(''));
  return pieces;
}
