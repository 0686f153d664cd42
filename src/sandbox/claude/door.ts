/*
 * What happens to a call before anybody thinks of an answer: route, key, version, size, JSON, shape. Pure; says what the
 * service would answer, writes nothing.
 */
import type { Call } from '../server.ts';
import { findHeaderFault } from './headers.ts';
import type { Keys } from './keys.ts';
import { invalid, type Refusal } from './refusal.ts';
import { readRequest, type ReadRequest } from './request.ts';

export type Admission =
  | { readonly kind: 'create' | 'count'; readonly request: ReadRequest; readonly body: unknown }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly body: unknown };

/** Largest request of the messages API. */
const LIMIT_BYTES = 32 * 1024 * 1024;

const kindByPath: Readonly<Record<string, 'create' | 'count'>> = {
  '/v1/messages': 'create',
  '/v1/messages/count_tokens': 'count',
};

function findFaultOutside(call: Call, keys: Keys): Refusal | null {
  if (kindByPath[call.url.pathname] === undefined) {
    return { status: 404, type: 'not_found_error', message: 'Not found', rule: 'route-is-known' };
  }
  if (call.method !== 'POST') {
    return { ...invalid('method-is-post', 'Method Not Allowed'), status: 405 };
  }
  const fault = findHeaderFault(call.headers, keys);
  if (fault) return fault;
  return call.body.length > LIMIT_BYTES
    ? {
        status: 413,
        type: 'request_too_large',
        message: 'Request exceeds the maximum size',
        rule: 'body-within-32-mb',
      }
    : null;
}

export function admit(call: Call, keys: Keys): Admission {
  const fault = findFaultOutside(call, keys);
  if (fault) return { kind: 'refused', refusal: fault, body: null };
  let body: unknown;
  try {
    body = JSON.parse(call.body.toString('utf8'));
  } catch {
    const refusal = invalid('body-parses', 'The request body is not valid JSON');
    return { kind: 'refused', refusal, body: null };
  }
  const kind = kindByPath[call.url.pathname] ?? 'create';
  const request = readRequest(body, String(call.headers['anthropic-version']), kind);
  return 'rule' in request ? { kind: 'refused', refusal: request, body } : { kind, request, body };
}
