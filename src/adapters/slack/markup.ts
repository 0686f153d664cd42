/*
 * The model's Markdown as Slack is to show it: safe first, then native. Pure.
 *
 * Slack renders standard Markdown in `markdown` blocks. What it must never do with a model's words is notify people or
 * fetch addresses, in any reading of how it parses them; the words themselves stay readable.
 */
import type { KnownBlock } from '@slack/types';

/** Splits a sequence that Slack would act on, without a visible trace and without letting the line break there. */
const WORD_JOINER = '\u2060';
const LESS_THAN = '<|&lt;|&#0*60;|&#x0*3c;';
const AT = '@|&commat;|&#0*64;|&#x0*40;';
const SPECIAL = String.raw`\\?(?:!\\?(?:channel|here|everyone|group|subteam|date)|[@#]\\?[A-Z0-9])`;
const specialSequence = new RegExp(`(${LESS_THAN})(?=${SPECIAL})`, 'gi');
const broadcastName = new RegExp(`(${AT})(?=\\\\?(?:channel|here|everyone|group)\\b)`, 'gi');
/** `![alt](address)` and `![alt][reference]`; `vec![1, 2]` in code is left alone. */
const image = /!(?=\[[^\]\n]*\]\s?[([])/g;
const referenceDefinition = /^ {0,3}\[[^\]\n]+\]:/m;

/** What a `markdown` block gets. */
export function toSlackMarkdown(markdown: string): string {
  const mute = markdown
    .replace(specialSequence, `$1${WORD_JOINER}`)
    .replace(broadcastName, `$1${WORD_JOINER}`)
    .replace(image, `!${WORD_JOINER}`);
  return referenceDefinition.test(mute) ? mute.replace(/!(?=\[)/g, `!${WORD_JOINER}`) : mute;
}

/** What the fields that Slack reads as mrkdwn get: nothing in it is a command to Slack. */
export function toMrkdwnLiteral(text: string): string {
  return text
    .replace(broadcastName, `$1${WORD_JOINER}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Who asked what, above an answer to a slash command, which itself leaves no trace in the channel. */
export function questionHeader(userId: string, questionText: string): KnownBlock {
  const quoted = toMrkdwnLiteral(clip(questionText.replace(/\s+/g, ' '), MAX_QUOTED_CHARACTERS));
  return { type: 'context', elements: [{ type: 'mrkdwn', text: `<@${userId}>: ${quoted}` }] };
}

/** The text beside the blocks: what a notification shows, and screen readers read. */
export function notificationText(markdown: string): string {
  return toMrkdwnLiteral(
    clip(
      markdown
        .replace(/[`*_~#>|]+/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
      MAX_NOTIFICATION_CHARACTERS,
    ),
  );
}

/** Long enough to know the question again; `/ask` takes much longer ones. */
const MAX_QUOTED_CHARACTERS = 400;
const MAX_NOTIFICATION_CHARACTERS = 300;

function clip(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** 12,000 characters is Slack's limit for the Markdown of a message; whether it counts as we do is not documented. */
const MAX_MARKDOWN_CHARACTERS = 11_500;
/** Slack takes 50 blocks, counted after it has taken the Markdown apart; the header is one. */
const MAX_BLOCKS = 45;

/** Whether one message can hold this. */
export function fitsMessage(markdown: string): boolean {
  return (
    markdown.length <= MAX_MARKDOWN_CHARACTERS &&
    toSlackMarkdown(markdown).length <= MAX_MARKDOWN_CHARACTERS &&
    countBlocks(markdown) <= MAX_BLOCKS
  );
}

type LineKind = 'blank' | 'heading' | 'rule' | 'quote' | 'list' | 'table' | 'text';

function kindOf(line: string): LineKind {
  if (line.trim() === '') return 'blank';
  if (/^ {0,3}#{1,6}\s/.test(line)) return 'heading';
  if (/^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/.test(line)) return 'rule';
  if (/^ {0,3}>/.test(line)) return 'quote';
  if (/^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(line)) return 'list';
  if (/^\s*\|/.test(line)) return 'table';
  return 'text';
}

/** An upper bound of the blocks that this Markdown becomes: counts again wherever a block could begin. */
export function countBlocks(markdown: string): number {
  let blocks = 0;
  let previous: LineKind = 'blank';
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const mark: string | null = /^\s*(?<mark>`{3,}|~{3,})/.exec(line)?.groups?.['mark'] ?? null;
    if (fence !== null) {
      if (mark !== null && mark.startsWith(fence)) fence = null;
      continue;
    }
    if (mark !== null) {
      fence = mark;
      blocks += 1;
      previous = 'blank';
      continue;
    }
    const kind = kindOf(line);
    if (kind !== 'blank' && (kind !== previous || kind === 'heading' || kind === 'rule')) blocks += 1;
    previous = kind;
  }
  return blocks;
}
