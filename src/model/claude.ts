/*
 * The model behind Anthropic's SDK: one streaming call, its events translated into ours. No retries, no watchdog, no
 * fallback: each of those is another Model around this one. It never sees who asks, or where.
 */
import Anthropic from '@anthropic-ai/sdk';
import { Stream } from '@anthropic-ai/sdk/streaming';
import type { AnswerEvent, Model, ModelRequest, StopReason, Usage } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { capabilitiesOf } from './catalog.ts';
import { failureOfType, toModelError } from './claude-errors.ts';
import { readEvent, type ClaudeUsage } from './claude-events.ts';

export interface ClaudeOptions {
  /** Asked for at each call, so that a key can change while the bot runs. */
  readonly apiKey: () => Promise<string>;
  /** Without `/v1`; null for Anthropic's own. */
  readonly baseUrl: string | null;
}

const ANTHROPIC_URL = 'https://api.anthropic.com';
/** The last API version that takes `temperature`, and only for the models that the catalog names. */
const VERSION_WITH_TEMPERATURE = '2023-06-01';
/** For the headers alone; our watchdogs are shorter. The SDK's own default is ten minutes. */
const HEADERS_TIMEOUT_MS = 120_000;

export function createClaude(options: ClaudeOptions): Model {
  const client = new Anthropic({
    apiKey: options.apiKey,
    // Nothing is taken from the environment behind our back.
    authToken: null,
    baseURL: options.baseUrl ?? ANTHROPIC_URL,
    // One owner of retries, and that is us.
    maxRetries: 0,
    timeout: HEADERS_TIMEOUT_MS,
    // The SDK would log bodies: texts of people.
    logLevel: 'off',
  });
  return (request, signal) => call(client, options, request, signal);
}

async function* call(
  client: Anthropic,
  options: ClaudeOptions,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const headers = request.temperature === null ? {} : headersForTemperature(await options.apiKey());
    yield* listen(await send(client, request, headers, controller.signal), controller);
  } catch (error) {
    signal.throwIfAborted();
    throw toModelError(error);
  } finally {
    signal.removeEventListener('abort', abort);
    controller.abort();
  }
}

/** That version knew keys by their own header; whether it takes the newer one is not documented. */
function headersForTemperature(apiKey: string): Headers {
  return { 'anthropic-version': VERSION_WITH_TEMPERATURE, 'x-api-key': apiKey, authorization: null };
}

type Headers = Readonly<Record<string, string | null>>;

function send(client: Anthropic, request: ModelRequest, headers: Headers, signal: AbortSignal): Promise<Response> {
  const { system, text, model, maxOutputTokens, effort, thinking, temperature } = request;
  const body = {
    model,
    max_tokens: maxOutputTokens,
    ...(system === '' ? {} : { system }),
    messages: [{ role: 'user' as const, content: text }],
    ...(effort === null || !capabilitiesOf(model).effort ? {} : { output_config: { effort } }),
    ...(thinking === null ? {} : { thinking: { type: thinking } }),
    // The SDK's types no longer know it; it reaches the wire.
    ...(temperature === null ? {} : { temperature }),
    stream: true as const,
  };
  return client.messages.create(body, { signal, headers }).asResponse();
}

/** The raw events are read, pings included: they are the only sign of life while a model thinks. */
async function* listen(response: Response, controller: AbortController): AsyncGenerator<AnswerEvent> {
  const requestId = response.headers.get('request-id');
  let usage: Usage | null = null;
  let stopReason: string | null = null;
  try {
    for await (const message of Stream.rawEvents(response, controller)) {
      if (message.data === '') continue;
      const event = readEvent(message.data, requestId);
      switch (event.type) {
        case 'message_start':
          usage = mergeUsage(null, event.message.usage);
          yield { type: 'answer-start', model: event.message.model, requestId, usage, choice: 0 };
          break;
        case 'content_block_start':
          if (event.content_block.type === 'text' && event.content_block.text) {
            yield { type: 'text-delta', text: event.content_block.text };
          }
          break;
        case 'content_block_delta':
          yield event.delta.type === 'text_delta'
            ? { type: 'text-delta', text: event.delta.text }
            : { type: 'life-sign' };
          break;
        case 'message_delta':
          stopReason = event.delta.stop_reason ?? stopReason;
          usage = mergeUsage(usage, event.usage ?? null);
          break;
        case 'message_stop':
          if (usage === null)
            throw new ModelError('malformed', { requestId, cause: 'the message ended before it began' });
          yield { type: 'answer-end', reason: toStopReason(stopReason, requestId), usage };
          return;
        case 'error':
          throw new ModelError(failureOfType(event.error.type, event.error.details?.error_code ?? null) ?? 'unknown', {
            requestId,
            cause: event.error.type,
          });
        case 'other':
          yield { type: 'life-sign' };
          break;
      }
    }
  } catch (cause) {
    throw cause instanceof ModelError ? cause : new ModelError('dropped', { requestId, cause });
  }
  throw new ModelError('dropped', { requestId, cause: 'the stream ended without message_stop' });
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
