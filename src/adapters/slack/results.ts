/*
 * What Slack's answers mean for a write. Knows the errors of Slack's client and of response_url, and nothing of what was
 * written.
 */
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { LeftoverEnd, WriteResult } from '../../contract.ts';

export type Failure = Exclude<WriteResult, { readonly kind: 'written' | 'step' }>;

/** Errors that Slack gives for its own troubles: the same call may work in a moment. */
const PASSING_ERRORS: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

/** The least wait after "too fast" when Slack does not say how long. */
const UNKNOWN_RETRY_AFTER_MS = 1_000;
/** When what was left behind is tried again after a failure that may pass. */
const TRY_AGAIN_AFTER_MS = 2_000;

export function toFailure(error: unknown): Failure {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'limited', retryAfterMs: error.retryAfter * 1_000 };
  if (error instanceof WebAPIPlatformError) return ofPlatformError(error.data.error, error);
  if (error instanceof WebAPIHTTPError) return ofStatus(error.statusCode, error);
  if (error instanceof WebAPIRequestError) return { kind: 'failed', cause: error };
  return { kind: 'failed', cause: error };
}

/** How a message was taken of which nobody needs to know where it stands. */
export type Sent = { readonly kind: 'written' } | Failure;

/** How this call ended. Never rejects. */
export function sentOf(call: Promise<unknown>): Promise<Sent> {
  return call.then(() => ({ kind: 'written' }), toFailure);
}

/** What a failure means for what an earlier process left behind. */
export function toLeftoverEnd(failure: Failure): LeftoverEnd {
  switch (failure.kind) {
    case 'limited':
      return { retryAfterMs: failure.retryAfterMs };
    case 'failed':
      return { retryAfterMs: TRY_AGAIN_AFTER_MS };
    case 'refused':
      return 'out-of-reach';
  }
}

function ofPlatformError(code: string, cause: unknown): Failure {
  if (code === 'ratelimited' || code === 'rate_limited') {
    return { kind: 'limited', retryAfterMs: UNKNOWN_RETRY_AFTER_MS };
  }
  if (PASSING_ERRORS.has(code)) return { kind: 'failed', cause };
  if (code === 'message_not_found') return { kind: 'refused', reason: 'removed', cause };
  return { kind: 'refused', reason: 'closed', cause };
}

/** For answers without a body that we understand. `retryAfter` is the header, in seconds. */
export function ofStatus(status: number, cause: unknown, retryAfter: string | null = null): Failure {
  if (status === 429) {
    const seconds = Number(retryAfter ?? Number.NaN);
    return { kind: 'limited', retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : UNKNOWN_RETRY_AFTER_MS };
  }
  if (status >= 500 || status === 408) return { kind: 'failed', cause };
  return { kind: 'refused', reason: 'closed', cause };
}
