/*
 * Listens to the stream of one answer of Claude's and tells it as our events, in order and to its end. Whatever ends it
 * otherwise, or comes out of order, has a name: an answer is never cut in silence. It must not know how the call was made.
 */
import { Stream, type ServerSentEvent } from '@anthropic-ai/sdk/streaming';
import type { AnswerEvent, ModelFailure, StopReason, Usage } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { failureOf } from './claude-errors.ts';
import { readEvent, textOf, type ClaudeEvent, type ClaudeUsage } from './claude-events.ts';

/** What was heard so far. `usage` is null until the message begins, `stopReason` until it is told. */
interface Heard {
  readonly usage: Usage | null;
  readonly stopReason: string | null;
}

/**
 * The raw events are read, pings included: they are the only sign of life while a model thinks. Ends the connection by
 * the controller when more might come. Throws `ModelError` with the usage that was told until then, or after an abort
 * whatever the body throws.
 */
export async function* listen(response: Response, controller: AbortController): AsyncGenerator<AnswerEvent> {
  const requestId = response.headers.get('request-id');
  const fail = (kind: 'malformed' | 'dropped', cause: unknown): ModelError =>
    new ModelError(kind, { requestId, cause });
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('text/event-stream')) throw fail('malformed', `no event stream came, but "${type}"`);
  let heard: Heard = { usage: null, stopReason: null };
  try {
    const messages = Stream.rawEvents(response, controller);
    for await (const message of messages) {
      if (message.data === '') continue;
      const event = readEvent(message.data, requestId);
      const disorder = disorderOf(event, heard);
      if (disorder !== null) throw fail('malformed', disorder);
      switch (event.type) {
        case 'message_start': {
          const usage = mergeUsage(null, event.message.usage);
          heard = { ...heard, usage };
          yield { type: 'answer-start', model: event.message.model, requestId, usage, choice: 0 };
          break;
        }
        case 'content_block_start':
        case 'content_block_delta': {
          const text = textOf(event);
          yield text === '' ? { type: 'life-sign' } : { type: 'text-delta', text };
          break;
        }
        case 'message_delta':
          heard = {
            stopReason: event.delta.stop_reason ?? heard.stopReason,
            usage: mergeUsage(heard.usage, event.usage ?? null),
          };
          break;
        case 'message_stop': {
          const reason = toStopReason(heard.stopReason, requestId);
          if (await textFollows(messages)) throw fail('malformed', 'text after message_stop');
          yield { type: 'answer-end', reason, usage: mergeUsage(heard.usage, null) };
          controller.abort();
          return;
        }
        case 'error':
          throw new ModelError(failureOfEvent(event.error), { requestId, cause: event.error.type });
        case 'other':
          // Before the answer begins nobody counts them.
          if (heard.usage !== null) yield { type: 'life-sign' };
          break;
      }
    }
    throw fail('dropped', 'the stream ended without message_stop');
  } catch (cause) {
    throw (cause instanceof ModelError ? cause : fail('dropped', cause)).with({ usage: heard.usage });
  }
}

function failureOfEvent({ type, message, details }: Extract<ClaudeEvent, { type: 'error' }>['error']): ModelFailure {
  return failureOf({ type, code: details?.error_code ?? null, message: message ?? null }, null);
}

/** What is wrong with the place of this event; null when it may come now. */
function disorderOf(event: ClaudeEvent, { usage, stopReason }: Heard): string | null {
  switch (event.type) {
    case 'message_start':
      return usage === null ? null : 'a second message_start';
    case 'content_block_start':
    case 'content_block_delta':
      if (usage === null) return `${event.type} before message_start`;
      return stopReason !== null && textOf(event) !== '' ? 'text after the stop_reason' : null;
    case 'message_delta':
    case 'message_stop':
      return usage === null ? `${event.type} before message_start` : null;
    case 'error':
    case 'other':
      return null;
  }
}

/** Looks through what has arrived already, and waits for nothing: with message_stop the answer is whole. */
async function textFollows(messages: AsyncGenerator<ServerSentEvent>): Promise<boolean> {
  const nothingYet = new Promise<null>((resolve) => {
    setImmediate(resolve, null);
  });
  for (;;) {
    const next = await Promise.race([messages.next().catch(() => null), nothingYet]);
    if (next === null || next.done === true) return false;
    if (holdsText(next.value.data)) return true;
  }
}

/** What cannot be read takes nothing from an answer that is whole. */
function holdsText(data: string): boolean {
  try {
    return textOf(readEvent(data, null)) !== '';
  } catch {
    return false;
  }
}

/** Later numbers are totals, not additions; what is not told again stays. */
function mergeUsage(earlier: Usage | null, told: ClaudeUsage | null): Usage {
  return {
    inputTokens: told?.input_tokens ?? earlier?.inputTokens ?? 0,
    outputTokens: told?.output_tokens ?? earlier?.outputTokens ?? 0,
    cacheReadTokens: told?.cache_read_input_tokens ?? earlier?.cacheReadTokens ?? 0,
    cacheWriteTokens: told?.cache_creation_input_tokens ?? earlier?.cacheWriteTokens ?? 0,
  };
}

function toStopReason(stopReason: string | null, requestId: string | null): StopReason {
  switch (stopReason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'complete';
    case 'max_tokens':
      return 'max-tokens';
    case 'refusal':
      return 'refusal';
    case 'model_context_window_exceeded':
      return 'context-full';
    // Without tools neither of these can come: the answer would be cut, and nobody would know.
    case 'tool_use':
    case 'pause_turn':
    case null:
    default:
      throw new ModelError('malformed', { requestId, cause: `stop_reason ${String(stopReason)}` });
  }
}
