/*
 * JSON for people: indented, with its parts told apart. Pure but for the copying.
 */
import { node } from './dom.js';

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The text that is shown and copied. */
export const pretty = (value) => JSON.stringify(value, null, 2) ?? 'null';

function classOf([whole, string, colon]) {
  if (colon !== undefined) return 'key';
  if (string !== undefined) return 'string';
  return /^[-\d]/.test(whole) ? 'number' : 'word';
}

/** Nodes for a pretty text: names, strings, numbers and words in their own spans. */
export function colored(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    const [whole, string = whole, colon = ''] = match;
    nodes.push(node('span', classOf(match), [string]));
    if (colon) nodes.push(colon);
    end = match.index + whole.length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}
