/*
 * What leaves with a call, for every SDK: our key and a handful of headers. The SDKs would add what stands in
 * ANTHROPIC_CUSTOM_HEADERS and OPENAI_CUSTOM_HEADERS, keys included, and tell about this machine. Knows no provider.
 */
import { ModelError } from '../errors.ts';

/** Anything else an SDK would send is left out. */
const SENT: ReadonlySet<string> = new Set([
  'accept',
  'anthropic-version',
  'authorization',
  'content-type',
  'user-agent',
  'x-api-key',
]);

/** `fetch` for an SDK; sends no header that is not named above. */
export function fetchWithFewHeaders(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const headers = [...new Headers(init.headers)].filter(([name]) => SENT.has(name));
  return fetch(url, { ...init, headers });
}

/**
 * The key as it may stand in a header. Throws `ModelError` of kind `unauthorised` for one that cannot: fetch would say so
 * in a sentence that holds the key.
 */
export function headerSafe(apiKey: string): string {
  const key = apiKey.trim();
  if (/^[\x21-\x7e]*$/u.test(key)) return key;
  const cause = 'the key holds characters that no header may hold';
  throw new ModelError('unauthorised', { requestId: null, cause, isUnsent: true });
}
