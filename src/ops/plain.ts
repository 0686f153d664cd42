/*
 * Turns whatever was passed as a fact into plain data that can be written: redacted, bounded, without cycles. Nothing
 * that a value does (getters or proxies that throw, cycles, endless lists) gets out of here. It must not know how the
 * line is written.
 */
import { types } from 'node:util';
import { REDACTED, type Redactor } from './redact.ts';

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Longer texts are cut, and say by how much. */
export const LONGEST_TEXT_LENGTH = 2000;
/** Deeper is not shown: facts are meant to be flat, and causes of causes seldom say more. */
const DEEPEST_LEVEL = 6;
const MOST_ITEMS = 50;
/** Per line. Docker and its kin split lines at 16 KiB: what is longer could not be parsed any more. */
const MOST_VALUES = 300;
const MOST_CHARACTERS = 12_000;

/** Keys whose values are credentials whatever they look like; without case, hyphens and underscores. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'setcookie',
  'xslacksignature',
  'xapikey',
  'apikey',
  'token',
  'bottoken',
  'apptoken',
  'accesstoken',
  'refreshtoken',
  'secret',
  'signingsecret',
  'clientsecret',
  'password',
  'responseurl',
]);

interface State {
  readonly redactor: Redactor;
  readonly withStacks: boolean;
  readonly ancestors: Set<object>;
  valuesLeft: number;
  charactersLeft: number;
}

/** The facts of one line, as plain data. Never throws. `withStacks` shows where errors came from. */
export function plainFacts(facts: unknown, redactor: Redactor, withStacks: boolean): { readonly [key: string]: Plain } {
  const state: State = {
    redactor,
    withStacks,
    ancestors: new Set(),
    valuesLeft: MOST_VALUES,
    charactersLeft: MOST_CHARACTERS,
  };
  if (typeof facts !== 'object' || facts === null) return {};
  try {
    if (types.isNativeError(facts)) return { error: fromError(facts, state, 1) };
    state.ancestors.add(facts);
    return fromObject(facts, state, 1);
  } catch {
    return { facts: '[unreadable]' };
  }
}

/** A text without secrets, at most about `LONGEST_TEXT_LENGTH` long. Never throws for a text. */
export function plainText(text: string, redactor: Redactor): string {
  if (text.length <= LONGEST_TEXT_LENGTH) return redactor.redact(text);
  // Reads a little further than is shown, and drops as much of what it read at the end: a secret that the cut would
  // halve is still found whole, and one that is halved by the end of the window is never shown.
  const margin = Math.max(redactor.longestSecretLength(), 256);
  const isAllRead = text.length <= LONGEST_TEXT_LENGTH + margin;
  const redacted = redactor.redact(isAllRead ? text : text.slice(0, LONGEST_TEXT_LENGTH + margin));
  const shown = redacted.slice(0, isAllRead ? redacted.length : -margin).slice(0, LONGEST_TEXT_LENGTH);
  return isAllRead && shown.length === redacted.length ? shown : `${shown}… [${text.length} characters]`;
}

function fromValue(value: unknown, state: State, level: number): Plain | undefined {
  state.valuesLeft -= 1;
  if (state.valuesLeft < 0) return '[more]';
  switch (typeof value) {
    case 'string':
      return fromText(value, state);
    case 'number':
      return Number.isFinite(value) ? fromNumber(value, state) : String(value);
    case 'bigint':
    case 'symbol':
      return fromText(String(value), state);
    case 'function':
      return '[function]';
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      return value === null ? null : guarded(value, state, level);
  }
}

function fromText(text: string, state: State): string {
  const shown = plainText(text, state.redactor);
  state.charactersLeft -= shown.length;
  return state.charactersLeft < 0 ? `[${text.length} characters]` : shown;
}

/** A secret may be made of digits alone. */
function fromNumber(value: number, state: State): Plain {
  if (Math.abs(value) < 1000) return value;
  const text = String(value);
  return state.redactor.redact(text) === text ? value : REDACTED;
}

function guarded(value: object, state: State, level: number): Plain {
  if (state.ancestors.has(value)) return '[circular]';
  if (level > DEEPEST_LEVEL) return '[deeper]';
  state.ancestors.add(value);
  try {
    return fromAnything(value, state, level + 1);
  } catch {
    return '[unreadable]';
  } finally {
    state.ancestors.delete(value);
  }
}

function fromAnything(value: object, state: State, level: number): Plain {
  if (types.isNativeError(value) || value instanceof Error) return fromError(value, state, level);
  if (Array.isArray(value)) return fromList(value, state, level);
  if (value instanceof Map) return fromEntries(value, state, level);
  if (value instanceof Set) return fromList(value, state, level);
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof URL || types.isRegExp(value)) return fromText(String(value), state);
  // Bytes may be anything, and nobody reads them.
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  return fromObject(value, state, level);
}

function fromError(error: Error, state: State, level: number): Plain {
  const { name, message, code, cause, stack, errors } = readError(error);
  const parts: [string, unknown][] = [
    ['name', name],
    ['message', message],
  ];
  if (typeof code === 'string' || typeof code === 'number') parts.push(['code', code]);
  if (cause !== undefined && cause !== null) parts.push(['cause', cause]);
  if (Array.isArray(errors)) parts.push(['errors', errors]);
  if (state.withStacks && typeof stack === 'string') parts.push(['stack', stack]);
  return fromEntries(parts, state, level);
}

function readError(error: Error): Readonly<Record<string, unknown>> {
  return {
    name: valueOf(error, 'name'),
    message: valueOf(error, 'message'),
    code: valueOf(error, 'code'),
    cause: valueOf(error, 'cause'),
    errors: valueOf(error, 'errors'),
    stack: valueOf(error, 'stack'),
  };
}

function fromList(values: Iterable<unknown>, state: State, level: number): Plain {
  const list: Plain[] = [];
  for (const value of values) {
    if (list.length >= MOST_ITEMS) {
      list.push('[more]');
      break;
    }
    list.push(fromValue(value, state, level) ?? null);
  }
  return list;
}

function fromObject(value: object, state: State, level: number): { readonly [key: string]: Plain } {
  return fromEntries(ownEntries(value), state, level);
}

function* ownEntries(value: object): Generator<[string, unknown]> {
  for (const key of Object.keys(value)) yield [key, valueOf(value, key)];
}

function fromEntries(
  entries: Iterable<readonly [unknown, unknown]>,
  state: State,
  level: number,
): { readonly [key: string]: Plain } {
  const result: Record<string, Plain> = {};
  let count = 0;
  for (const [key, value] of entries) {
    count += 1;
    if (count > MOST_ITEMS) {
      result['…'] = '[more]';
      break;
    }
    const name = fromKey(key, state);
    const plain = isSecretKey(name) && value ? REDACTED : fromValue(value, state, level);
    if (plain !== undefined) result[name] = plain;
  }
  return result;
}

function fromKey(key: unknown, state: State): string {
  if (typeof key === 'number' || typeof key === 'boolean' || typeof key === 'bigint') return String(key);
  if (typeof key !== 'string') return `[${typeof key}]`;
  // The one name that would not become a key by being assigned.
  return key === '__proto__' ? '[__proto__]' : fromText(key, state);
}

function isSecretKey(key: string): boolean {
  return key.length < 24 && SECRET_KEYS.has(key.toLowerCase().replace(/[-_]/g, ''));
}

/** A property, whatever its getter does. */
function valueOf(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return '[unreadable]';
  }
}
