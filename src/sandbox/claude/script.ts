/*
 * What one call to the stand-in for Claude is answered with. Types only.
 */
import type Anthropic from '@anthropic-ai/sdk';

/** How an answer may stop by itself; without tools it never stops for one. */
export type ClaudeStopReason = Exclude<Anthropic.StopReason, 'tool_use'>;

/** The kinds of error that the API documents; the SDK's list lacks the one of 413. */
export type ClaudeErrorType = Anthropic.ErrorType | 'request_too_large';

/** How fast text comes. Without `tokensPerSecond` (or with 0) it arrives at once. */
interface Pace {
  readonly tokensPerSecond?: number;
  /** Passes before the first text: inside a thinking block where the model thinks, else in silence. */
  readonly thinkingMs?: number;
}

export type ClaudeScript =
  /** A whole answer. Cut at the request's `max_tokens`. */
  | (Pace & { readonly kind: 'text'; readonly text: string; readonly stopReason?: ClaudeStopReason })
  /**
   * An error instead of the answer, before any header; for instance 529 `overloaded_error`. `details` goes into the
   * error object: a spend cap is 429 `rate_limit_error` with `{ error_code: 'enforced_spend_limit_reached' }` and
   * without `retry-after`.
   */
  | {
      readonly kind: 'error-before';
      readonly status: number;
      readonly type: ClaudeErrorType;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly details?: Readonly<Anthropic.ErrorDetails>;
    }
  /** 200 and some text, then an `error` event. */
  | (Pace & { readonly kind: 'error-in-stream'; readonly text: string; readonly type: ClaudeErrorType })
  /** Some text, then the connection is cut. */
  | (Pace & { readonly kind: 'drop-in-stream'; readonly text: string })
  /** Some text, then the stream ends in good order but without `message_stop`. */
  | (Pace & { readonly kind: 'end-without-stop'; readonly text: string })
  /** Some text (maybe none), then nothing for ever. */
  | (Pace & { readonly kind: 'stall'; readonly text: string })
  /** Never answers, not even with headers. */
  | { readonly kind: 'hang' }
  /** These characters on the wire, under a 200 of an event stream. */
  | { readonly kind: 'raw'; readonly chunks: readonly string[] };
