/*
 * A list of messages: draws them once a frame at the most, touches only what changed, takes no more of a frame than its
 * share, and stays at the end unless somebody scrolled up. Knows no connection and no composer.
 */
import { follows } from './arrange.js';
import { node, patch, toDom } from './dom.js';
import { createMessage, fillMessage } from './message.js';

/** Closer than this to the end counts as "at the end". */
const AT_END_PX = 60;
/** An answer that did not grow for so long is read out. */
const ANNOUNCE_AFTER_MS = 2_500;
/** Filling takes no more of a frame than this; what is left waits for the next one. */
const SHARE_OF_FRAME_MS = 6;

const noticeFrom = { slack: 'Slackbot · Only visible to you', discord: 'Only you can see this' };

/**
 * `rows(channel)` tells what stands in it; `act` hears what was pressed inside: {suggest(text), thread(key), reply(key),
 * press(key, action, value)}; `examples(kind)` stand in an empty channel, none: nothing does; `tools`: whether messages
 * offer replying.
 */
export function createMessageList({ platform, list, rows, announce, act, examples, tools }) {
  /** By key: {element, message, row, follows: as it is to be, shown: as it is}. */
  const drawn = new Map();
  const dividers = new Map();
  const timers = new Map();
  const tail = toDom(node('div', 'tail'));
  /** Keys of messages that differ from what is shown, the longest waiting first. */
  const stale = new Set();
  let channel = null;
  let names = {};
  let isScheduled = false;
  /** Whether the list stays at the end: until somebody scrolls up, and again once they are back. */
  let staysAtEnd = true;

  const toEnd = () => {
    staysAtEnd = true;
    list.scrollTop = list.scrollHeight;
  };
  const followEnd = () => {
    if (staysAtEnd) list.scrollTop = list.scrollHeight;
  };
  let size = '';
  const sizeNow = () => `${list.clientWidth} ${list.clientHeight}`;
  list.addEventListener('scroll', () => {
    // Another size wraps the text anew, which scrolls as well: nobody did that.
    if (sizeNow() !== size) return;
    staysAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < AT_END_PX;
  });
  // A pane that was hidden, a window that was resized, a composer that grew.
  new ResizeObserver(() => {
    size = sizeNow();
    followEnd();
  }).observe(list);

  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(drawNow);
  };

  function dividerFor({ key, divider }) {
    const element = dividers.get(key) ?? toDom(node('div', 'divider'));
    dividers.set(key, element);
    patch(element, [node('span', '', [divider])]);
    return element;
  }

  /** What of a message's surroundings shows; equal texts look the same. */
  const around = ({ key }, isFollower, replies) =>
    JSON.stringify([isFollower, replies, channel.presses.get(key) ?? null]);

  function elementFor({ message, replies }, isFollower) {
    const known = drawn.get(message.key);
    const one = known ?? { element: createMessage() };
    one.element.dataset.key = message.key;
    drawn.set(message.key, one);
    const surroundings = around(message, isFollower, replies);
    if (one.message !== message || one.surroundings !== surroundings) stale.add(message.key);
    Object.assign(one, { message, surroundings, replies, isFollower });
    // An empty frame would jump when it is filled.
    if (!known) fill(message.key);
    return one.element;
  }

  function fill(key) {
    stale.delete(key);
    const one = drawn.get(key);
    if (!one) return;
    const press = channel.presses.get(key) ?? null;
    fillMessage(one.element, platform, one.message, {
      names,
      follows: one.isFollower,
      replies: one.replies,
      press,
      tools,
    });
  }

  function drawTail(isEmpty) {
    const notices = channel.notices.map((sentence, index) =>
      node('div', 'notice', [
        node('strong', '', [noticeFrom[platform]]),
        node('span', '', [sentence]),
        node('button', 'close', [], { type: 'button', 'data-dismiss': String(index), 'aria-label': 'Dismiss' }),
      ]),
    );
    const sending = channel.pending
      .filter(({ key, list: where }) => where === list && !channel.byKey.has(key))
      .map(({ text }) => node('div', 'sending', [text, node('span', 'mark', ['Sending…'])]));
    const suggestions = isEmpty ? examples(channel.kind) : [];
    const buttons = suggestions.map((text) =>
      node('button', 'suggestion', [text], { type: 'button', 'data-suggest': text }),
    );
    const hint = 'Nothing here yet. Pick one of these, then press Enter:';
    const welcome = buttons.length > 0 ? [node('div', 'welcome', [node('p', '', [hint]), ...buttons])] : [];
    patch(tail, [...welcome, ...sending, ...notices]);
  }

  /** Puts everything where it belongs. What stands there already is not moved: that would lose focus and selection. */
  function place() {
    const wanted = [];
    let above;
    for (const row of rows(channel)) {
      wanted.push(row.message ? elementFor(row, follows(row.message, above)) : dividerFor(row));
      above = row.message;
    }
    drawTail(wanted.length === 0);
    wanted.push(tail);
    for (const [index, element] of wanted.entries()) {
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    }
    while (list.children.length > wanted.length) list.lastElementChild.remove();
    for (const key of drawn.keys()) if (!channel.byKey.has(key)) drawn.delete(key);
  }

  function drawNow() {
    isScheduled = false;
    if (!channel) return;
    const untilMs = performance.now() + SHARE_OF_FRAME_MS;
    place();
    for (const key of stale) {
      fill(key);
      if (performance.now() > untilMs) break;
    }
    if (stale.size > 0) schedule();
    followEnd();
  }

  list.addEventListener('click', ({ target }) => {
    target.closest('.spoiler')?.classList.add('open');
    const button = target.closest('button');
    if (!button || button.getAttribute('aria-busy') === 'true') return;
    const { suggest, thread, reply, press, value, dismiss } = button.dataset;
    if (suggest) act.suggest(suggest);
    if (thread) act.thread(thread);
    if (reply) act.reply(reply);
    if (press !== undefined) act.press(button.closest('.message').dataset.key, press, value ?? null);
    if (dismiss) {
      channel.notices.splice(Number(dismiss), 1);
      drawNow();
    }
  });
  list.addEventListener('change', ({ target }) => {
    const { choose } = target.dataset;
    if (choose && target.value !== '') act.press(target.closest('.message').dataset.key, choose, target.value);
  });
  list.addEventListener('keydown', (event) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || !event.target.classList.contains('spoiler')) return;
    event.preventDefault();
    event.target.classList.add('open');
  });

  return {
    /** Shows another channel, from its end. */
    open(freshChannel, freshNames) {
      channel = freshChannel;
      names = freshNames;
      list.replaceChildren();
      drawn.clear();
      stale.clear();
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      drawNow();
      toEnd();
    },
    /** More people became known. */
    names(freshNames) {
      names = freshNames;
    },
    /** Shows what changed, at the next frame. */
    draw: schedule,
    toEnd,
    /** Reads an answer out once it has stopped growing, not at every edit. */
    announceLater(one) {
      clearTimeout(timers.get(one.key));
      const timer = setTimeout(() => {
        timers.delete(one.key);
        const text = drawn.get(one.key)?.element.querySelector('.body')?.textContent ?? '';
        if (text !== '') announce(`${one.author}: ${text.slice(0, 300)}`);
      }, ANNOUNCE_AFTER_MS);
      timers.set(one.key, timer);
    },
  };
}
