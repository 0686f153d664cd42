/*
 * One platform on the page: its channels, the messages of the one that is open, its composer. The same for both; how a
 * message looks is elsewhere.
 */
import { createComposer } from './composer.js';
import { icon, node, patch } from './dom.js';
import { createMessageList } from './message-list.js';

const BOT = 'askline';

const signs = { public: '#', private: icon('lock'), thread: icon('thread'), dm: '●' };

const commands = {
  slack: [{ label: '/ask', insert: '/ask ', hint: '[private] your question · asks Claude' }],
  discord: [{ label: '/ask', insert: '/ask question: ', hint: 'question, private (optional) · asks Claude' }],
};

const examplesFor = {
  slack: [
    '/ask What is a mutex?',
    '@askline Show me a table',
    '/ask private How do I leave vim?',
    '/ask a long answer',
  ],
  discord: [
    '/ask question: What is a mutex?',
    '@askline Show me some code',
    '/ask question: Why is the sky blue? private: true',
    '@askline a slow answer',
  ],
  dm: ['What is a mutex?', 'Show me some code', 'Refuse this one'],
};

/** What the platform's own client says when a command went wrong. */
const complaints = {
  slack: (text, error) => `${text.split(/\s/)[0]} failed with the error “${error}”`,
  discord: (text, error) => `${error.replace(/\.$/, '')}. (${text.slice(0, 60)})`,
};

/** Wires the elements of a pane. `announce(text)` reads out; `say(said)` sends. */
export function createPane({ platform, section, announce, say }) {
  const find = (selector) => section.querySelector(selector);
  const channelList = find('.channels');
  const typing = find('.typing');
  const threadBar = find('.thread-bar');
  let view = null;
  let person = '';
  let current = '';
  let thread = null;
  /** By channel: messages by key, the order of the keys, what is unread, notices of the client, whether the bot types. */
  let channels = new Map();

  const openChannel = () => channels.get(current);

  const list = createMessageList({
    platform,
    list: find('.messages'),
    announce,
    suggest: (text) => composer.suggest(text),
    reply(key) {
      replyIn(key);
      composer.focus();
    },
    examples: (kind) => examplesFor[kind === 'dm' ? 'dm' : platform],
  });

  const composer = createComposer({
    form: find('form'),
    offers: () => ({
      commands: commands[platform],
      mentions: Object.values(view?.names ?? {})
        .toSorted((a, b) => Number(b === BOT) - Number(a === BOT))
        .map((name) => ({ label: `@${name}`, insert: `@${name} `, hint: name === BOT ? 'APP' : '' })),
    }),
    async send(text) {
      const channel = openChannel();
      const said = { platform, person, channel: current, text, thread };
      replyIn(null);
      list.toEnd();
      const result = await say(said);
      if (result.kind === 'sent') return;
      const sentence = complaints[platform](text, String(result.error));
      channel.notices.push(sentence);
      announce(sentence);
      list.draw();
    },
    escape: () => replyIn(null),
  });

  function replyIn(key) {
    thread = key;
    threadBar.hidden = key === null;
    const author = openChannel()?.byKey.get(key)?.author ?? 'a message';
    if (key !== null) patch(threadBar, [`Replying in the thread of ${author} · Escape leaves it`]);
  }

  function drawChannels() {
    const items = view.channels.map(({ id, name, kind, hasBot }) => {
      const { unread } = channels.get(id);
      const label = [
        node('span', `sign ${kind}`, [signs[kind]], { 'aria-hidden': 'true' }),
        node('span', 'name', [name]),
      ];
      if (unread > 0) label.push(node('span', 'unread', [String(unread)], { 'aria-label': `${unread} unread` }));
      const button = node('button', unread > 0 ? 'has-unread' : '', label, {
        type: 'button',
        'data-channel': id,
        title: hasBot ? name : `${name}: ${BOT} is not in here`,
        ...(id === current ? { 'aria-current': 'true' } : {}),
      });
      return node('li', kind, [button]);
    });
    patch(channelList, items);
  }

  function drawTyping() {
    const { types } = openChannel();
    typing.textContent = types ? `${BOT} is typing…` : '';
  }

  function open(id) {
    current = id;
    replyIn(null);
    const channel = openChannel();
    channel.unread = 0;
    const { name, kind, hasBot } = view.channels.find((one) => one.id === id);
    patch(find('.channel-name'), [
      node('span', 'sign', [kind === 'dm' ? '@' : signs[kind]], { 'aria-hidden': 'true' }),
      name,
      ...(hasBot ? [] : [node('span', 'note', [`${BOT} is not in here: only /ask reaches it`])]),
    ]);
    composer.placeholder(kind === 'dm' ? `Message ${BOT}` : `Message #${name}: /ask or @${BOT}`);
    drawChannels();
    drawTyping();
    list.open(channel, view.names);
  }

  channelList.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    open(button.dataset.channel);
    // The list was drawn anew; the focus belongs where it was.
    channelList.querySelector('[aria-current]')?.focus();
  });

  return {
    /** Begins anew for a person. */
    reset(freshView, freshPerson) {
      const kept = freshView.channels.find(({ id }) => id === current) ?? freshView.channels[0];
      view = freshView;
      person = freshPerson;
      channels = new Map(
        view.channels.map(({ id, kind }) => [
          id,
          { kind, byKey: new Map(), order: [], unread: 0, notices: [], types: false },
        ]),
      );
      find('.place-name').textContent = view.name;
      open(kept.id);
    },
    /** Takes what changed in a channel. `isFirst`: it was there before the page was opened. */
    update({ channel: id, changed, order }, isFirst) {
      const channel = channels.get(id);
      for (const one of changed) {
        const isNew = !channel.byKey.has(one.key);
        channel.byKey.set(one.key, one);
        if (isFirst || !one.isBot) continue;
        if (id === current && !one.thinking) list.announceLater(one);
        if (id !== current && isNew) channel.unread += 1;
      }
      if (order) {
        channel.order = order;
        const present = new Set(order);
        for (const key of channel.byKey.keys()) if (!present.has(key)) channel.byKey.delete(key);
      }
      if (id === current) list.draw();
      else drawChannels();
    },
    typing({ channel: id, types }) {
      channels.get(id).types = types;
      drawTyping();
    },
    focus: () => composer.focus(),
  };
}
