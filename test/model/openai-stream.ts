/*
 * The stream of a server like OpenAI in the hands of a test: nothing comes, ends or breaks before the test says so.
 */
import type { AnswerEvent, Clock, ModelRequest } from '../../src/contract.ts';
import { listen } from '../../src/model/openai-events-listen.ts';

export const request: ModelRequest = {
  model: 'my-deployment',
  maxOutputTokens: 1_000,
  effort: null,
  temperature: null,
  thinking: null,
  system: 'Be kind.',
  text: 'Why is the sky blue?',
  onlyChoice: null,
  firstTextByMs: Infinity,
};

export interface OpenAiStream {
  readonly response: Response;
  write(...pieces: readonly string[]): void;
  /** In good order. */
  end(): void;
  /** As fetch tells it. */
  cut(error?: Error): void;
}

export function openAiStream(): OpenAiStream {
  let writer: ReadableStreamDefaultController<Uint8Array> | null = null;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      writer = controller;
    },
  });
  return {
    response: new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req_test' } }),
    write(...pieces) {
      for (const piece of pieces) writer?.enqueue(new TextEncoder().encode(piece));
    },
    end: () => writer?.close(),
    cut: (error = new TypeError('terminated')) => writer?.error(error),
  };
}

/** The events of a stream that a test still writes. */
export function listenTo(
  stream: OpenAiStream,
  { signal = new AbortController().signal, clock = null }: { signal?: AbortSignal; clock?: Clock | null } = {},
): AsyncIterable<AnswerEvent> {
  return listen(stream.response, request, { signal, clock });
}

export const chunk = (payload: Readonly<Record<string, unknown>>) => `data: ${JSON.stringify(payload)}\n\n`;
export const says = (content: unknown, finishReason: string | null = null) =>
  chunk({ model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finishReason }] });
export const STOP = says('', 'stop');
export const USAGE = chunk({ model: 'm', choices: [], usage: { prompt_tokens: 100, completion_tokens: 50 } });
export const DONE = 'data: [DONE]\n\n';

/** What `USAGE` says, in our words. */
export const TOLD = { inputTokens: 100, outputTokens: 50, cacheReadTokens: 0, cacheWriteTokens: 0 };
/** 28 bytes were asked; `Hello` was answered. */
export const ESTIMATED = { inputTokens: 7, outputTokens: 2, cacheReadTokens: 0, cacheWriteTokens: 0 };
