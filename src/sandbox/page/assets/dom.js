/*
 * Builds elements from plain data: a node is a string or {tag, class, attributes, children}. Text only ever becomes a
 * text node, so nothing that a person or a model wrote can become markup.
 */

/** Shorthand for a node. */
export function node(tag, className, children, attributes) {
  return { tag, class: className ?? '', attributes: attributes ?? {}, children: children ?? [] };
}

/** One of the page's own signs; it says nothing that the text beside it does not say. */
export const icon = (name) => node('span', `icon ${name}`, [], { 'aria-hidden': 'true' });

/** The element or text node for a node. */
export function toDom(item) {
  if (typeof item === 'string') return document.createTextNode(item);
  const element = document.createElement(item.tag);
  if (item.class) element.className = item.class;
  for (const [name, value] of Object.entries(item.attributes)) element.setAttribute(name, value);
  for (const child of item.children) element.append(toDom(child));
  return element;
}

const shownNodes = new WeakMap();

/**
 * Makes the element show these nodes and touches only the ones that differ from what it showed before: a message that
 * grows keeps its first paragraphs, and with them a selection or an opened spoiler.
 */
export function patch(element, items) {
  const before = shownNodes.get(element) ?? [];
  const after = items.map((item) => JSON.stringify(item));
  for (const [index, encoded] of after.entries()) {
    if (encoded === before[index]) continue;
    const fresh = toDom(items[index]);
    const old = element.childNodes[index];
    if (old) old.replaceWith(fresh);
    else element.append(fresh);
  }
  while (element.childNodes.length > items.length) element.lastChild.remove();
  shownNodes.set(element, after);
}

/** Finds the one element of the page with this id. */
export const byId = (id) => document.getElementById(id);
