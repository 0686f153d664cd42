/*
 * Names what went wrong in a call to OpenAI or a server that speaks like it: by the error's code and type first, by the
 * HTTP status only where they say nothing. Knows nothing of retries.
 */
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { ModelError, type ModelFailure } from '../errors.ts';
import { wasCutOff } from './cut-off.ts';
import { withoutWordsOf } from './discreet.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** An error object, from the body of an answer or from a stream. Servers leave out any of these. */
export interface OpenAiError {
  readonly type: string | null;
  /** A name; some servers put an HTTP status here. */
  readonly code: string | number | null;
  readonly message: string | null;
}

/** By name, `code` before `type`. Sources: OpenAI's guide to error codes; Azure, vLLM, DeepSeek and TGI where they differ. */
const failureByName: Readonly<Record<string, ModelFailure>> = {
  // Money: no waiting cures these, though they come with 429.
  insufficient_quota: 'billing',
  credit_balance_exhausted: 'billing',
  organization_spend_limit_exceeded: 'billing',
  project_spend_limit_exceeded: 'billing',
  organization_usage_limit_exceeded: 'billing',
  billing_hard_limit_reached: 'billing',
  billing_not_active: 'billing',
  billing_error: 'billing',
  invalid_api_key: 'unauthorised',
  account_deactivated: 'unauthorised',
  authentication_error: 'unauthorised',
  permission_error: 'forbidden',
  context_length_exceeded: 'too-long',
  string_above_max_length: 'too-long',
  rate_limit_exceeded: 'rate-limited',
  rate_limit_error: 'rate-limited',
  slow_down: 'rate-limited',
  server_is_overloaded: 'overloaded',
  overloaded_error: 'overloaded',
  service_unavailable_error: 'overloaded',
  overloaded: 'overloaded',
  server_error: 'unavailable',
  api_error: 'unavailable',
  timeout_error: 'timeout',
  model_not_found: 'invalid-request',
  // Filters: of Azure, OpenAI, Alibaba.
  content_filter: 'blocked',
  content_policy_violation: 'blocked',
  invalid_prompt: 'blocked',
  data_inspection_failed: 'blocked',
};

/** Many servers have only words for these; "Content Exists Risk" is DeepSeek's. */
const BLOCKED = /content filter|content management policy|content exists risk/iu;
const TOO_LONG = /context (?:length|window|size)|too many (?:input )?tokens|prompt is too long|too long/iu;

function failureOfStatus(status: number | null): ModelFailure {
  if (status === null) return 'unknown';
  if (status === 401) return 'unauthorised';
  // Also for one question alone: OpenRouter's answer to what its moderation flags.
  if (status === 403) return 'forbidden';
  if (status === 402) return 'billing';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 413) return 'too-long';
  if (status === 429) return 'rate-limited';
  if (status === 503 || status === 529) return 'overloaded';
  return status >= 500 ? 'unavailable' : 'invalid-request';
}

const named = (name: string | number | null): ModelFailure | null =>
  typeof name === 'string' && Object.hasOwn(failureByName, name) ? (failureByName[name] ?? null) : null;

/** `status` is null for an error in a stream. */
export function failureOf(error: OpenAiError, status: number | null): ModelFailure {
  const known = named(error.code) ?? named(error.type);
  if (known !== null) return known;
  const byStatus = failureOfStatus(status ?? statusIn(error.code));
  const isAboutRequest = byStatus === 'invalid-request' || error.type === 'invalid_request_error';
  if (isAboutRequest && BLOCKED.test(error.message ?? '')) return 'blocked';
  if (isAboutRequest && TOO_LONG.test(error.message ?? '')) return 'too-long';
  return byStatus === 'unknown' && isAboutRequest ? 'invalid-request' : byStatus;
}

function statusIn(code: string | number | null): number | null {
  const status = Number(code);
  return status >= 400 && status < 600 ? status : null;
}

/** Wraps what the SDK threw before the stream began. The error then holds no word of this question. */
export function toModelError(error: unknown, question = ''): ModelError {
  if (error instanceof ModelError) return error;
  if (error instanceof APIConnectionTimeoutError) return new ModelError('timeout', { requestId: null, cause: error });
  if (error instanceof APIConnectionError) {
    return new ModelError(wasCutOff(error) ? 'dropped' : 'unavailable', { requestId: null, cause: error });
  }
  if (error instanceof APIError) {
    const { status, headers, message, requestID } = error;
    const kind = failureOf({ type: error.type ?? null, code: error.code ?? null, message }, status ?? null);
    return new ModelError(kind, {
      requestId: requestID ?? null,
      cause: withoutWordsOf(question, error),
      retryAfterMs: retryAfterMsOf(headers),
    });
  }
  return new ModelError('unknown', { requestId: null, cause: error });
}
