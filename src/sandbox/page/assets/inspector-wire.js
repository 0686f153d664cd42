/*
 * The wire of one answer: every request and every answer to it, folded until somebody wants to see it.
 */
import { node, patch, toDom } from './dom.js';
import { colored, pretty } from './inspector-json.js';
import { count, moment, platformNames } from './inspector-words.js';

const COPIED_MS = 1_500;

/** Copies a text; the button says what became of it. */
async function copy(button, text) {
  const before = button.dataset.label ?? button.textContent;
  button.dataset.label = before;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Could not copy';
  }
  setTimeout(() => {
    button.textContent = before;
  }, COPIED_MS);
}

const isBad = ({ status }) => status !== null && !/^(?:2\d\d)$/.test(status);

function summaryOf(event) {
  const { direction, status, name, streamed } = event;
  const isIn = direction === 'to the bot';
  const more = streamed > 0 ? node('span', 'more', [`${count(streamed)} events`]) : '';
  return [
    node('span', 'when', [moment(event.atMs)]),
    node('span', `with ${event.with}`, [platformNames[event.with]]),
    node('span', 'arrow', [isIn ? '⇢' : '⇠'], { 'aria-hidden': 'true' }),
    node('span', 'unseen', [isIn ? ' to the bot: ' : ' from the bot: ']),
    node('span', 'name', [name]),
    ...(more === '' ? [] : [more]),
    ...(status === null ? [] : [node('span', isBad(event) ? 'status bad' : 'status', [status])]),
  ];
}

const part = (title, value, which) =>
  node('section', 'part', [
    node('header', '', [
      node('h5', '', [title]),
      node('button', 'copy', ['Copy'], { type: 'button', 'data-copy': which, 'aria-label': `Copy: ${title}` }),
    ]),
    node('pre', '', [node('code', '', colored(pretty(value)))], { tabindex: '0', 'aria-label': title }),
  ]);

function partsOf(event) {
  const titles = event.direction === 'to the bot' ? ['Delivered', 'Answer'] : ['Request', 'Answer'];
  return [
    ...(event.path === null ? [] : [node('p', 'path', [event.path])]),
    part(titles[0], event.request, 'request'),
    ...(event.response === null
      ? []
      : [part(event.streamed > 0 ? 'Streamed answer' : titles[1], event.response, 'response')]),
  ];
}

/** Shows what an opened entry holds, unless it shows it already. */
function fill(entry) {
  if (!entry.element.open || entry.filled === entry.event) return;
  entry.filled = entry.event;
  patch(entry.element.lastElementChild, partsOf(entry.event));
}

/** Keeps the entries in a list element. */
export function createWire(list) {
  /** By sequence: {event, element, filled: the event that the opened entry shows}. */
  const entries = new Map();

  function entryFor(event) {
    const known = entries.get(event.sequence);
    if (known) return known;
    const element = toDom(node('details', 'entry', [node('summary'), node('div', 'parts')]));
    const entry = { event, element, filled: null };
    element.addEventListener('toggle', () => fill(entry));
    entries.set(event.sequence, entry);
    return entry;
  }

  list.addEventListener('click', (event) => {
    const button = event.target.closest('[data-copy]');
    const entry = button && [...entries.values()].find(({ element }) => element.contains(button));
    if (entry) void copy(button, pretty(entry.event[button.dataset.copy]));
  });

  return {
    /** Another answer: begins anew. */
    clear() {
      entries.clear();
      list.replaceChildren();
    },
    /** More of the same answer, or entries whose stream has grown. */
    add(events) {
      for (const event of events) {
        const entry = entryFor(event);
        entry.event = event;
        patch(entry.element.firstElementChild, summaryOf(event));
        fill(entry);
      }
      const inOrder = [...entries.values()].sort((a, b) => a.event.sequence - b.event.sequence);
      for (const [index, { element }] of inOrder.entries()) {
        if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
      }
    },
    copyAll: (button, trace) =>
      copy(button, pretty({ ...trace, wire: [...entries.values()].map(({ event }) => event) })),
  };
}
