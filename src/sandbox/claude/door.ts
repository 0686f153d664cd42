/*
 * What happens to a call before anybody thinks of an answer: route, key, version, size, JSON, shape. Pure; says what the
 * service would answer, writes nothing.
 */
import type { Call } from '../server.ts';
import { findHeaderFault } from './headers.ts';
import { readRequest, type ReadRequest, type Refusal } from './request.ts';

export type Admission =
  | { readonly kind: 'create'; readonly request: ReadRequest; readonly body: unknown }
  | { readonly kind: 'count'; readonly request: ReadRequest; readonly body: unknown }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly body: unknown };

/** Largest request of the messages API. */
const LIMIT_BYTES = 32 * 1024 * 1024;

const refused = (status: number, type: string, message: string, rule: string): Admission => ({
  kind: 'refused',
  refusal: { status, type, message, rule },
  body: null,
});

/** `apiKey` null: the key was revoked. */
export function admit(call: Call, apiKey: string | null): Admission {
  const { pathname } = call.url;
  const kind = pathname === '/v1/messages' ? 'create' : pathname === '/v1/messages/count_tokens' ? 'count' : null;
  if (kind === null) return refused(404, 'not_found_error', 'Not found', 'route');
  if (call.method !== 'POST') return refused(405, 'invalid_request_error', 'Method Not Allowed', 'method');
  const fault = findHeaderFault(call.headers, apiKey);
  if (fault) return { kind: 'refused', refusal: fault, body: null };
  if (call.body.length > LIMIT_BYTES) {
    return refused(413, 'request_too_large', 'Request exceeds the maximum size', 'body-size');
  }
  let body: unknown;
  try {
    body = JSON.parse(call.body.toString('utf8'));
  } catch {
    return refused(400, 'invalid_request_error', 'The request body is not valid JSON', 'json');
  }
  const request = readRequest(body, String(call.headers['anthropic-version']), kind);
  return 'rule' in request ? { kind: 'refused', refusal: request, body } : { kind, request, body };
}
