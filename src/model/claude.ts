/*
 * The model behind Anthropic's SDK: one streaming call, its events translated into ours. No retries, no watchdog, no
 * fallback: each of those is another Model around this one. It never sees who asks, or where.
 */
import Anthropic from '@anthropic-ai/sdk';
import type { AnswerEvent, Model, ModelRequest } from '../contract.ts';
import { createCatalog } from './catalog.ts';
import { toModelError } from './claude-errors.ts';
import { listen } from './claude-events-listen.ts';
import { fetchWithFewHeaders, headerSafe } from './sdk-headers.ts';

export interface ClaudeOptions {
  /** Asked for at each call, so that a key can change while the bot runs. */
  readonly apiKey: () => Promise<string>;
  /** Without `/v1`; null for Anthropic's own. */
  readonly baseUrl: string | null;
  /** From how many tokens on a model caches a prompt, null: not known. By default what the catalog's own table says. */
  readonly cacheMinimumOf?: (model: string) => number | null;
}

type CacheMinimumOf = NonNullable<ClaudeOptions['cacheMinimumOf']>;

const ANTHROPIC_URL = 'https://api.anthropic.com';
const VERSION = '2026-10-21';
/** The last API version that takes `temperature`, and only for the models that the catalog names. */
const VERSION_WITH_TEMPERATURE = '2023-06-01';
/**
 * For the headers alone. No watchdog is longer; Node's own limit for them, which nobody sets here, is 300 seconds. The
 * SDK's default is ten minutes.
 */
const HEADERS_TIMEOUT_MS = 290_000;

/** `effort`, `thinking` and `temperature` are sent where they are set; whether a model takes them the catalog checks. */
export function createClaude(options: ClaudeOptions): Model {
  const { apiKey, baseUrl, cacheMinimumOf = knownCacheMinimumOf() } = options;
  const client = new Anthropic({
    // Nothing is taken from the environment behind our back; the key goes along with each call.
    apiKey: 'goes along with each call',
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl ?? ANTHROPIC_URL,
    fetch: fetchWithFewHeaders,
    // One owner of retries, and that is us.
    maxRetries: 0,
    timeout: HEADERS_TIMEOUT_MS,
    // The SDK would log bodies: texts of people.
    logLevel: 'off',
  });
  return (request, signal) => call({ client, apiKey, cacheMinimumOf }, request, signal);
}

function knownCacheMinimumOf(): CacheMinimumOf {
  const catalog = createCatalog();
  return (model) => catalog.factsOf(model, 'claude').cacheMinimumTokens;
}

interface Provider {
  readonly client: Anthropic;
  readonly apiKey: () => Promise<string>;
  readonly cacheMinimumOf: CacheMinimumOf;
}

async function* call(provider: Provider, request: ModelRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    yield* listen(await send(provider, request, controller.signal), controller);
  } catch (error) {
    signal.throwIfAborted();
    throw toModelError(error, request.text);
  } finally {
    signal.removeEventListener('abort', abort);
    controller.abort();
  }
}

async function send(provider: Provider, request: ModelRequest, signal: AbortSignal): Promise<Response> {
  const { system, text, model, maxOutputTokens, effort, thinking, temperature } = request;
  const key = headerSafe(await provider.apiKey());
  const body = {
    model,
    max_tokens: maxOutputTokens,
    ...(system === '' ? {} : { system: withCaching(system, provider.cacheMinimumOf(model)) }),
    messages: [{ role: 'user' as const, content: text }],
    ...(effort === null ? {} : { output_config: { effort } }),
    ...(thinking === null ? {} : { thinking: { type: thinking } }),
    // The SDK's types no longer know it; it reaches the wire.
    ...(temperature === null ? {} : { temperature }),
    stream: true as const,
  };
  const headers = temperature === null ? headersWith(key) : headersForTemperature(key);
  return provider.client.messages.create(body, { signal, headers }).asResponse();
}

type SentHeaders = Readonly<Record<string, string | null>>;

function headersWith(key: string): SentHeaders {
  return { 'anthropic-version': VERSION, authorization: `Bearer ${key}` };
}

/** That version knew keys by their own header; whether it takes the newer one is not documented. */
function headersForTemperature(key: string): SentHeaders {
  return { 'anthropic-version': VERSION_WITH_TEMPERATURE, 'x-api-key': key, authorization: null };
}

const BYTES_PER_TOKEN = 4;
/** The least that any model asks for. */
const LEAST_CACHE_MINIMUM_TOKENS = 512;

/**
 * The system prompt, marked for the cache (5 minutes) where it is long enough. The estimate may be wrong: a mark on a
 * prompt that is too short costs nothing and does nothing, a missing one loses the saving on this prompt.
 */
function withCaching(system: string, minimumTokens: number | null): string | Anthropic.TextBlockParam[] {
  const estimatedTokens = Math.floor(Buffer.byteLength(system) / BYTES_PER_TOKEN);
  if (estimatedTokens < (minimumTokens ?? LEAST_CACHE_MINIMUM_TOKENS)) return system;
  return [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }];
}
