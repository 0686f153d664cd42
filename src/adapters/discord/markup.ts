/*
 * The model's Markdown as Discord is to show it, and what one message holds of it. Pure. That it pings nobody and previews
 * nothing is decided by fields of the message (see writing.ts); that it is read as it was written is decided here.
 */
import { renderLine, renderMarkdown } from './markup-render.ts';
import { boundLength } from './markup-size.ts';
import { JOINER, literal } from '../markdown/target.ts';

/** Discord's documented limit of a message's content; how it counts characters is not, so the longest count is taken. */
const MAX_CONTENT_CHARACTERS = 2_000;
/** Long enough to know the question again. */
const MAX_QUOTED_CHARACTERS = 200;
/** At the start of a quote's line it would mean more than it says. */
const BLOCK_MARK = /^(?:[#>*+|-]|\d+[.)])/;
const BLANK_LINES = /^(?:[ \t]*[\r\n])+/;

/** What was asked, above an answer that others read: Discord shows them only who used the command. */
export function questionHeader(questionText: string, askerId: string | null = null): string {
  const line = clip(questionText.replace(/\s+/g, ' '), MAX_QUOTED_CHARACTERS);
  if (askerId !== null) return `> <@${askerId}>: ${renderLine(line)}\n`;
  return `> ${BLOCK_MARK.test(line) ? JOINER : ''}${renderLine(line)}\n`;
}

/** The content of one message. Fits into one if `fitsMessage` says so. */
export function toContent(markdown: string, header: string): string {
  const trimmed = trim(markdown);
  const shown = renderMarkdown(trimmed).trim();
  // Nothing but empty code: Discord takes no empty message.
  return header + (shown === '' ? literal(trimmed) : shown);
}

/** Whether one message can hold this. Monotone: what fits still fits when its end is cut off. */
export function fitsMessage(markdown: string, header: string): boolean {
  const room = MAX_CONTENT_CHARACTERS - header.length;
  const trimmed = trim(markdown);
  return trimmed.length <= room && boundLength(trimmed) <= room;
}

/** Without white space that does not show; an indent at the start may be code. */
function trim(markdown: string): string {
  return markdown.replace(BLANK_LINES, '').trimEnd();
}

function clip(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
