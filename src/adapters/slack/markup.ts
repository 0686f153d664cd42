/*
 * The model's Markdown as Slack is to show it: safe first, then native. Pure.
 *
 * Slack renders standard Markdown in `markdown` blocks. What it must never do with a model's words is notify people, fetch
 * addresses or hide where a link leads, in any reading of how it parses them; the words themselves stay readable.
 */
import type { KnownBlock } from '@slack/types';
import { countBlocks } from './markup-count.ts';
import { plainWords } from './markup-plain.ts';
import { renderMarkdown } from './markup-render.ts';
import { boundLength } from './markup-size.ts';
import { silence, toMrkdwnLiteral } from './markup-silence.ts';

export { countBlocks } from './markup-count.ts';
export { toMrkdwnLiteral } from './markup-silence.ts';

/** Long enough to know the question again; `/ask` takes much longer ones. */
const MAX_QUOTED_CHARACTERS = 400;
/** The same as Slack gets it, where `&` is five characters: the answer has to fit into the same message. */
const MAX_ESCAPED_CHARACTERS = 800;
const MAX_NOTIFICATION_CHARACTERS = 300;
/** Enough Markdown for so many characters of words. */
const MAX_NOTIFICATION_SOURCE = 3_000;
/** 12,000 characters is Slack's limit for the Markdown of a message; whether it counts as we do is not documented. */
const MAX_MARKDOWN_CHARACTERS = 11_500;
/** Slack takes 50 blocks, counted after it has taken the Markdown apart; the header is one. */
const MAX_BLOCKS = 45;

/** What a `markdown` block gets. */
export function toSlackMarkdown(markdown: string): string {
  return silence(renderMarkdown(markdown));
}

/** Who asked what, above an answer to a slash command, which itself leaves no trace in the channel. */
export function questionHeader(userId: string, questionText: string): KnownBlock {
  const quoted = clippedLiteral(questionText.replace(/\s+/g, ' '));
  return { type: 'context', elements: [{ type: 'mrkdwn', text: `<@${userId}>: ${quoted}` }] };
}

/** The text beside the blocks: what a notification shows, and screen readers read. Words only, on one line. */
export function notificationText(markdown: string): string {
  const words = plainWords(markdown.slice(0, MAX_NOTIFICATION_SOURCE)).replace(/\s+/g, ' ').trim();
  return toMrkdwnLiteral(clip(words, MAX_NOTIFICATION_CHARACTERS));
}

/** Whether one message can hold this. Monotone: what fits still fits when its end is cut off. */
export function fitsMessage(markdown: string): boolean {
  return (
    markdown.length <= MAX_MARKDOWN_CHARACTERS &&
    boundLength(markdown) <= MAX_MARKDOWN_CHARACTERS &&
    countBlocks(markdown) <= MAX_BLOCKS
  );
}

function clippedLiteral(words: string): string {
  for (let kept = Math.min(words.length, MAX_QUOTED_CHARACTERS); ;) {
    const literal = toMrkdwnLiteral(clip(words, kept));
    if (literal.length <= MAX_ESCAPED_CHARACTERS) return literal;
    kept = Math.floor((kept * MAX_ESCAPED_CHARACTERS) / literal.length);
  }
}

function clip(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
