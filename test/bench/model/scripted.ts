/*
 * A provider without any network for the benchmark of the layers: it tells so many tokens as fast as they are taken.
 */
import type { AnswerEvent, Model, ModelRequest, Usage } from '../../../src/contract.ts';

const usage: Usage = { inputTokens: 400, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Each text is an event of its own, of about a token. */
export function scriptedModel(tokens: number): Model {
  return async function* speak(): AsyncGenerator<AnswerEvent> {
    yield { type: 'answer-start', model: 'claude-sonnet-5-5', requestId: 'req_1', usage, choice: 0 };
    for (let token = 0; token < tokens; token += 1) yield { type: 'text-delta', text: ' word' };
    yield { type: 'answer-end', reason: 'complete', usage };
  };
}

/** A question of usual length behind a prompt of usual length. */
export const usualRequest: ModelRequest = {
  model: 'claude-sonnet-5-5',
  maxOutputTokens: 4_096,
  effort: 'low',
  temperature: null,
  thinking: null,
  system: 'You answer questions in a chat. Be brief, and say so when you do not know. '.repeat(20),
  text: 'How do I undo my last commit without losing what I changed, when I have pushed it already? '.repeat(2),
  onlyChoice: null,
  firstTextByMs: Infinity,
};

/** Hears an answer to its end; gives the length of its text. */
export async function hearAll(model: Model, request: ModelRequest): Promise<number> {
  let length = 0;
  for await (const event of model(request, new AbortController().signal)) {
    if (event.type === 'text-delta') length += event.text.length;
  }
  return length;
}
