/*
 * Whether a question fits the model's window, told before anything is sent and without asking anybody. Who looks the
 * window up is no matter here.
 */
import type { AnswerEvent, Model, ModelRequest } from '../contract.ts';
import { ModelError } from '../errors.ts';

export interface WindowFit {
  readonly fits: boolean;
  /** Prompt and longest answer together. */
  readonly estimatedTokens: number;
  /** Null: not known, and then everything fits. */
  readonly windowTokens: number | null;
}

/**
 * English has about four bytes to a token, code and the newest models somewhat fewer, Chinese (three bytes a character)
 * about three: so three is rather a little too much than too little. What slips through the provider turns away.
 */
const BYTES_PER_TOKEN = 3;

/** What a request has besides its texts: roles, separators. Measured are about ten; nothing documents them. */
const OVERHEAD_TOKENS = 64;

/** The prompt is estimated as its UTF-8 bytes by three, and 64 tokens for what lies around the texts. */
export function windowFit(request: ModelRequest, windowTokens: number | null): WindowFit {
  const { system, text, maxOutputTokens } = request;
  const bytes = Buffer.byteLength(system) + Buffer.byteLength(text);
  const estimatedTokens = Math.ceil(bytes / BYTES_PER_TOKEN) + OVERHEAD_TOKENS + maxOutputTokens;
  return { fits: windowTokens === null || estimatedTokens <= windowTokens, estimatedTokens, windowTokens };
}

/** The model, for questions that fit it; for any other the call throws `too-long` before anything is sent. */
export function withWindowCheck(
  model: Model,
  catalog: { readonly fitsWindow: (request: ModelRequest) => WindowFit },
): Model {
  return (request, signal) => {
    const { fits, estimatedTokens, windowTokens } = catalog.fitsWindow(request);
    // The events of a question that fits pass through nothing of ours.
    if (fits) return model(request, signal);
    const cause = `about ${estimatedTokens} tokens, answer included, for a window of ${windowTokens}`;
    return failing(signal, new ModelError('too-long', { requestId: null, cause, isUnsent: true }));
  };
}

/** Fails when it is asked for its first event, as every model does. */
function failing(signal: AbortSignal, error: ModelError): AsyncIterable<AnswerEvent> {
  const next = async (): Promise<never> => {
    signal.throwIfAborted();
    throw error;
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}
