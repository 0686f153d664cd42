/*
 * The headers of the messages API: who calls, under which version, and how much of the rate limit is left.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { VERSION_WITHOUT_SAMPLING, VERSION_WITH_SAMPLING, type Refusal } from './request.ts';

/** What the account may do in a minute. Told in headers, never enforced: a script is there for a 429. */
const PER_MINUTE = { requests: 4_000, 'input-tokens': 2_000_000, 'output-tokens': 400_000, tokens: 2_400_000 } as const;

const unauthorised = (message: string, rule: string): Refusal => ({
  status: 401,
  type: 'authentication_error',
  message,
  rule,
});

/**
 * Checks key, version and content type; null when all is well. `apiKey` null: every key is refused. Under the old
 * version a key counts only as `x-api-key`: whether the service takes it as Bearer there is not documented.
 */
export function findHeaderFault(headers: IncomingHttpHeaders, apiKey: string | null): Refusal | null {
  const version = headers['anthropic-version'];
  const bearer = /^Bearer (.+)$/u.exec(headers.authorization ?? '')?.[1];
  const plain = headers['x-api-key'];
  if (bearer === undefined && plain === undefined) {
    return unauthorised('x-api-key header is required', 'no-key');
  }
  if (apiKey === null || (plain ?? bearer) !== apiKey) return unauthorised('invalid x-api-key', 'wrong-key');
  if (version === undefined) {
    return invalid('anthropic-version: header is required', 'no-version');
  }
  if (version !== VERSION_WITHOUT_SAMPLING && version !== VERSION_WITH_SAMPLING) {
    return invalid(`anthropic-version: "${String(version)}" is not a valid version`, 'unknown-version');
  }
  if (version === VERSION_WITH_SAMPLING && plain === undefined) {
    return unauthorised('x-api-key header is required', 'bearer-under-old-version');
  }
  if (!(headers['content-type'] ?? '').startsWith('application/json')) {
    return invalid('Content-Type: must be application/json', 'content-type');
  }
  return null;
}

const invalid = (message: string, rule: string): Refusal => ({
  status: 400,
  type: 'invalid_request_error',
  message,
  rule,
});

/** The `anthropic-ratelimit-*` headers after so many calls in the last minute; `nowMs` is the time of this one. */
export function rateHeaders(recentCalls: number, nowMs: number): Record<string, string> {
  const reset = new Date(nowMs + 60_000).toISOString();
  const headers: Record<string, string> = {};
  for (const [name, limit] of Object.entries(PER_MINUTE)) {
    headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(
      name === 'requests' ? Math.max(0, limit - recentCalls) : limit,
    );
    headers[`anthropic-ratelimit-${name}-reset`] = reset;
  }
  return headers;
}
