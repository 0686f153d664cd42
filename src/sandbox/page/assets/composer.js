/*
 * Where somebody types: completion of /ask and of names, Enter to send. Knows what may be completed, not what becomes of
 * what is sent.
 */
import { node, toDom } from './dom.js';

const MAX_HEIGHT_PX = 160;

/** What completes the word at the caret: `/…` at the very start, `@…` anywhere. */
function wordAt(text, caret) {
  const before = text.slice(0, caret);
  const command = /^\/[a-z]*$/i.exec(before);
  if (command) return { kind: 'command', word: command[0], start: 0 };
  const mention = /(?:^|[\s(])@([\p{L}\p{N}_-]*)$/u.exec(before);
  return mention ? { kind: 'mention', word: `@${mention[1]}`, start: caret - mention[1].length - 1 } : null;
}

/**
 * Wires a form with a text area and a list. `offers()` gives what can be completed: {commands: [{insert, label, hint}],
 * mentions: […]}; `send(text)` resolves to whether it was taken, else the text comes back; `escape()` hears Escape that
 * closed nothing.
 */
export function createComposer({ form, offers, send, escape }) {
  const input = form.querySelector('textarea');
  const list = form.querySelector('[role=listbox]');
  let shown = [];
  let active = -1;

  const word = () => (input.selectionStart === input.selectionEnd ? wordAt(input.value, input.selectionStart) : null);

  const close = () => {
    shown = [];
    active = -1;
    draw();
  };

  function draw() {
    list.hidden = shown.length === 0;
    list.replaceChildren(
      ...shown.map(({ label, hint }, index) =>
        toDom(
          node('li', '', [node('strong', '', [label]), ' ', node('span', 'hint', [hint])], {
            role: 'option',
            id: `${list.id}-${index}`,
            'aria-selected': String(index === active),
          }),
        ),
      ),
    );
    input.setAttribute('aria-expanded', String(shown.length > 0));
    if (active >= 0) input.setAttribute('aria-activedescendant', `${list.id}-${active}`);
    else input.removeAttribute('aria-activedescendant');
  }

  function complete() {
    const found = word();
    const { commands, mentions } = offers();
    const candidates = found === null ? [] : found.kind === 'command' ? commands : mentions;
    shown = candidates.filter(({ label }) => label.toLowerCase().startsWith(found.word.toLowerCase()));
    // A word that is complete already is not completed by Enter: Enter sends it.
    active = shown.length === 0 || shown[0].label.toLowerCase() === found.word.toLowerCase() ? -1 : 0;
    draw();
  }

  function choose(index) {
    const found = word();
    const chosen = shown[index];
    if (!found || !chosen) return;
    input.setRangeText(chosen.insert, found.start, input.selectionStart, 'end');
    close();
    resize();
  }

  function resize() {
    input.style.height = '';
    // Without text the one row that it has anyway: a long placeholder must not make it taller.
    if (input.value !== '') input.style.height = `${Math.min(input.scrollHeight, MAX_HEIGHT_PX)}px`;
    form.querySelector('button').disabled = input.value.trim() === '';
  }

  function submit() {
    const text = input.value.trim();
    if (text === '') return;
    input.value = '';
    close();
    resize();
    void send(text);
  }

  input.addEventListener('input', () => {
    resize();
    complete();
  });
  input.addEventListener('click', complete);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const { key } = event;
    if (shown.length > 0 && (key === 'ArrowDown' || key === 'ArrowUp')) {
      event.preventDefault();
      const step = key === 'ArrowDown' ? 1 : -1;
      active = active < 0 && step < 0 ? shown.length - 1 : (active + step + shown.length) % shown.length;
      draw();
    } else if (shown.length > 0 && key === 'Tab' && !event.shiftKey) {
      event.preventDefault();
      choose(Math.max(0, active));
    } else if (key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (active >= 0) choose(active);
      else submit();
    } else if (key === 'Escape') {
      if (shown.length > 0) close();
      else escape();
    }
  });
  // The list must not take the focus from the text before the choice is made.
  list.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    const option = event.target.closest('[role=option]');
    if (option) choose([...list.children].indexOf(option));
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
    input.focus();
  });
  resize();

  return {
    /** Puts a text in, for the person to send. */
    suggest(text) {
      input.value = text;
      resize();
      input.focus();
    },
    focus: () => input.focus(),
    placeholder(text) {
      input.placeholder = text;
      input.setAttribute('aria-label', text);
    },
  };
}
