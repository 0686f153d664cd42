/*
 * Where somebody types: a list of what completes it, Enter to send, and a draft for each place it may write to. Knows
 * neither what completes what, nor what becomes of what is sent.
 */
import { node, toDom } from './dom.js';

const MAX_HEIGHT_PX = 160;

/**
 * Wires a form with a text area and a list. `complete(before)` tells what completes the text before the caret: null, or
 * {start, items: [{insert, label, hint}], active}; `send(text)` takes what is sent; `escape()` hears Escape that closed
 * nothing.
 */
export function createComposer({ form, complete: completionOf, send, escape }) {
  const input = form.querySelector('textarea');
  const list = form.querySelector('[role=listbox]');
  let shown = [];
  let active = -1;
  /** What was typed for other places than this one. */
  const drafts = new Map();
  let place = '';

  const found = () =>
    input.selectionStart === input.selectionEnd ? completionOf(input.value.slice(0, input.selectionStart)) : null;

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
    const completion = found();
    shown = completion?.items ?? [];
    active = completion?.active ?? -1;
    draw();
  }

  function choose(index) {
    const completion = found();
    const chosen = shown[index];
    if (!completion || !chosen) return;
    input.setRangeText(chosen.insert, completion.start, input.selectionStart, 'end');
    resize();
    // An option may be followed by its values.
    complete();
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
    send(text);
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
      if (shown.length === 0) return escape();
      // Nothing further out is to close with it.
      event.preventDefault();
      close();
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
    /** Writes to another place: what was typed for this one waits until it is open again. */
    moveTo(next) {
      if (next === place) return;
      if (input.value !== '') drafts.set(place, input.value);
      place = next;
      input.value = drafts.get(next) ?? '';
      drafts.delete(next);
      close();
      resize();
    },
    /** Puts a text back that could not be sent to a place, before what was typed there since. */
    giveBack(text, to) {
      const since = to === place ? input.value : (drafts.get(to) ?? '');
      const both = since.trim() === '' ? text : `${text}\n${since}`;
      if (to !== place) {
        drafts.set(to, both);
        return;
      }
      input.value = both;
      resize();
    },
    isEmpty: () => input.value.trim() === '',
    placeholder(text) {
      input.placeholder = text;
      input.setAttribute('aria-label', text);
    },
  };
}
