/*
 * How Slack shows text: `markdown` blocks as standard Markdown, everything else as mrkdwn, and the blocks around them.
 * Pure. `names` tells whom a mention names.
 */
import { codeBlock, parseBlocks } from './blocks.js';
import { slackActions, slackElement } from './buttons.js';
import { node } from './dom.js';
import { createInline, link, mention, rules } from './inline.js';
import { richText } from './slack-rich-text.js';

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const decode = (text) => text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => entities[entity]);

/** `<@U1>`, `<#C1|name>`, `<!here>`, `<https://…|label>`: Slack's own notation, in both kinds of text. */
const reference = (names) => ({
  pattern: /<([@#!]?)([^<>|\s]+)(?:\|([^<>]*))?>/y,
  build: ([, sigil, target, label]) => {
    // `<@&…>` is how Discord names a role; to Slack it is nothing.
    if (sigil === '@') return target.startsWith('&') ? null : mention(`@${names[target] ?? label ?? target}`);
    if (sigil === '#') return mention(`#${label ?? target}`);
    if (sigil === '!') return mention(label ?? `@${target.replace(/\^.*/, '')}`);
    return /^(https?|mailto):/.test(target) ? link(decode(target), [decode(label ?? target)]) : null;
  },
});

const wrap = (tag) => (match, inside) => node(tag, '', inside(match[1]));

function createMrkdwn(names) {
  const inline = createInline(
    [
      rules.code,
      reference(names),
      { pattern: /\*(?=[^\s*])([^*\n]*?[^\s*]|[^\s*])\*(?![\p{L}\p{N}*])/uy, build: wrap('strong'), notInWord: true },
      { pattern: /_(?=[^\s_])([^_\n]*?[^\s_]|[^\s_])_(?![\p{L}\p{N}_])/uy, build: wrap('em'), notInWord: true },
      { pattern: /~(?=[^\s~])([^~\n]*?[^\s~]|[^\s~])~(?![\p{L}\p{N}~])/uy, build: wrap('s'), notInWord: true },
    ],
    decode,
  );
  return (text) => {
    const nodes = [];
    // Odd parts stand between fences.
    for (const [index, part] of text.split(/```\n?([\s\S]*?)\n?```/).entries()) {
      if (index % 2 === 1) nodes.push(codeBlock(decode(part), ''));
      else nodes.push(...quotesAndLines(part, inline));
    }
    return nodes;
  };
}

function quotesAndLines(text, inline) {
  const nodes = [];
  let run = [];
  let isQuote = false;
  const close = () => {
    const joined = run.join('\n').replace(/^\n+|\n+$/g, '');
    if (joined !== '') nodes.push(node(isQuote ? 'blockquote' : 'p', '', inline(joined)));
    run = [];
  };
  for (const line of text.split('\n')) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (Boolean(quoted) !== isQuote) {
      close();
      isQuote = Boolean(quoted);
    }
    run.push(quoted ? quoted[1] : line);
  }
  close();
  return nodes;
}

function createMarkdown(names) {
  const {
    escape,
    code,
    image,
    maskedLink,
    boldItalic,
    bold,
    underscoreBold,
    italic,
    underscoreItalic,
    strike,
    bareLink,
  } = rules;
  const inline = createInline(
    [
      escape,
      code,
      image,
      maskedLink,
      reference(names),
      boldItalic,
      bold,
      underscoreBold,
      italic,
      underscoreItalic,
      strike,
      bareLink,
    ],
    decode,
  );
  return (text) => parseBlocks(text, inline);
}

const textOf = (element, mrkdwn) => {
  if (element?.type === 'mrkdwn') return mrkdwn(element.text ?? '');
  return [node('p', '', [element?.text ?? ''])];
};

/**
 * Nodes for a message: its blocks where it has some (as in Slack they hide the text), else its text. `press` is what
 * became of the last press on one of its buttons, if there was one.
 */
export function slackBody({ text, blocks }, names, press = null) {
  const mrkdwn = createMrkdwn(names);
  const markdown = createMarkdown(names);
  if (blocks.length === 0) return mrkdwn(text);
  return blocks.flatMap((block) => {
    switch (block.type) {
      case 'markdown':
        return markdown(block.text ?? '');
      case 'section': {
        const fields = (block.fields ?? []).map((field) => node('div', 'field', textOf(field, mrkdwn)));
        const own = block.text ? textOf(block.text, mrkdwn) : [];
        const content = fields.length > 0 ? [...own, node('div', 'fields', fields)] : own;
        if (block.accessory === undefined) return content;
        return [node('div', 'section', [node('div', '', content), slackElement(block.accessory, press)])];
      }
      case 'context':
        return [
          node(
            'div',
            'context',
            (block.elements ?? []).flatMap((element) => textOf(element, mrkdwn)),
          ),
        ];
      case 'header':
        return [node('p', 'heading h1', [block.text?.text ?? ''], { role: 'heading', 'aria-level': '3' })];
      case 'rich_text':
        return richText(block.elements ?? [], names);
      case 'divider':
        return [node('hr')];
      case 'actions':
      case 'context_actions':
        return [slackActions(block.elements ?? [], press)];
      default:
        return [node('p', 'unsupported', [`A block of type ${String(block.type)}`])];
    }
  });
}
