/*
 * The model behind the `openai` SDK: OpenAI's own, and whoever speaks its chat completions (Ollama, vLLM, other vendors).
 * One streaming call, its chunks translated into our events. No retries, no watchdog, no fallback: each of those is
 * another Model around this one. It never sees who asks, or where.
 */
import OpenAI from 'openai';
import type { AnswerEvent, Clock, Model, ModelRequest } from '../contract.ts';
import { toModelError } from './openai-errors.ts';
import { listen } from './openai-events-listen.ts';
import { fetchWithFewHeaders, headerSafe } from './sdk-headers.ts';

export interface OpenAiCompatibleOptions {
  /** Asked for at each call, so that a key can change while the bot runs. Empty for a server that wants none. */
  readonly apiKey: () => Promise<string>;
  /** With its `/v1`, as OPENAI_BASE_URL is written; null for OpenAI's own. */
  readonly baseUrl: string | null;
  /** Without one a server that leaves the connection open after its answer is listened to until it ends it. */
  readonly clock?: Clock;
}

const OPENAI_URL = 'https://api.openai.com/v1';
/**
 * For the headers alone. No watchdog is longer; Node's own limit for them, which nobody sets here, is 300 seconds. The
 * SDK's default is ten minutes.
 */
const HEADERS_TIMEOUT_MS = 290_000;

/**
 * Of a request's settings `thinking` is left out: this API has no word for it. `effort` and `temperature` are sent where
 * they are set; whether a model takes them is the catalog's knowledge. Without usage from the server it is estimated.
 */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Model {
  const baseURL = options.baseUrl ?? OPENAI_URL;
  const client = new OpenAI({
    // Nothing is taken from the environment behind our back; the key goes along with each call.
    apiKey: 'goes along with each call',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL,
    fetch: fetchWithFewHeaders,
    // One owner of retries, and that is us.
    maxRetries: 0,
    timeout: HEADERS_TIMEOUT_MS,
    // The SDK would log bodies: texts of people.
    logLevel: 'off',
  });
  const lengthField = isOpenAisOwn(baseURL) ? 'max_completion_tokens' : 'max_tokens';
  const { apiKey, clock = null } = options;
  return (request, signal) => call({ client, apiKey, lengthField, clock }, request, signal);
}

/** OpenAI's newer models refuse `max_tokens`; Ollama, LM Studio and others know nothing else, and would not stop. */
type LengthField = 'max_completion_tokens' | 'max_tokens';

interface Provider {
  readonly client: OpenAI;
  readonly apiKey: () => Promise<string>;
  readonly lengthField: LengthField;
  readonly clock: Clock | null;
}

/** Azure serves the same models by three names of host; where it serves others, they take the newer name as well. */
const OPENAIS_OWN = ['api.openai.com', 'openai.azure.com', 'services.ai.azure.com', 'cognitiveservices.azure.com'];

function isOpenAisOwn(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return OPENAIS_OWN.some((own) => host === own || host.endsWith(`.${own}`));
}

async function* call(provider: Provider, request: ModelRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const response = await send(provider, request, controller.signal);
    yield* listen(response, request, { signal, clock: provider.clock });
  } catch (error) {
    signal.throwIfAborted();
    throw toModelError(error, request.text);
  } finally {
    signal.removeEventListener('abort', abort);
    controller.abort();
  }
}

async function send(
  { client, apiKey, lengthField }: Provider,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<Response> {
  const { system, text, model, maxOutputTokens, effort, temperature } = request;
  const key = headerSafe(await apiKey());
  const body = {
    model,
    [lengthField]: maxOutputTokens,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user' as const, content: text },
    ],
    ...(effort === null ? {} : { reasoning_effort: effort }),
    ...(temperature === null ? {} : { temperature }),
    stream: true as const,
    stream_options: { include_usage: true },
  };
  const headers = { authorization: key === '' ? null : `Bearer ${key}`, accept: 'text/event-stream' };
  return client.chat.completions.create(body, { signal, headers }).asResponse();
}
