/*
 * The inspector: opens and closes, asks for what changed while it is open, and shows the list of answers and one of
 * them. What happened in an answer is worked out by the sandbox, from its record.
 */
import { byId, node, toDom } from './dom.js';
import { createList } from './inspector-list.js';
import { createTrace } from './inspector-trace.js';

/** How often it asks for what changed. */
const INTERVAL_MS = 500;
/** How many answers it lists; the sandbox tells of as many. */
const LISTED = 60;

const frame = [
  node('header', 'inspector-head', [
    node('h2', '', ['Inspector']),
    node('p', 'hint', ['What happened for each answer']),
    node('button', 'close', [], { type: 'button', 'aria-label': 'Close the inspector', title: 'Close (Escape)' }),
  ]),
  node('p', 'empty', ['Nothing was asked yet. Ask something, and see here what it took.'], { role: 'status' }),
  node('ol', 'answers', [], { 'aria-label': 'Recent answers, the newest first' }),
  node('article', 'trace', [], { 'aria-label': 'The chosen answer' }),
];

const isTextField = (element) => element.closest('input, textarea, select, [contenteditable]') !== null;

async function ask(path) {
  try {
    const response = await fetch(path);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** `announce(text)` reads out. */
function createInspector({ panel, button, announce }) {
  panel.append(...frame.map(toDom));
  const find = (selector) => panel.querySelector(selector);
  const trace = createTrace(find('.trace'));
  const list = createList(find('.answers'), choose);
  let isOpen = false;
  let revision = 0;
  let chosen = null;
  let chosenRevision = 0;
  let timer = null;
  let opener = null;

  function choose(id) {
    if (id === chosen) return undefined;
    chosen = id;
    chosenRevision = 0;
    list.choose(id);
    return showChosen();
  }

  async function showChosen() {
    const id = chosen;
    const whole = await ask(`/inspector/trace?id=${encodeURIComponent(id)}&since=${chosenRevision}`);
    // Somebody may have chosen another one meanwhile.
    if (!whole || id !== chosen) return;
    chosenRevision = whole.revision;
    trace.show(whole);
  }

  async function refresh() {
    const changed = await ask(`/inspector/traces?since=${revision}`);
    if (!changed) return;
    if (changed.revision < revision) {
      // Another sandbox at the same address.
      list.clear();
      trace.clear();
      chosen = null;
      revision = 0;
      return;
    }
    revision = changed.revision;
    list.update(changed.traces, LISTED);
    find('.empty').hidden = list.newest() !== null;
    if (chosen !== null && changed.traces.some(({ id }) => id === chosen)) await showChosen();
  }

  function schedule() {
    timer = setTimeout(async () => {
      if (!document.hidden) await refresh();
      if (isOpen) schedule();
    }, INTERVAL_MS);
  }

  async function open(from) {
    opener = document.activeElement;
    if (!isOpen) {
      isOpen = true;
      // It leaves the side alone where one was.
      document.body.classList.toggle('inspecting-left', from.closest('#discord') !== null);
      document.body.classList.add('inspecting');
      panel.hidden = false;
      button.setAttribute('aria-expanded', 'true');
      await refresh();
      if (!isOpen) return;
      schedule();
    } else {
      await refresh();
    }
  }

  function close() {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    document.body.classList.remove('inspecting', 'inspecting-left');
    panel.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    // What it was opened from may be gone by now, or take no focus any more (a list does only while it has nothing in
    // it that does).
    opener?.focus();
    if (document.activeElement !== opener || opener === document.body) button.focus();
  }

  async function openAtNewest(from) {
    await open(from);
    const newest = list.newest();
    if (newest !== null) await choose(newest);
    if (newest === null) find('.close').focus();
    else list.focus();
  }

  async function openAt(message, from) {
    await open(from);
    const platform = from.closest('.pane').id;
    const id = list.withMessage(platform, message);
    if (id === null) {
      announce('There is nothing on record about this message.');
      find('.close').focus();
      return;
    }
    await choose(id);
    list.focus();
  }

  button.addEventListener('click', () => (isOpen ? close() : void openAtNewest(button)));
  find('.close').addEventListener('click', close);
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
  document.addEventListener('click', ({ target }) => {
    const message = target.closest('[data-inspect]')?.dataset.inspect;
    if (message) void openAt(message, target);
  });
  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey, isComposing } = event;
    if (key !== 'i' || ctrlKey || metaKey || altKey || isComposing || isTextField(target)) return;
    event.preventDefault();
    if (isOpen) close();
    else void openAtNewest(target);
  });
  trace.clear();
}

createInspector({
  panel: byId('inspector'),
  button: byId('open-inspector'),
  announce(text) {
    byId('announcer').textContent = text;
  },
});
