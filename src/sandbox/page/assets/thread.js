/*
 * The panel of a thread: beside the channel where there is room, over it where there is none. Knows one thread at a time.
 */
import { threadRows } from './arrange.js';
import { createComposer } from './composer.js';
import { createMessageList } from './message-list.js';

/** `send(text, {thread, list, composer, place})` says it; `closed()` hears that it was closed; `act` as for a list of messages. */
export function createThread({ platform, aside, room, announce, complete, send, act, closed }) {
  const scroller = aside.querySelector('.messages');
  let root = null;
  let place = '';

  const list = createMessageList({
    platform,
    list: scroller,
    rows: (channel) => (root === null ? [] : threadRows(channel, root)),
    announce,
    act,
    examples: () => [],
    tools: false,
  });
  const composer = createComposer({
    form: aside.querySelector('form'),
    complete,
    send: (text) => {
      list.toEnd();
      send(text, { thread: root, list: scroller, composer, place });
    },
    escape: close,
  });
  composer.placeholder('Reply…');

  /** Where it covers the channel, nothing behind it can be reached. */
  const covers = () => root !== null && getComputedStyle(aside).position === 'absolute';
  new ResizeObserver(() => {
    room.inert = covers();
  }).observe(aside);

  function close() {
    if (root === null) return;
    const hadFocus = aside.contains(document.activeElement);
    root = null;
    aside.hidden = true;
    room.inert = false;
    closed(hadFocus);
  }

  aside.querySelector('.close').addEventListener('click', close);
  aside.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    close();
  });

  return {
    list,
    root: () => root,
    /** Whether somebody writes a reply that they would not want to lose. */
    isBusy: () => root !== null && !composer.isEmpty(),
    /** `takesFocus`: a person asked for it; else only where it covers what had the focus. */
    open(channel, names, key, takesFocus) {
      root = key;
      aside.hidden = false;
      room.inert = covers();
      list.open(channel, names);
      place = `${channel.place} ${key}`;
      composer.moveTo(place);
      if (takesFocus) composer.focus();
      else if (covers()) scroller.focus();
    },
    close,
  };
}
