/*
 * Listens to the stream of one chat completion and tells it as our events, in order and to its end. Whatever ends it
 * otherwise has a name: an answer is never cut in silence. It must not know how the call was made.
 */
import type { AnswerEvent, Clock, ModelFailure, ModelRequest, StopReason, Usage } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { failureOf } from './openai-errors.ts';
import { readChunk, type OpenAiEvent } from './openai-events.ts';
import { withoutLinger } from './openai-events-linger.ts';
import { readEvents } from './openai-events-wire.ts';

type Chunk = Extract<OpenAiEvent, { readonly type: 'chunk' }>;

/** What was heard so far. */
interface Heard {
  hasBegun: boolean;
  isDone: boolean;
  refused: boolean;
  saysMore: boolean;
  finishReason: string | null;
  usage: Usage | null;
  textBytes: number;
}

interface Listening {
  /** Of who asks: what an abort cuts off is no whole answer. */
  readonly signal: AbortSignal;
  /** Null: a server that leaves the connection open after its answer is listened to until it ends it. */
  readonly clock: Clock | null;
}

/** Throws `ModelError`, with the usage as far as it was told; after an abort whatever the body throws, or its reason. */
export async function* listen(
  response: Response,
  request: ModelRequest,
  { signal, clock }: Listening,
): AsyncGenerator<AnswerEvent> {
  const requestId = response.headers.get('x-request-id');
  const heard: Heard = {
    hasBegun: false,
    isDone: false,
    refused: false,
    saysMore: false,
    finishReason: null,
    usage: null,
    textBytes: 0,
  };
  const fail = (kind: ModelFailure, cause: unknown): ModelError =>
    new ModelError(kind, { requestId, cause, usage: heard.usage });
  const type = response.headers.get('content-type') ?? '';
  if (response.body === null || !type.includes('text/event-stream')) {
    throw fail('malformed', `no event stream came, but "${type}"`);
  }
  const isWhole = (): boolean => heard.finishReason !== null;
  try {
    for await (const data of withoutLinger(readEvents(response.body), isWhole, clock)) {
      const said = data?.trim() ?? '';
      if (said === '[DONE]') {
        heard.isDone = true;
        break;
      }
      if (said === '') {
        // Before the answer begins nobody counts them.
        if (heard.hasBegun) yield { type: 'life-sign' };
        continue;
      }
      const event = readChunk(said, requestId);
      if (event.type === 'error') {
        const { type: errorType, code } = event.error;
        throw fail(failureOf(event.error, null), { type: errorType, code });
      }
      if (!heard.hasBegun) {
        heard.hasBegun = true;
        const usage = estimate(request, 0);
        yield { type: 'answer-start', model: event.model ?? request.model, requestId, usage, choice: 0 };
      }
      // A last line break is nothing that anybody misses.
      heard.saysMore = isWhole() && event.text.trim() !== '';
      if (heard.saysMore) break;
      const text = isWhole() ? '' : event.text;
      note(heard, event, text);
      yield text === '' ? { type: 'life-sign' } : { type: 'text-delta', text };
    }
  } catch (cause) {
    // With a finish_reason the answer is whole: what is cut off or cannot be read behind it takes nothing from it.
    if (!isWhole()) throw cause instanceof ModelError ? cause.with({ usage: heard.usage }) : fail('dropped', cause);
  }
  signal.throwIfAborted();
  if (heard.saysMore) throw fail('malformed', 'text after the finish_reason');
  // Some servers end without [DONE].
  if (heard.finishReason === null) {
    throw heard.isDone ? fail('malformed', '[DONE] without a finish_reason') : fail('dropped', 'no finish_reason came');
  }
  const reason = heard.refused ? 'refusal' : toStopReason(heard.finishReason, fail);
  yield { type: 'answer-end', reason, usage: heard.usage ?? estimate(request, heard.textBytes) };
}

function note(heard: Heard, { refuses, finishReason, usage }: Chunk, text: string): void {
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

function toStopReason(finishReason: string, fail: (kind: ModelFailure, cause: unknown) => ModelError): StopReason {
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
      throw fail('overloaded', `finish_reason ${finishReason}`);
    // Without tools none can be called: the answer would be cut, and nobody would know.
    default:
      throw fail('malformed', `finish_reason ${finishReason}`);
  }
}
