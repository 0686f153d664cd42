/*
 * Where links lead, in words that a reader sees: an address that is shown is the address that is opened. Pure; knows no
 * platform.
 */

/** Invisible: keeps two characters apart that would mean something together, without letting the line break there. */
export const JOINER = '\u2060';

/** What was read at some place of a text, and where the text goes on. */
export interface Read<Value> {
  readonly value: Value;
  readonly to: number;
}

/** Deeper parentheses than these make no address. CommonMark asks for three. */
const MAX_PARENTHESES = 32;
const ESCAPE = /\\([!-/:-@[-`{-~])/g;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp|lpar|rpar|colon|sol));/gi;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lpar: '(',
  rpar: ')',
  colon: ':',
  sol: '/',
};
/** Control characters and such as turn the direction of writing: what is shown would not be what is opened. */
const UNSEEN = /[\p{Cc}\p{Cf}]/gu;
/** An address that means the same to every reader of Markdown and of Slack's notation when it stands in `<…>`. */
const WEB = /^https?:\/\/[^\s\p{Z}<>|"`\\]+$/iu;
const BROADCAST = /@(?=channel|here|everyone|group)/gi;
const SYNTAX = /[\\`[\]]/g;

/** The target in `(target "title")`, read from the opening parenthesis; null when this is no target. Linear time. */
export function readTarget(text: string, from: number): Read<string> | null {
  const start = skipSpace(text, from + 1);
  const target = text.charAt(start) === '<' ? readAngled(text, start) : readBare(text, start);
  if (target === null) return null;
  let at = skipSpace(text, target.to);
  if (at > target.to && text.charAt(at) !== ')') {
    const title = skipTitle(text, at);
    if (title === null) return null;
    at = skipSpace(text, title);
  }
  return text.charAt(at) === ')' ? { value: target.value, to: at + 1 } : null;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

function readAngled(text: string, from: number): Read<string> | null {
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '>') return { value: text.slice(from + 1, at), to: at + 1 };
    if (sign === '<' || sign === '\n') return null;
    if (sign === '\\') at += 1;
  }
  return null;
}

function readBare(text: string, from: number): Read<string> | null {
  let depth = 0;
  let at = from;
  for (; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\' && /[!-/:-@[-`{-~]/.test(text.charAt(at + 1))) at += 1;
    else if (sign === '(') depth += 1;
    else if (sign === ')' && depth === 0) break;
    else if (sign === ')') depth -= 1;
    else if (sign <= ' ') break;
    if (depth > MAX_PARENTHESES) return null;
  }
  return depth === 0 ? { value: text.slice(from, at), to: at } : null;
}

/** Where the title behind a target ends; null when there is none. It is no part of what a link shows. */
function skipTitle(text: string, from: number): number | null {
  const open = text.charAt(from);
  if (open !== '"' && open !== "'" && open !== '(') return null;
  const close = open === '(' ? ')' : open;
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === close) return at + 1;
    if (sign === open) return null;
    if (sign === '\\') at += 1;
  }
  return null;
}

/** What a target means: escapes and the usual entities read. */
export function decodeTarget(written: string): string {
  return written.replace(ESCAPE, '$1').replace(ENTITY, (entity, decimal, hex, name) => {
    if (typeof name === 'string') return NAMED[name.toLowerCase()] ?? entity;
    const code = typeof decimal === 'string' ? Number.parseInt(decimal, 10) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : entity;
  });
}

/** A target as a reader sees it: what leads to the web can be clicked, everything else is just words. */
export interface Shown {
  readonly text: string;
  readonly isLink: boolean;
}

/** Never longer than what was written, but for two characters for each `@` and one for each sign of Markdown. */
export function showTarget(target: string): Shown {
  const seen = target.replace(UNSEEN, '').trim();
  if (WEB.test(seen)) return { text: `<${seen.replace(BROADCAST, '%40')}>`, isLink: true };
  return { text: literal(seen), isLink: false };
}

/** Text in which no sign of Markdown acts. */
export function literal(text: string): string {
  return text.replace(SYNTAX, '\\$&').replace(BROADCAST, `@${JOINER}`).replaceAll('<', `<${JOINER}`);
}

/** Whether a link's text says no more than its target does. */
export function saysTheSame(text: string, target: string): boolean {
  // Marks may stand around it; a text that is much longer says something else.
  if (text.length > target.length + 12) return false;
  return bare(text) === bare(target);
}

function bare(address: string): string {
  return address
    .replace(/[*_`<>\s]/g, '')
    .replace(/^(?:https?:\/\/|mailto:)/i, '')
    .replace(/\/$/, '')
    .toLowerCase();
}
