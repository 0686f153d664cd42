/*
 * Names what went wrong in a call to Anthropic: by the error's type and code first, by the HTTP status only where there
 * is none. Knows nothing of retries.
 */
import { APIConnectionTimeoutError, APIError, APIConnectionError } from '@anthropic-ai/sdk';
import { ModelError, type ModelFailure } from '../errors.ts';
import { wasCutOff } from './cut-off.ts';
import { withoutWordsOf } from './discreet.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** Codes of 429 and 402 answers that no waiting cures: money or a contract has run out. */
const BILLING_CODES: ReadonlySet<string> = new Set([
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
  'linked_organization_billing_unavailable',
  'linked_organization_spend_limit_reached',
  'organization_on_hold',
]);

/** An error object of the API, from the body of an answer or from a stream; null where something is absent. */
export interface ClaudeError {
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** The API has no type or code of its own for a prompt that its model's window does not hold, nor for what it filters. */
const TOO_LONG = /prompt is too long|exceed context limit/u;
const BLOCKED = /blocked by content filter/iu;

/** `status` is null for an error in a stream. */
export function failureOf({ type, code, message }: ClaudeError, status: number | null): ModelFailure {
  const named = failureOfType(type, code) ?? failureOfStatus(status);
  if (named !== 'invalid-request' || message === null) return named;
  if (BLOCKED.test(message)) return 'blocked';
  return TOO_LONG.test(message) ? 'too-long' : named;
}

function failureOfType(type: string | null, code: string | null): ModelFailure | null {
  if (code !== null && BILLING_CODES.has(code)) return 'billing';
  switch (type) {
    case 'rate_limit_error':
      return 'rate-limited';
    case 'overloaded_error':
      return 'overloaded';
    case 'api_error':
      return 'unavailable';
    case 'timeout_error':
      return 'timeout';
    case 'billing_error':
      return 'billing';
    case 'authentication_error':
      return 'unauthorised';
    case 'permission_error':
      return 'forbidden';
    case 'request_too_large':
      return 'too-long';
    case 'invalid_request_error':
    case 'not_found_error':
      return 'invalid-request';
    case null:
    default:
      return null;
  }
}

function failureOfStatus(status: number | null): ModelFailure {
  if (status === null) return 'unknown';
  if (status === 401) return 'unauthorised';
  if (status === 403) return 'forbidden';
  if (status === 402) return 'billing';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 413) return 'too-long';
  if (status === 429) return 'rate-limited';
  if (status === 529) return 'overloaded';
  return status >= 500 ? 'unavailable' : 'invalid-request';
}

/** Wraps what the SDK threw before the stream began. The error then holds no word of this question. */
export function toModelError(error: unknown, question = ''): ModelError {
  if (error instanceof ModelError) return error;
  if (error instanceof APIConnectionTimeoutError) return new ModelError('timeout', { requestId: null, cause: error });
  if (error instanceof APIConnectionError) {
    return new ModelError(wasCutOff(error) ? 'dropped' : 'unavailable', { requestId: null, cause: error });
  }
  if (error instanceof APIError) {
    const { type, errorCode, message, status } = error;
    const kind = status === undefined ? 'unavailable' : failureOf({ type, code: errorCode, message }, status);
    return new ModelError(kind, {
      requestId: error.requestID ?? null,
      cause: withoutWordsOf(question, error),
      retryAfterMs: retryAfterMsOf(error.headers),
    });
  }
  return new ModelError('unknown', { requestId: null, cause: error });
}
