/*
 * What a Web API call brings along: body or query, form or JSON, turned into one bag of arguments. Form bodies carry
 * `blocks` and `metadata` as JSON strings. Knows no method.
 */
import type { Call } from '../../server.ts';
import { refuse, type Refused } from '../refusal.ts';

export interface Arguments {
  /** The argument as text; null when it is missing or empty. Numbers and booleans become text, as in a form. */
  text(name: string): string | null;
  /** `true`, `1` and their textual forms; null when the argument is missing. */
  flag(name: string): boolean | null;
  /** A structure, parsed when it came as a JSON string. `undefined`: missing. `null`: not JSON at all. */
  structure(name: string): unknown;
  has(name: string): boolean;
  /** Everything but the token, for the record. */
  readonly shown: Readonly<Record<string, unknown>>;
  readonly bodyToken: string | null;
  /** The body was JSON, which a few older methods do not take. */
  readonly isJson: boolean;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fromForm(parameters: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(parameters);
}

function asText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

/** Structures inside of a form, readable in the record. */
function readable(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  return parseJson(value) ?? value;
}

function argumentsOf(
  values: Readonly<Record<string, unknown>>,
  { bodyToken, isJson }: Pick<Arguments, 'bodyToken' | 'isJson'>,
): Arguments {
  return {
    text: (name) => asText(values[name]),
    flag(name) {
      const value = asText(values[name]);
      return value === null ? null : value === 'true' || value === '1';
    },
    structure(name) {
      const value = values[name];
      return typeof value === 'string' ? parseJson(value) : value;
    },
    has: (name) => values[name] !== undefined && values[name] !== null && values[name] !== '',
    shown: Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => name !== 'token')
        .map(([name, value]) => [name, readable(value)]),
    ),
    bodyToken,
    isJson,
  };
}

/** Reads the arguments of a call, or says how its body is malformed. */
export function readArguments(call: Call): Arguments | Refused {
  if (call.method === 'GET') {
    const values = fromForm(call.url.searchParams);
    return argumentsOf(values, { bodyToken: asText(values['token']), isJson: false });
  }
  const [contentType = ''] = (call.headers['content-type'] ?? '').split(';');
  const body = call.body.toString('utf8');
  if (contentType === 'application/json') {
    const parsed: unknown = body === '' ? {} : parseJson(body);
    if (parsed === null) return refuse('json-body-parses', 'invalid_json');
    if (!isObject(parsed)) return refuse('json-body-is-an-object', 'json_not_object');
    // A token inside of a JSON body counts for nothing: Slack wants it in the header.
    return argumentsOf(parsed, { bodyToken: null, isJson: true });
  }
  if (contentType === 'application/x-www-form-urlencoded' || body === '') {
    const values = fromForm(new URLSearchParams(body));
    return argumentsOf(values, { bodyToken: asText(values['token']), isJson: false });
  }
  return refuse('body-is-form-or-json', 'invalid_post_type');
}
