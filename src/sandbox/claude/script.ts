/*
 * What one call to the stand-in for Claude is answered with. Types only.
 */

/** How an answer may stop by itself. */
export type ClaudeStopReason =
  'end_turn' | 'max_tokens' | 'refusal' | 'stop_sequence' | 'pause_turn' | 'model_context_window_exceeded';

export type ClaudeScript =
  /**
   * A whole answer. Without `tokensPerSecond` (or with 0) it arrives at once. `thinkingMs` passes before the first
   * text: inside a thinking block where the model thinks, else in silence. Cut at the request's `max_tokens`.
   */
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly tokensPerSecond?: number;
      readonly thinkingMs?: number;
      readonly stopReason?: ClaudeStopReason;
    }
  /** An error instead of the answer, before any header; for instance 529 `overloaded_error`. */
  | {
      readonly kind: 'error-before';
      readonly status: number;
      readonly type: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** 200 and some text, then an `error` event. */
  | {
      readonly kind: 'error-in-stream';
      readonly text: string;
      readonly type: string;
      readonly tokensPerSecond?: number;
    }
  /** Some text, then the connection is cut. */
  | { readonly kind: 'drop-in-stream'; readonly text: string }
  /** Some text, then the stream ends in good order but without `message_stop`. */
  | { readonly kind: 'end-without-stop'; readonly text: string }
  /** Some text (maybe none), then nothing for ever. */
  | { readonly kind: 'stall'; readonly text: string }
  /** Never answers, not even with headers. */
  | { readonly kind: 'hang' }
  /** These characters on the wire, under a 200 of an event stream. */
  | { readonly kind: 'raw'; readonly chunks: readonly string[] };
