/*
 * How Discord shows text. It knows no tables and no images: both stay as they were typed. Pure. `names` tells whom a
 * mention names.
 */
import { buildList, codeBlock, isListItem } from './blocks.js';
import { node } from './dom.js';
import { createInline, mention, rules } from './inline.js';

const everybody = { pattern: /@(?:everyone|here)\b/y, build: ([word]) => mention(word), notInWord: true };

const createRules = (names, pingsAll) => [
  rules.escape,
  rules.code,
  rules.angleLink,
  ...(pingsAll ? [everybody] : []),
  { pattern: /<@!?(\d+)>/y, build: ([, id]) => mention(`@${names[id] ?? 'unknown-user'}`) },
  { pattern: /<@&(\d+)>/y, build: ([, id]) => mention(`@${names[id] ?? 'unknown-role'}`) },
  { pattern: /<#(\d+)>/y, build: ([, id]) => mention(`#${names[id] ?? 'unknown'}`) },
  rules.maskedLink,
  rules.spoiler,
  rules.boldItalic,
  rules.bold,
  rules.underline,
  rules.italic,
  rules.underscoreItalic,
  rules.strike,
  rules.bareLink,
];

const FENCE = /```(?:([\w+#.-]+)\n)?\n?([\s\S]*?)\n?```/;

function parseLines(text, inline) {
  const lines = text.split('\n');
  const nodes = [];
  let run = [];
  const close = () => {
    const joined = run.join('\n').replace(/^\n|\n$/g, '');
    if (joined !== '') nodes.push(node('div', 'lines', inline(joined)));
    run = [];
  };
  const takeWhile = (from, test) => {
    let end = from;
    while (end < lines.length && test(lines[end])) end += 1;
    return end;
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    const heading = /^(#{1,3})[ \t]+(\S.*)$/.exec(line);
    const small = /^-#[ \t]+(\S.*)$/.exec(line);
    if (heading) {
      close();
      const level = heading[1].length;
      nodes.push(
        node('p', `heading h${level}`, inline(heading[2]), { role: 'heading', 'aria-level': String(level + 2) }),
      );
      at += 1;
    } else if (small) {
      close();
      nodes.push(node('p', 'small', inline(small[1])));
      at += 1;
    } else if (line.startsWith('>>> ')) {
      close();
      nodes.push(node('blockquote', '', parseLines([line.slice(4), ...lines.slice(at + 1)].join('\n'), inline)));
      at = lines.length;
    } else if (line.startsWith('> ')) {
      close();
      const end = takeWhile(at, (other) => other.startsWith('> ') || other === '>');
      const inner = lines.slice(at, end).map((quoted) => quoted.slice(2));
      nodes.push(node('blockquote', '', parseLines(inner.join('\n'), inline)));
      at = end;
    } else if (isListItem(line) && !/^[ \t]*[+•]/.test(line)) {
      close();
      const end = takeWhile(at, (other) => isListItem(other) || /^[ \t]+\S/.test(other));
      nodes.push(...buildList(lines.slice(at, end), inline));
      at = end;
    } else {
      run.push(line);
      at += 1;
    }
  }
  close();
  return nodes;
}

/**
 * Nodes for a message. A fence may start anywhere; one that is not closed is text. `pingsAll`: its @everyone is a
 * mention, not just a word.
 */
export function discordBody({ text, pingsAll = false }, names) {
  const inline = createInline(createRules(names, pingsAll));
  const nodes = [];
  let rest = text;
  for (let fence = FENCE.exec(rest); fence; fence = FENCE.exec(rest)) {
    nodes.push(...parseLines(rest.slice(0, fence.index), inline), codeBlock(fence[2], fence[1] ?? ''));
    rest = rest.slice(fence.index + fence[0].length);
  }
  return [...nodes, ...parseLines(rest, inline)];
}
