/*
 * Takes out of wire data what opens doors: tokens, keys, addresses that work without any. The sandbox's own are worth
 * nothing, but with a key of one's own the real Claude answers, and what is shown gets copied. Pure.
 */
import { isFields } from './reading.ts';

const HIDDEN = '[hidden]';

/** Fields that hold nothing but a secret, in payloads of the platforms and in requests. */
const secretFields: ReadonlySet<string> = new Set([
  'token',
  'trigger_id',
  'authorization',
  'x-api-key',
  'api_key',
  'apiKey',
  'client_secret',
  'signing_secret',
]);

const patterns: readonly (readonly [RegExp, string])[] = [
  // Keys and tokens: Slack's, Anthropic's, Discord's.
  [/\bx(?:ox[a-z]|app)-[\w-]{8,}/gu, HIDDEN],
  [/\bsk-[\w-]{12,}/gu, HIDDEN],
  [/\b[\w-]{23,}\.[\w-]{5,8}\.[\w-]{20,}/gu, HIDDEN],
  // Addresses that are their own key: response_url, an interaction's webhook and callback, a Socket Mode ticket.
  [/(\/(?:commands|actions)\/[^/\s"]+\/[^/\s"]+\/)[\w-]+/gu, `$1${HIDDEN}`],
  [/(\/webhooks\/\d+\/)[\w-]{20,}/gu, `$1${HIDDEN}`],
  [/(\/interactions\/\d+\/)[\w-]{20,}/gu, `$1${HIDDEN}`],
  [/(\bticket=)[\w-]+/gu, `$1${HIDDEN}`],
];

function redactText(text: string): string {
  return patterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** The same value without its secrets; the value itself stays as it is. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretFields.has(name) ? HIDDEN : redact(inner)]),
  );
}
