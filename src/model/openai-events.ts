/*
 * Reads the chunks of a chat completion: text in, what we use of it out. Servers that speak like OpenAI leave out what
 * they please and add what they please; a chunk whose known parts cannot be read is a malformed stream. Pure.
 */
import { z } from 'zod';
import type { Usage } from '../contract.ts';
import { ModelError } from '../errors.ts';
import type { OpenAiError } from './openai-errors.ts';

const words = z.string().nullish();
const tokens = z.number().int().nonnegative().nullish();

const usage = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  prompt_tokens_details: z.object({ cached_tokens: tokens, cache_write_tokens: tokens }).nullish(),
});

/** Mistral's reasoning models, and LiteLLM before them, send a list of parts: what is no text is thought. */
const part = z
  .object({ type: words, text: words })
  .transform(({ type, text }) => (type === 'text' ? text : null) ?? '');
const content = z.union([z.string(), z.array(part).transform((parts) => parts.join(''))]).nullish();

/** Not finished yet is null in the specification, an empty text for Ollama and SGLang, and the word for KoboldCpp. */
const finishReason = words.transform((reason) => (reason === '' || reason === 'null' ? null : reason));

const choice = z.object({
  index: z.number().nullish(),
  delta: z.object({ content, refusal: words }).nullish(),
  finish_reason: finishReason,
});

const chunk = z.object({ model: words, choices: z.array(choice).nullish(), usage: usage.nullish() });

const errorFields = z.object({
  type: z.string().nullable().default(null).catch(null),
  code: z.union([z.string(), z.number()]).nullable().default(null).catch(null),
  message: z.string().nullable().default(null).catch(null),
});
/** In an `error` (an object, or only words), or without anything around it and then by these two alone. */
const wrappedError = z.object({
  error: z.union([errorFields, z.string().transform((message) => ({ type: null, code: null, message }))]),
});
const bareError = errorFields.extend({
  choices: z.undefined().optional(),
  message: z.string(),
  code: z.union([z.string(), z.number()]),
});

type ToldUsage = z.infer<typeof usage>;

export type OpenAiEvent =
  | { readonly type: 'error'; readonly error: OpenAiError }
  | {
      readonly type: 'chunk';
      readonly model: string | null;
      /** Empty while the model thinks, and in chunks that tell something else. */
      readonly text: string;
      /** Whether the text is the model's words for its refusal. */
      readonly refuses: boolean;
      readonly finishReason: string | null;
      /** Null where none is told, in zeros as well. */
      readonly usage: Usage | null;
    };

/** Throws `ModelError` of kind `malformed` when it cannot be read. */
export function readChunk(data: string, requestId: string | null): OpenAiEvent {
  try {
    const json: unknown = JSON.parse(data);
    const failed = wrappedError.or(bareError).safeParse(json);
    if (failed.success) return { type: 'error', error: 'error' in failed.data ? failed.data.error : failed.data };
    const { model, choices, usage: told } = chunk.parse(json);
    // We ask for one answer.
    const first = choices?.find(({ index }) => (index ?? 0) === 0);
    const refusal = first?.delta?.refusal ?? '';
    return {
      type: 'chunk',
      // Azure begins with a chunk about its filters that names no model.
      model: model === '' ? null : (model ?? null),
      text: (first?.delta?.content ?? '') + refusal,
      refuses: refusal !== '',
      finishReason: first?.finish_reason ?? null,
      usage: told && tellsSomething(told) ? toUsage(told) : null,
    };
  } catch (thrown) {
    // What the parser says of JSON that is none repeats a piece of it, which may be a piece of the answer.
    const cause = thrown instanceof SyntaxError ? 'an event that is not JSON' : thrown;
    throw new ModelError('malformed', { requestId, cause });
  }
}

/** No question and no answer is nothing: a server that counts neither has not counted. */
function tellsSomething({ prompt_tokens, completion_tokens }: ToldUsage): boolean {
  return (prompt_tokens ?? 0) > 0 || (completion_tokens ?? 0) > 0;
}

/** Here the input counts what was read from or written to the cache; ours does not. */
function toUsage({ prompt_tokens, completion_tokens, prompt_tokens_details: details }: ToldUsage): Usage {
  const cacheReadTokens = details?.cached_tokens ?? 0;
  const cacheWriteTokens = details?.cache_write_tokens ?? 0;
  return {
    inputTokens: Math.max(0, (prompt_tokens ?? 0) - cacheReadTokens - cacheWriteTokens),
    outputTokens: completion_tokens ?? 0,
    cacheReadTokens,
    cacheWriteTokens,
  };
}
