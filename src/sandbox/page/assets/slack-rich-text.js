/*
 * Rich text, which is what Slack's own composer makes of what a person types. Pure.
 */
import { codeBlock } from './blocks.js';
import { node } from './dom.js';
import { link, mention } from './inline.js';

const styled = (child, style = {}) => {
  let made = child;
  if (style.code) made = node('code', '', [made]);
  if (style.bold) made = node('strong', '', [made]);
  if (style.italic) made = node('em', '', [made]);
  if (style.strike) made = node('s', '', [made]);
  return made;
};

/** Nodes for the elements of a `rich_text` block. */
export function richText(elements, names) {
  const inline = (element) => {
    switch (element.type) {
      case 'text':
        return styled(element.text, element.style);
      case 'user':
        return mention(`@${names[element.user_id] ?? element.user_id}`);
      case 'link':
        return link(element.url, [element.text ?? element.url]);
      case 'channel':
        return mention(`#${element.channel_id}`);
      case 'broadcast':
        return mention(`@${element.range}`);
      default:
        return element.name ? `:${element.name}:` : '';
    }
  };
  return elements.map(({ type, elements: inner = [], style }) => {
    if (type === 'rich_text_preformatted') return codeBlock(inner.map(({ text = '' }) => text).join(''), '');
    if (type === 'rich_text_quote') return node('blockquote', '', inner.map(inline));
    if (type === 'rich_text_list') {
      const items = inner.map((item) => node('li', '', (item.elements ?? []).map(inline)));
      return node(style === 'ordered' ? 'ol' : 'ul', '', items);
    }
    return node('p', '', inner.map(inline));
  });
}
