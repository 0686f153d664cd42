/*
 * The messages of the channel that is open: draws them once a frame at the most, touches only what changed, and stays at
 * the end unless somebody scrolled up. Knows no connection and no composer.
 */
import { arrange, follows } from './arrange.js';
import { node, toDom } from './dom.js';
import { createMessage, fillMessage } from './message.js';

/** Closer than this to the end counts as "at the end". */
const AT_END_PX = 60;
/** An answer that did not grow for so long is read out. */
const ANNOUNCE_AFTER_MS = 2_500;

const noticeFrom = { slack: 'Slackbot · Only visible to you', discord: 'Only you can see this' };

/** `suggest(text)` and `reply(key)` hear what was pressed inside; `examples` stand in an empty channel. */
export function createMessageList({ platform, list, announce, suggest, reply, examples }) {
  const elements = new Map();
  const timers = new Map();
  let channel = null;
  let names = {};
  let isDrawn = true;
  /** Whether the list stays at the end: until somebody scrolls up, and again once they are back. */
  let staysAtEnd = true;

  const toEnd = () => {
    staysAtEnd = true;
    list.scrollTop = list.scrollHeight;
  };
  const followEnd = () => {
    if (staysAtEnd) list.scrollTop = list.scrollHeight;
  };
  list.addEventListener('scroll', () => {
    staysAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < AT_END_PX;
  });
  // A pane that was hidden, a window that was resized, a composer that grew.
  new ResizeObserver(followEnd).observe(list);

  function elementFor(one) {
    const known = elements.get(one.key);
    if (known) return known;
    const element = createMessage();
    element.dataset.key = one.key;
    if (platform === 'slack' && one.root === null && !one.onlyYou) {
      const button = node('button', 'reply-button', ['Reply in thread'], { type: 'button', 'data-thread': one.key });
      element.append(toDom(button));
    }
    elements.set(one.key, element);
    return element;
  }

  function drawMessages() {
    const drawn = [];
    let above;
    for (const one of arrange(channel)) {
      const element = elementFor(one);
      const isFollower = follows(one, above);
      if (element.shown !== one || element.shownFollows !== isFollower) {
        fillMessage(element, platform, one, names, isFollower);
        element.shown = one;
        element.shownFollows = isFollower;
      }
      drawn.push(element);
      above = one;
    }
    return drawn;
  }

  function welcome() {
    const buttons = examples(channel.kind).map((text) =>
      node('button', 'suggestion', [text], { type: 'button', 'data-suggest': text }),
    );
    return toDom(
      node('div', 'welcome', [node('p', '', ['Nothing here yet. Pick one of these, then press Enter:']), ...buttons]),
    );
  }

  function drawNow() {
    isDrawn = true;
    const wanted = drawMessages();
    if (wanted.length + channel.notices.length === 0) wanted.push(welcome());
    for (const sentence of channel.notices) {
      const parts = [node('strong', '', [noticeFrom[platform]]), node('span', '', [sentence])];
      wanted.push(toDom(node('div', 'notice', parts)));
    }
    // Those that stand where they belong are not moved: a moved element loses focus and selection.
    for (const [index, element] of wanted.entries()) {
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    }
    while (list.children.length > wanted.length) list.lastElementChild.remove();
    for (const key of elements.keys()) if (!channel.byKey.has(key)) elements.delete(key);
    followEnd();
  }

  list.addEventListener('click', (event) => {
    const { suggest: text, thread } = event.target.closest('button')?.dataset ?? {};
    if (text) suggest(text);
    if (thread) reply(thread);
    event.target.closest('.spoiler')?.classList.add('open');
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
      elements.clear();
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      drawNow();
      toEnd();
    },
    /** Shows what changed, at the next frame. */
    draw() {
      if (!isDrawn) return;
      isDrawn = false;
      requestAnimationFrame(drawNow);
    },
    toEnd,
    /** Reads an answer out once it has stopped growing, not at every edit. */
    announceLater(one) {
      clearTimeout(timers.get(one.key));
      const timer = setTimeout(() => {
        timers.delete(one.key);
        const text = elements.get(one.key)?.querySelector('.body')?.textContent ?? '';
        announce(`${one.author}: ${text.slice(0, 300)}`);
      }, ANNOUNCE_AFTER_MS);
      timers.set(one.key, timer);
    },
  };
}
