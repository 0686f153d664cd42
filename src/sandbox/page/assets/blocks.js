/*
 * What stands on lines of its own: code fences, headings, lists, quotes, tables. Pure; a platform passes what it knows
 * and how it formats inside a line.
 */
import { node } from './dom.js';

const FENCE = /^ {0,3}(```+|~~~+)[ \t]*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^([ \t]*)([-*+•]|\d{1,9}[.)])[ \t]+(.*)$/;
const TABLE_RULE = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const MAX_QUOTE_DEPTH = 5;

/** A block of code; its language is shown where the platform shows it. */
export const codeBlock = (text, language) =>
  node('pre', 'code-block', [node('code', '', [text])], {
    tabindex: '0',
    ...(language ? { 'data-language': language } : {}),
  });

const widthOf = (indent) => indent.replaceAll('\t', '    ').length;

/** Turns lines of a list into one list, nested by indentation. Lines that are no item belong to the item above. */
export function buildList(lines, inline) {
  const items = [];
  for (const line of lines) {
    const match = ITEM.exec(line);
    if (match) items.push({ indent: widthOf(match[1]), marker: match[2], text: match[3] });
    else if (items.length > 0) items.at(-1).text += `\n${line.trim()}`;
  }
  const build = (from, to) => {
    const { indent, marker } = items[from];
    const ordered = /\d/.test(marker);
    const children = [];
    for (let at = from; at < to;) {
      let end = at + 1;
      while (end < to && items[end].indent > indent) end += 1;
      const inner = end > at + 1 ? build(at + 1, end) : [];
      children.push(node('li', '', [...inline(items[at].text), ...inner]));
      at = end;
    }
    const start = ordered ? { start: String(parseInt(marker, 10)) } : {};
    return [node(ordered ? 'ol' : 'ul', '', children, start)];
  };
  return items.length > 0 ? build(0, items.length) : [];
}

const cellsOf = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

function buildTable(lines, inline) {
  const alignments = cellsOf(lines[1]).map((cell) =>
    /^:-+:$/.test(cell) ? 'center' : cell.endsWith('-:') ? 'end' : '',
  );
  const row = (line, tag) =>
    node(
      'tr',
      '',
      cellsOf(line).map((cell, column) =>
        node(tag, alignments[column] ?? '', inline(cell), tag === 'th' ? { scope: 'col' } : {}),
      ),
    );
  return node(
    'div',
    'table-scroll',
    [
      node('table', '', [
        node('thead', '', [row(lines[0], 'th')]),
        node(
          'tbody',
          '',
          lines.slice(2).map((line) => row(line, 'td')),
        ),
      ]),
    ],
    { tabindex: '0' },
  );
}

/** Standard Markdown. Lines of a paragraph keep their breaks. */
export function parseBlocks(text, inline, depth = 0) {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const nodes = [];
  let paragraph = [];
  const closeParagraph = () => {
    if (paragraph.length > 0) nodes.push(node('p', '', inline(paragraph.join('\n'))));
    paragraph = [];
  };
  const takeWhile = (from, test) => {
    let end = from;
    while (end < lines.length && test(lines[end], end)) end += 1;
    return end;
  };

  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    const fence = FENCE.exec(line);
    if (fence) {
      closeParagraph();
      const isEnd = (other) => other.trim().startsWith(fence[1]) && /^(`+|~+)$/.test(other.trim());
      const end = takeWhile(at + 1, (other) => !isEnd(other));
      nodes.push(codeBlock(lines.slice(at + 1, end).join('\n'), fence[2]));
      at = end + 1;
      continue;
    }
    const heading = HEADING.exec(line);
    if (heading) {
      closeParagraph();
      nodes.push(
        node('p', `heading h${heading[1].length}`, inline(heading[2]), {
          role: 'heading',
          'aria-level': String(heading[1].length + 2),
        }),
      );
      at += 1;
    } else if (RULE.test(line)) {
      closeParagraph();
      nodes.push(node('hr'));
      at += 1;
    } else if (line.includes('|') && TABLE_RULE.test(lines[at + 1] ?? '') && (lines[at + 1] ?? '').includes('-')) {
      closeParagraph();
      const end = takeWhile(at + 2, (other) => other.includes('|'));
      nodes.push(buildTable(lines.slice(at, end), inline));
      at = end;
    } else if (QUOTE.test(line) && depth < MAX_QUOTE_DEPTH) {
      closeParagraph();
      const end = takeWhile(at, (other) => QUOTE.test(other));
      const inner = lines.slice(at, end).map((quoted) => quoted.replace(QUOTE, ''));
      nodes.push(node('blockquote', '', parseBlocks(inner.join('\n'), inline, depth + 1)));
      at = end;
    } else if (ITEM.test(line)) {
      closeParagraph();
      const end = takeWhile(at, (other) => ITEM.test(other) || /^[ \t]+\S/.test(other));
      nodes.push(...buildList(lines.slice(at, end), inline));
      at = end;
    } else {
      if (line.trim() === '') closeParagraph();
      else paragraph.push(line);
      at += 1;
    }
  }
  closeParagraph();
  return nodes;
}

export const isListItem = (line) => ITEM.test(line);
