/*
 * How a model is called, what it tells, and what it costs.
 */

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';
export type Thinking = 'adaptive' | 'disabled' | 'between_tools';

/** How a model is called; which of these a model takes is the catalog's knowledge. */
export interface ModelSettings {
  readonly model: string;
  /** Upper bound of what one answer may cost in output tokens; thinking counts against it. */
  readonly maxOutputTokens: number;
  readonly effort: Effort | null;
  readonly temperature: number | null;
  readonly thinking: Thinking | null;
}

/** Whose API a model is called by: Anthropic's, or the one of OpenAI, which many others speak. */
export type Provider = 'claude' | 'openai';

/** US$ per million tokens, which is micro-dollars per token. */
export interface TokenPrices {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Of a write that lives for 5 minutes. */
  readonly cacheWrite: number;
}

/** What a model costs. */
export interface PriceList extends TokenPrices {
  /** The day from which these prices are known to hold: `YYYY-MM-DD`. */
  readonly since: string;
  /** For the whole of a request whose prompt, cached parts included, has more tokens than this. Null: no such tier. */
  readonly long: (TokenPrices & { readonly aboveTokens: number }) | null;
}

/** The prices of a model, by its id or a dated one; of one that nobody knows the dearest, and `known` is false. */
export type PricesOf = (model: string) => { readonly prices: PriceList; readonly known: boolean };

/** What a model takes and costs. Null: not known, and then nothing is held against it. */
export interface ModelFacts {
  /** Empty: takes none. */
  readonly efforts: readonly Effort[] | null;
  readonly temperature: boolean | null;
  /** Empty: takes none. */
  readonly thinking: readonly Thinking[] | null;
  /** Prompt and answer together. */
  readonly windowTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** The shortest beginning of a prompt that is cached; below it nothing is, and nothing says so. */
  readonly cacheMinimumTokens: number | null;
  readonly prices: PriceList | null;
}

/** A place in the chain of models that are asked one after the other. */
export interface ModelChoice {
  readonly provider: Provider;
  readonly settings: ModelSettings;
  /** What nobody wrote for this one: left out or lowered where its model takes less, instead of refused. */
  readonly inherited: readonly ('effort' | 'maxOutputTokens')[];
}

/** One stateless call. */
export interface ModelRequest extends ModelSettings {
  readonly system: string;
  readonly text: string;
  /** Asks this one of the configured choices alone (0 is the first); null: all, one after the other. */
  readonly onlyChoice: number | null;
  /** Until when the first visible text must have come, by the clock: no attempt begins, and none waits, beyond it. */
  readonly firstTextByMs: number;
}

/** Tokens as the provider counted them. Input excludes what was read from or written to its cache. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** Why the model stopped by itself. */
export type StopReason = 'complete' | 'max-tokens' | 'refusal' | 'context-full';

/** Why a model call failed; what each means is told where people read it. */
export type ModelFailure =
  | 'rate-limited'
  | 'overloaded'
  | 'unavailable'
  | 'timeout'
  | 'dropped'
  | 'malformed'
  | 'unauthorised'
  /** This question, or this model, is not allowed to this key, which is good for others. */
  | 'forbidden'
  | 'billing'
  | 'invalid-request'
  | 'too-long'
  /** A filter of the provider's declined the question or the answer: like a refusal by the model. */
  | 'blocked'
  | 'unknown';

/**
 * What a model call tells while it runs. `answer-end` comes last, exactly once, unless the call throws. `answer-start`
 * comes before any text, and may come again after an `attempt-start`. Between the end of one attempt and the start of
 * the next nothing is under way: what is thrown then was told already, and is no further call.
 */
export type AnswerEvent =
  | {
      readonly type: 'answer-start';
      readonly model: string;
      readonly requestId: string | null;
      readonly usage: Usage;
      /** Which of the configured choices answers: 0 is the first, anything else a fallback. */
      readonly choice: number;
    }
  /** An attempt came to nothing before any visible text; another one may follow. */
  | {
      readonly type: 'attempt-failed';
      readonly model: string;
      readonly failure: ModelFailure;
      /** What the provider counted until then; null when it had not accepted the call. */
      readonly usage: Usage | null;
    }
  /** An attempt came to no call: no provider ever heard of it; another one may follow. */
  | { readonly type: 'attempt-unsent' }
  /** Another attempt begins, after one that came to nothing. The first begins with the call. */
  | { readonly type: 'attempt-start' }
  /** A sign of life without text: the model thinks, or the connection is kept open. */
  | { readonly type: 'life-sign' }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'answer-end'; readonly reason: StopReason; readonly usage: Usage };

/** Request and signal in, events out. Throws `ModelError`; after an abort it throws the signal's reason. */
export type Model = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<AnswerEvent>;
