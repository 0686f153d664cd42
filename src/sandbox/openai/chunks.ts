/*
 * Builds the chunks of one answer in the shapes of the real stream. Pure: says what is sent, not when.
 */
import type OpenAI from 'openai';
import { tokensOf, type ReadRequest } from './request.ts';
import type { FinishReason, OpenAiErrorBody, OpenAiScript } from './script.ts';

type Chunk = OpenAI.Chat.ChatCompletionChunk;
type Delta = Chunk['choices'][number]['delta'] & { readonly reasoning_content?: string };
type Spoken = Extract<OpenAiScript, { readonly text: string }>;

const CHARACTERS_PER_TOKEN = 4;
const CHARACTERS_PER_PIECE = 24;

const DONE = 'data: [DONE]\n\n';
const KEEP_ALIVE = ': keep-alive\n\n';

const encode = (payload: unknown): string => `data: ${JSON.stringify(payload)}\n\n`;

export function errorBody(error: Partial<OpenAiErrorBody>): { readonly error: OpenAiErrorBody } {
  return {
    error: { message: 'The stand-in was told to fail', type: 'server_error', param: null, code: null, ...error },
  };
}

/** Everything up to the end of the script, as it goes over the wire; `created` in seconds since the epoch. */
export function* speak(script: Spoken, request: ReadRequest, id: string, created: number): Generator<string> {
  const base = { id, object: 'chat.completion.chunk', created, model: request.model } as const;
  // Where it is asked for, every chunk but the last says that usage is not known yet.
  const unknown = request.includesUsage ? { usage: null } : {};
  const say = (delta: Delta, finishReason: FinishReason | null = null): string => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
    return encode({ ...base, choices, ...unknown } satisfies Chunk);
  };

  for (let sent = 0; sent < (script.keepAlives ?? 0); sent += 1) yield KEEP_ALIVE;
  yield say({ role: 'assistant', content: '' });
  const reasoning = script.reasoning ?? '';
  for (const piece of piecesOf(reasoning)) yield say({ reasoning_content: piece });
  const characters = Array.from(script.text);
  const room = Math.max(0, request.maxTokens - tokensOf(reasoning)) * CHARACTERS_PER_TOKEN;
  const isCut = script.kind === 'text' && characters.length > room;
  const text = isCut ? characters.slice(0, room).join('') : script.text;
  for (const piece of piecesOf(text)) yield say({ content: piece });

  if (script.kind === 'error-in-stream') yield encode(errorBody(script.error));
  if (script.kind !== 'text') return;
  yield say({}, isCut ? 'length' : (script.finishReason ?? 'stop'));
  if (request.includesUsage && script.tellsUsage !== false) {
    const completionTokens = Math.max(1, tokensOf(text) + tokensOf(reasoning));
    const usage = {
      prompt_tokens: request.promptTokens,
      completion_tokens: completionTokens,
      total_tokens: request.promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: script.cachedTokens ?? 0 },
      completion_tokens_details: { reasoning_tokens: tokensOf(reasoning) },
    };
    yield encode({ ...base, choices: [], usage } satisfies Chunk);
  }
  if (script.saysDone !== false) yield DONE;
}

/** Never inside a surrogate pair. */
function piecesOf(text: string): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let i = 0; i < characters.length; i += CHARACTERS_PER_PIECE) {
    pieces.push(characters.slice(i, i + CHARACTERS_PER_PIECE).join(''));
  }
  return pieces;
}
