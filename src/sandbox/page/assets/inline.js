/*
 * Formatting inside a line: finds what a platform formats by an ordered list of rules and leaves all the rest as text.
 * Pure; makes plain nodes, no markup.
 *
 * A rule is {pattern, build, notInWord}: `pattern` is sticky; `build(match, inside)` makes the node, or null to pass;
 * `inside(text)` formats what stands within; `notInWord` keeps the rule from starting behind a letter.
 */
import { node } from './dom.js';

/** Formatting deeper than this is shown as it was typed. */
const MAX_DEPTH = 10;
/** Where any rule may start; everything up to there is text. */
const SPECIAL = /[\\`*_~|<[!@&]|https?:/gu;
const IN_WORD = /[\p{L}\p{N}_]/u;

/** A function from text to nodes, by these rules. `decode` turns what is left of the text into what people read. */
export function createInline(rules, decode = (text) => text) {
  function format(text, depth) {
    const nodes = [];
    let plain = '';
    let at = 0;
    const flush = () => {
      if (plain !== '') nodes.push(decode(plain));
      plain = '';
    };
    while (at < text.length) {
      SPECIAL.lastIndex = at;
      const next = SPECIAL.exec(text)?.index ?? text.length;
      plain += text.slice(at, next);
      at = next;
      if (at >= text.length) break;
      const found = depth < MAX_DEPTH ? apply(text, at, depth) : null;
      if (found) {
        flush();
        nodes.push(found.node);
        at = found.end;
      } else {
        plain += text[at];
        at += 1;
      }
    }
    flush();
    return nodes;
  }

  function apply(text, at, depth) {
    for (const { pattern, build, notInWord } of rules) {
      if (notInWord && at > 0 && IN_WORD.test(text[at - 1])) continue;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      // Before building: what stands within may use the same pattern.
      const end = pattern.lastIndex;
      const made = build(match, (inner) => format(inner, depth + 1));
      if (made !== null) return { node: made, end };
    }
    return null;
  }

  return (text) => format(text, 0);
}

/** A link that shows where it leads; anything but the web is shown as text. */
export function link(address, children) {
  if (!/^https?:\/\//iu.test(address)) return node('span', '', children);
  return node('a', 'link', children, {
    href: address,
    title: address,
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
  });
}

export const mention = (text) => node('span', 'mention', [text]);

const wrap = (tag, className) => (match, inside) => node(tag, className, inside(match[1]));

/** Rules that platforms share; each takes the ones that are its own. */
export const rules = {
  escape: { pattern: /\\([!-/:-@[-`{-~])/y, build: (match) => match[1] },
  code: {
    pattern: /(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y,
    build: (match) => node('code', '', [match[2].trim() || match[2]]),
  },
  boldItalic: {
    pattern: /\*\*\*(?=\S)([\s\S]*?\S)\*\*\*(?!\*)/y,
    build: (match, inside) => node('strong', '', [node('em', '', inside(match[1]))]),
  },
  bold: { pattern: /\*\*(?=\S)([\s\S]*?\S)\*\*(?!\*)/y, build: wrap('strong') },
  italic: { pattern: /\*(?=[^\s*])((?:\*\*|[^*])*?[^\s*]|[^\s*])\*(?!\*)/y, build: wrap('em') },
  underscoreItalic: {
    pattern: /_(?=[^\s_])((?:__|[^_])*?[^\s_]|[^\s_])_(?![\p{L}\p{N}_])/uy,
    build: wrap('em'),
    notInWord: true,
  },
  underscoreBold: { pattern: /__(?=\S)([\s\S]*?\S)__(?![\p{L}\p{N}_])/uy, build: wrap('strong'), notInWord: true },
  underline: { pattern: /__(?=\S)([\s\S]*?\S)__(?!_)/y, build: wrap('u') },
  strike: { pattern: /~~(?=\S)([\s\S]*?\S)~~/y, build: wrap('s') },
  spoiler: {
    pattern: /\|\|([\s\S]+?)\|\|/y,
    build: (match, inside) =>
      node('span', 'spoiler', inside(match[1]), {
        role: 'button',
        tabindex: '0',
        'aria-label': 'Spoiler, activate to read',
      }),
  },
  maskedLink: {
    pattern: /\[((?:\\.|[^[\]\\]|\[[^\]]*\])+)\]\(<?([^\s<>]*?(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\)/y,
    build: (match, inside) => link(match[2], inside(match[1])),
  },
  image: {
    pattern: /!\[([^\]]*)\]\(<?([^\s<>)]*)>?(?:\s+"[^"]*")?\)/y,
    build: (match) => link(match[2], [match[1] || match[2]]),
  },
  angleLink: { pattern: /<(https?:\/\/[^\s<>|]+)>/y, build: (match) => link(match[1], [match[1]]) },
  bareLink: {
    pattern: /https?:\/\/[^\s<>|]*[^\s<>|.,:;"'!?)\]}*_~]/y,
    build: (match) => link(match[0], [match[0]]),
  },
};
