/*
 * What a native stream shows of an answer, and how much of a growing answer it may show by now: a stream only appends, so
 * what stands must be the beginning of whatever comes. Pure; knows no calls.
 */
import { fitsMessage, notificationText, toSlackMarkdown } from './markup.ts';
import { JOINER } from '../markdown/target.ts';

/** Slack fetches what looks like a link in a streamed message, and no argument of these methods forbids it. */
const ANGLED_ADDRESS = /<(https?:[^\s<>]+)>/gi;
const ADDRESS_START = /(https?:|www\.)/gi;
/** Where `silenceLinks` may add a sign. */
const ADDRESS_SIGN = /http|www|&#/gi;
/** Leaves room below Slack's 12,000 characters. */
const MAX_ADDRESSES = 400;
/** Signs that can turn what stands before or behind them into something else, as long as their word goes on. */
const UNSETTLED = /[@&<>!|\\[\]()`:]/;
const LONGEST_WORD = 2_000;
/** How a text can go on that changes most of what is rendered before it. */
const LINK_END = 'x](https://x.example) x';
const CONTINUATIONS = ['x', ' x`', LINK_END, ` ${LINK_END}`, ` ${LINK_END} ${LINK_END}`, '\n|-|\n', '\n\nx'];
const CONTINUATIONS_OF_TAGS = ['', ' href=', ' src=', '"'].flatMap((start) =>
  ['x">x</a>', '"x">x</a>'].map((end) => start + end),
);
/** A code span is closed by as many backticks as opened it; one that holds half a link changes the brackets before it. */
const TICKS = /`+/g;
const CODE_ENDS = ['x', ' x', ` ${LINK_END}`];
const OPEN_TAG = /<([a-z][a-z0-9]*)/gi;

/** All of this Markdown as a stream shows it. Addresses are words: they cannot be clicked, and nothing fetches them. */
export function streamText(markdown: string): string {
  return silenceLinks(toSlackMarkdown(markdown));
}

/** The text beside the blocks, for a message that began as a stream. */
export function streamNotification(markdown: string): string {
  return silenceLinks(notificationText(markdown));
}

/**
 * As much of it as stays as it is however the answer goes on; may be empty. A rare answer changes all the same (its
 * table becomes too large, for instance): what stands then is no beginning of the new text any more.
 */
export function settledText(markdown: string): string {
  const known = markdown.slice(0, settledEnd(markdown));
  if (known.trim() === '') return '';
  const paragraph = lastParagraph(known);
  const closings = Array.from(paragraph.matchAll(OPEN_TAG), ([, name = '']) => `</${name}>`);
  const ofTags = closings.length === 0 ? [] : [...CONTINUATIONS_OF_TAGS, `x${closings.toReversed().join('')}`];
  const ticks = new Set(paragraph.match(TICKS));
  const ofCode = [...ticks].flatMap((run) => CODE_ENDS.map((end) => end + run));
  return [...CONTINUATIONS, ...ofTags, ...ofCode]
    .reduce((settled, ending) => commonStart(settled, streamText(known + ending)), streamText(known))
    .trimEnd();
}

/** Whether one streamed message can hold this. Monotone, as `fitsMessage` is. */
export function fitsStream(markdown: string): boolean {
  return fitsMessage(markdown) && (markdown.match(ADDRESS_SIGN)?.length ?? 0) <= MAX_ADDRESSES;
}

function silenceLinks(text: string): string {
  return text.replace(ANGLED_ADDRESS, '$1').replace(ADDRESS_START, `$1${JOINER}`);
}

/** Where the last word begins when its end may decide what it is; else the text's end. */
function settledEnd(markdown: string): number {
  let from = markdown.length;
  while (from > 0 && /[!-~]/.test(markdown.charAt(from - 1))) from -= 1;
  const isSettled = !UNSETTLED.test(markdown.slice(from)) || markdown.length - from > LONGEST_WORD;
  return isSettled ? markdown.length : from;
}

function lastParagraph(markdown: string): string {
  return markdown.slice(markdown.lastIndexOf('\n\n') + 1);
}

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return one.slice(0, length);
}
