/*
 * What one call to the stand-in for an OpenAI-compatible server is answered with. Types only.
 */

export type FinishReason = 'stop' | 'length' | 'content_filter';

export interface OpenAiErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | number | null;
}

interface Spoken {
  readonly text: string;
  /** Comes before the text, as `reasoning_content`. */
  readonly reasoning?: string;
  /** How many comments keep the connection open before the first chunk. */
  readonly keepAlives?: number;
}

export type OpenAiScript =
  /** A whole answer, cut at the request's longest answer. */
  | (Spoken & {
      readonly kind: 'text';
      readonly finishReason?: FinishReason;
      /** How many tokens of the prompt came from the cache. */
      readonly cachedTokens?: number;
      /** Whether the server knows usage; many do not. True by default, and told only to who asks for it. */
      readonly tellsUsage?: boolean;
      /** Whether `[DONE]` comes; true by default. */
      readonly saysDone?: boolean;
    })
  /** An error instead of the answer, before the stream. */
  | {
      readonly kind: 'error-before';
      readonly status: number;
      readonly error: Partial<OpenAiErrorBody>;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Some text, then an error in the stream. */
  | (Spoken & { readonly kind: 'error-in-stream'; readonly error: Partial<OpenAiErrorBody> })
  /** Some text, then the connection is cut. */
  | (Spoken & { readonly kind: 'drop-in-stream' })
  /** Some text, then the stream ends in good order, but without a `finish_reason` and without `[DONE]`. */
  | (Spoken & { readonly kind: 'end-without-finish' })
  /** Some text (maybe none), then nothing for ever. */
  | (Spoken & { readonly kind: 'stall' })
  /** Never answers, not even with headers. */
  | { readonly kind: 'hang' }
  /** These characters on the wire, under a 200. */
  | { readonly kind: 'raw'; readonly chunks: readonly string[]; readonly contentType?: string };
