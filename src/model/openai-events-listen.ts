/*
 * Listens to the stream of one chat completion and tells it as our events, in order and to its end. Whatever ends it
 * otherwise has a name: an answer is never cut in silence. It must not know how the call was made.
 */
import type { AnswerEvent, ModelRequest, StopReason, Usage } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { failureOf } from './openai-errors.ts';
import { readChunk, type OpenAiEvent } from './openai-events.ts';
import { readEvents } from './openai-events-wire.ts';

type Chunk = Extract<OpenAiEvent, { readonly type: 'chunk' }>;

/** What was heard so far. */
interface Heard {
  hasBegun: boolean;
  isDone: boolean;
  refused: boolean;
  finishReason: string | null;
  usage: Usage | null;
  textBytes: number;
}

/** Throws `ModelError`, or after an abort whatever the body throws. */
export async function* listen(response: Response, request: ModelRequest): AsyncGenerator<AnswerEvent> {
  const requestId = response.headers.get('x-request-id');
  const fail = (kind: 'malformed' | 'dropped', cause: unknown): ModelError =>
    new ModelError(kind, { requestId, cause });
  const type = response.headers.get('content-type') ?? '';
  if (response.body === null || !type.includes('text/event-stream')) {
    throw fail('malformed', `no event stream came, but "${type}"`);
  }
  const heard: Heard = {
    hasBegun: false,
    isDone: false,
    refused: false,
    finishReason: null,
    usage: null,
    textBytes: 0,
  };
  try {
    for await (const data of readEvents(response.body)) {
      if (data === '[DONE]') {
        heard.isDone = true;
        break;
      }
      if (data === null) {
        // Before the answer begins nobody counts them.
        if (heard.hasBegun) yield { type: 'life-sign' };
        continue;
      }
      const event = readChunk(data, requestId);
      if (event.type === 'error') {
        const { type: errorType, code } = event.error;
        throw new ModelError(failureOf(event.error, null), { requestId, cause: { type: errorType, code } });
      }
      if (!heard.hasBegun) {
        heard.hasBegun = true;
        const usage = estimate(request, 0);
        yield { type: 'answer-start', model: event.model ?? request.model, requestId, usage, choice: 0 };
      }
      if (event.text !== '' && heard.finishReason !== null) throw fail('malformed', 'text after the finish_reason');
      note(heard, event);
      yield event.text === '' ? { type: 'life-sign' } : { type: 'text-delta', text: event.text };
    }
  } catch (cause) {
    throw cause instanceof ModelError ? cause : fail('dropped', cause);
  }
  // Some servers end without [DONE]; with a finish_reason the answer is whole all the same.
  if (heard.finishReason === null) {
    throw heard.isDone ? fail('malformed', '[DONE] without a finish_reason') : fail('dropped', 'no finish_reason came');
  }
  const reason = heard.refused ? 'refusal' : toStopReason(heard.finishReason, requestId);
  yield { type: 'answer-end', reason, usage: heard.usage ?? estimate(request, heard.textBytes) };
}

function note(heard: Heard, { text, refuses, finishReason, usage }: Chunk): void {
  heard.textBytes += Buffer.byteLength(text);
  heard.refused ||= refuses;
  heard.finishReason ??= finishReason;
  heard.usage = usage ?? heard.usage;
}

const BYTES_PER_TOKEN = 4;

/** For what no server told: at least one token for anything that was said. */
function estimate({ system, text }: ModelRequest, outputBytes: number): Usage {
  const inputBytes = Buffer.byteLength(system) + Buffer.byteLength(text);
  return {
    inputTokens: Math.max(1, Math.ceil(inputBytes / BYTES_PER_TOKEN)),
    outputTokens: Math.max(1, Math.ceil(outputBytes / BYTES_PER_TOKEN)),
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
}

function toStopReason(finishReason: string, requestId: string | null): StopReason {
  switch (finishReason) {
    case 'stop':
    // Text Generation Inference.
    case 'eos_token':
    case 'stop_sequence':
      return 'complete';
    case 'length':
      return 'max-tokens';
    case 'content_filter':
      return 'refusal';
    // DeepSeek: it broke off.
    case 'insufficient_system_resource':
      throw new ModelError('overloaded', { requestId, cause: `finish_reason ${finishReason}` });
    // Without tools none can be called: the answer would be cut, and nobody would know.
    default:
      throw new ModelError('malformed', { requestId, cause: `finish_reason ${finishReason}` });
  }
}
