/*
 * The list of recent answers: one row each, the newest first; arrow keys move. Knows no connection.
 */
import { node, patch, toDom } from './dom.js';
import { asOneLine, duration, platformNames, stateNames } from './inspector-words.js';

function rowOf({ platform, question, person, channel, state, times, limited, isPrivate }) {
  const figures =
    state === 'running' && times.firstVisibleMs === null
      ? 'no text yet'
      : `text ${duration(times.firstVisibleMs)} · final ${duration(times.finalMs)}`;
  return [
    node('span', `state ${state.replaceAll(' ', '-')}`, [], { title: stateNames[state] }),
    node('span', 'unseen', [`${stateNames[state]}: `]),
    node('span', 'question', [asOneLine(question)]),
    node('span', `with ${platform}`, [platformNames[platform]]),
    node('span', 'where', [`${person}, ${channel}${isPrivate ? ', private' : ''}`]),
    node('span', 'figures', [state === 'never answered' ? stateNames[state] : figures]),
    ...(limited > 0 ? [node('span', 'limited', [`${limited}× 429`])] : []),
  ];
}

/** `choose(id)` hears which answer somebody wants to see. */
export function createList(list, choose) {
  /** By id: {summary, item}. */
  const rows = new Map();
  let chosen = null;

  const inOrder = () => [...rows.values()].sort((a, b) => b.summary.deliveredAtMs - a.summary.deliveredAtMs);

  function mark() {
    for (const [id, { item }] of rows) {
      const button = item.firstElementChild;
      if (id === chosen) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
      button.tabIndex = id === chosen || chosen === null ? 0 : -1;
    }
  }

  list.addEventListener('click', (event) => {
    const id = event.target.closest('[data-trace]')?.dataset.trace;
    if (id) choose(id);
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const id = event.target.closest('[data-trace]')?.dataset.trace;
    if (!step || !id) return;
    event.preventDefault();
    const order = inOrder();
    const next = order[order.findIndex(({ summary }) => summary.id === id) + step];
    if (!next) return;
    choose(next.summary.id);
    next.item.firstElementChild.focus();
  });

  return {
    /** Takes in what changed. */
    update(summaries, kept) {
      for (const summary of summaries) {
        const known = rows.get(summary.id);
        const item =
          known?.item ??
          toDom(node('li', '', [node('button', 'row', [], { type: 'button', 'data-trace': summary.id })]));
        patch(item.firstElementChild, rowOf(summary));
        rows.set(summary.id, { summary, item });
      }
      const order = inOrder();
      for (const { summary, item } of order.slice(kept)) {
        rows.delete(summary.id);
        item.remove();
      }
      for (const [index, { item }] of order.slice(0, kept).entries()) {
        if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
      }
      mark();
    },
    clear() {
      rows.clear();
      list.replaceChildren();
    },
    choose(id) {
      chosen = id;
      mark();
      rows.get(id)?.item.scrollIntoView({ block: 'nearest' });
    },
    focus: () => (rows.get(chosen)?.item ?? list.firstElementChild)?.firstElementChild?.focus(),
    newest: () => inOrder()[0]?.summary.id ?? null,
    /** The answer that a message belongs to. */
    withMessage: (platform, key) =>
      inOrder().find(({ summary }) => summary.platform === platform && summary.messages.includes(key))?.summary.id ??
      null,
  };
}
