/*
 * What a log line looks like, for machines and for people. Takes plain data that is already redacted and bounded. Pure.
 */
import type { Plain } from './plain.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

type Facts = { readonly [key: string]: Plain };

const RESET = '\u001b[0m';
const DIM = '\u001b[2m';
const COLOURS: Readonly<Record<Level, string>> = {
  debug: '\u001b[90m',
  info: '\u001b[36m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
};

/** So that the facts of most lines stand below each other. */
const MESSAGE_WIDTH = 44;

/** One JSON object. A fact that is called like one of the first three fields gets an underscore behind its name. */
export function jsonLine(time: Date, level: Level, message: string, facts: Facts): string {
  const line: Record<string, Plain> = { time: time.toISOString(), level, message };
  for (const [key, value] of Object.entries(facts)) {
    line[key === 'time' || key === 'level' || key === 'message' ? `${key}_` : key] = value;
  }
  return JSON.stringify(line);
}

/** Time of day, level, sentence, and the facts that are not null, in colours; always one line. */
export function terminalLine(time: Date, level: Level, message: string, facts: Facts): string {
  const told = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${DIM}${visible(key)}=${RESET}${forPeople(value)}`);
  const sentence = visible(message);
  const start = `${DIM}${clockTime(time)}${RESET} ${COLOURS[level]}${level.toUpperCase().padEnd(5)}${RESET} `;
  return told.length === 0 ? `${start}${sentence}` : `${start}${sentence.padEnd(MESSAGE_WIDTH)} ${told.join(' ')}`;
}

function clockTime(time: Date): string {
  const digits = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${digits.join(':')}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

function forPeople(value: Plain): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? visible(value) : visible(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return String(value);
  return visible(errorSentence(value) ?? JSON.stringify(value));
}

/** "ModelError: the call failed (ECONNRESET) ← Error: terminated"; null for what is no error. */
function errorSentence(value: Plain): string | null {
  if (typeof value !== 'object' || value === null || !isFacts(value)) return null;
  const { name, message, code, cause } = value;
  if (typeof name !== 'string' || typeof message !== 'string') return null;
  const suffix = typeof code === 'string' || typeof code === 'number' ? ` (${code})` : '';
  const causedBy = cause === undefined ? '' : ` ← ${errorSentence(cause) ?? JSON.stringify(cause)}`;
  return `${name}: ${message}${suffix}${causedBy}`;
}

function isFacts(value: object): value is Readonly<Record<'name' | 'message' | 'code' | 'cause', Plain | undefined>> {
  return !Array.isArray(value);
}

/** Control characters as their escapes: a value can neither begin a line of its own nor colour the terminal. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return character === '\n' ? String.raw`\n` : `\\u${code.padStart(4, '0')}`;
  });
}
