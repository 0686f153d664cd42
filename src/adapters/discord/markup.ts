/*
 * The model's Markdown as Discord is to show it. Pure. Discord renders most of it as it stands; that it pings nobody and
 * previews nothing is decided by fields of the message (see surface.ts), not by its text.
 */

/** Discord's documented limit of a message's content; how it counts characters is not, so the longest count is taken. */
const MAX_CONTENT_CHARACTERS = 2_000;
/** Long enough to know the question again. */
const MAX_QUOTED_CHARACTERS = 200;

/** What was asked, above an answer that others read: Discord shows them only who used the command. */
export function questionHeader(questionText: string): string {
  const line = questionText.replace(/\s+/g, ' ');
  return `> ${clip(line, MAX_QUOTED_CHARACTERS)}\n`;
}

/** The content of one message. */
export function toContent(markdown: string, header: string): string {
  return header + markdown.trim();
}

/** Whether one message can hold this. */
export function fitsMessage(markdown: string, header: string): boolean {
  return toContent(markdown, header).length <= MAX_CONTENT_CHARACTERS;
}

function clip(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${text.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
