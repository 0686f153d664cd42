/*
 * Counts the blocks that Slack makes of Markdown. Slack does not publish how it expands Markdown; this counts every
 * top-level piece (paragraph, heading, list, fence, table, quote, rule), which is the harsher reading. It reads lines,
 * it renders nothing.
 */

const fence = /^ {0,3}(`{3,}|~{3,})/;
const rule = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const heading = /^ {0,3}#{1,6}(?:\s|$)/;
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const quote = /^ {0,3}>/;
const tableDelimiter = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const indented = /^(?: {2,}|\t)/;

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

function startsTable(line: string, next: string | undefined): boolean {
  return line.includes('|') && next !== undefined && next.includes('-') && tableDelimiter.test(next);
}

function startsBlock(line: string, next: string | undefined): boolean {
  return (
    fence.test(line) ||
    rule.test(line) ||
    heading.test(line) ||
    listItem.test(line) ||
    quote.test(line) ||
    startsTable(line, next)
  );
}

function endOfFence(lines: readonly string[], start: number, marker: string): number {
  const closing = new RegExp(`^ {0,3}${marker.charAt(0)}{${marker.length},}[ \\t]*$`);
  for (let at = start + 1; at < lines.length; at += 1) if (closing.test(lines[at] ?? '')) return at + 1;
  return lines.length;
}

function endOfList(lines: readonly string[], start: number): number {
  let at = start + 1;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const goesOnAfterBlank =
      isBlank(line) &&
      (indented.test(lines[at + 1] ?? '') || listItem.test(lines[at + 1] ?? '')) &&
      !isBlank(lines[at + 1]);
    const goesOn =
      !isBlank(line) &&
      (listItem.test(line) || indented.test(line) || (!isBlank(lines[at - 1]) && !startsBlock(line, lines[at + 1])));
    if (!goesOn && !goesOnAfterBlank) return at;
    at += 1;
  }
  return at;
}

function endOfRun(lines: readonly string[], start: number, belongs: (line: string, next?: string) => boolean): number {
  let at = start + 1;
  while (at < lines.length && !isBlank(lines[at]) && belongs(lines[at] ?? '', lines[at + 1])) at += 1;
  return at;
}

function endOfBlock(lines: readonly string[], start: number): number {
  const line = lines[start] ?? '';
  const marker = fence.exec(line)?.[1];
  if (marker !== undefined) return endOfFence(lines, start, marker);
  if (heading.test(line) || rule.test(line)) return start + 1;
  if (listItem.test(line)) return endOfList(lines, start);
  if (quote.test(line)) return endOfRun(lines, start, (next) => quote.test(next));
  if (startsTable(line, lines[start + 1])) return endOfRun(lines, start, () => true);
  return endOfRun(lines, start, (next, afterNext) => !startsBlock(next, afterNext));
}

/** How many blocks this Markdown becomes; at least one. */
export function countMarkdownBlocks(markdown: string): number {
  const lines = markdown.split(/\r\n|\r|\n/);
  let count = 0;
  let at = 0;
  while (at < lines.length) {
    if (isBlank(lines[at])) {
      at += 1;
    } else {
      count += 1;
      at = endOfBlock(lines, at);
    }
  }
  return Math.max(1, count);
}
