/*
 * One platform on the page: its channels, the messages of the one that is open, a thread, its composer. The same for
 * both; how a message looks is elsewhere.
 */
import { channelRows } from './arrange.js';
import { createChannelList, signs } from './channel-list.js';
import { completionOf } from './completion.js';
import { createComposer } from './composer.js';
import { node, patch } from './dom.js';
import { createHappenings } from './happenings.js';
import { createMessageList } from './message-list.js';
import { createThread } from './thread.js';
import { titles } from './weather.js';
import { BOT, commands, complaints, examplesFor } from './words.js';

/** Wires the elements of a pane. `announce(text)` reads out; `post(path, body)` tells the sandbox what somebody did. */
export function createPane({ platform, section, announce, post }) {
  const find = (selector) => section.querySelector(selector);
  const typing = find('.typing');
  const replyBar = find('.reply-bar');
  const scroller = find('.messages');
  const happenings = createHappenings(find('.happenings'));
  let view = null;
  let person = '';
  let current = '';
  let replyTo = null;
  /**
   * By channel: whose it is and which (the place of a draft), messages by key, the order of the keys, what is unread,
   * what is being sent, notices of the client, what became of presses by message, whether the bot types.
   */
  let channels = new Map();
  /** Messages that this person wrote here: the first answer in such a message's thread opens it. */
  const written = new Set();

  const openChannel = () => channels.get(current);

  const complete = (before) =>
    completionOf(before, {
      platform,
      commands: commands[platform],
      mentions: Object.values(view?.names ?? {})
        .toSorted((a, b) => Number(b === BOT) - Number(a === BOT))
        .map((name) => ({ label: `@${name}`, insert: `@${name} `, hint: name === BOT ? 'APP' : '' })),
    });

  const act = {
    suggest: (text) => composer.suggest(text),
    thread: (key) => openThread(key, true),
    reply(key) {
      replyTo = key;
      drawReplyBar();
      composer.focus();
    },
    async press(key, action, value) {
      const { presses } = openChannel();
      presses.set(key, { action, error: null });
      draw();
      const result = await post('/press', { platform, person, channel: current, message: key, action, value });
      if (result.kind === 'failed') presses.set(key, { action, error: String(result.error) });
      else presses.delete(key);
      draw();
    },
  };

  const list = createMessageList({
    platform,
    list: scroller,
    rows: (channel) => channelRows(channel),
    announce,
    act,
    examples: (kind) => examplesFor[kind === 'dm' ? 'dm' : platform],
    tools: true,
  });

  const composer = createComposer({
    form: find('.room form'),
    complete,
    send(text) {
      list.toEnd();
      void send(text, { list: scroller, composer, place: openChannel().place });
      act.reply(null);
    },
    escape: () => (replyTo === null ? thread?.close() : act.reply(null)),
  });

  const aside = find('.thread-panel');
  const thread =
    aside === null
      ? null
      : createThread({
          platform,
          aside,
          room: find('.room'),
          announce,
          complete,
          send: (text, where) => void send(text, where),
          act,
          closed(hadFocus) {
            section.classList.remove('has-thread');
            if (hadFocus) composer.focus();
          },
        });

  function draw() {
    list.draw();
    if (thread !== null && thread.root() !== null) thread.list.draw();
  }

  /** Says something, and shows it until the platform does. What could not be said goes back to where it was typed. */
  async function send(text, { thread: below = null, list: where, composer: from, place }) {
    const channel = openChannel();
    const repliesTo = replyTo;
    const sending = { key: null, text, list: where };
    channel.pending.push(sending);
    channel.notices = [];
    draw();
    const result = await post('/say', { platform, person, channel: current, text, thread: below, replyTo });
    if (result.kind === 'sent' && result.key !== undefined) {
      sending.key = result.key;
      if (below === null) written.add(result.key);
    } else {
      channel.pending.splice(channel.pending.indexOf(sending), 1);
    }
    const sentence = result.kind === 'failed' ? complaints[platform](text, result) : null;
    if (sentence !== null) {
      channel.notices.push(sentence);
      announce(sentence);
      from.giveBack(text, place);
      if (replyTo === null && openChannel() === channel) replyTo = repliesTo;
      drawReplyBar();
    }
    draw();
  }

  function openThread(key, takesFocus) {
    if (!thread) return;
    section.classList.add('has-thread');
    thread.open(openChannel(), view.names, key, takesFocus);
  }

  function drawReplyBar() {
    replyBar.hidden = replyTo === null;
    const author = openChannel()?.byKey.get(replyTo)?.author ?? '';
    patch(replyBar, ['Replying to ', node('strong', '', [author]), node('span', 'hint', ['Escape: not a reply'])]);
  }

  const channelList = createChannelList({ list: find('.channels'), open });
  const drawChannels = () => channelList.draw(view.channels, current, (id) => channels.get(id).unread);

  function drawTyping() {
    typing.textContent = openChannel().types ? `${BOT} is typing…` : '';
  }

  function open(id) {
    current = id;
    thread?.close();
    replyTo = null;
    drawReplyBar();
    const channel = openChannel();
    composer.moveTo(channel.place);
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

  /** A message came or changed while the page was open. */
  function take(one, id, isNew) {
    if (!one.isBot) return;
    if (id !== current) {
      if (isNew) channels.get(id).unread += 1;
      return;
    }
    const asked = one.root !== null && written.has(one.root);
    if (asked && thread && !thread.isBusy() && thread.root() !== one.root) openThread(one.root, false);
    if (asked) written.delete(one.root);
    if (!one.thinking) (one.root === null ? list : (thread?.list ?? list)).announceLater(one);
  }

  return {
    /** Begins anew for a person. */
    reset(freshView, freshPerson) {
      const kept = freshView.channels.find(({ id }) => id === current) ?? freshView.channels[0];
      view = freshView;
      person = freshPerson;
      channels = new Map(
        view.channels.map(({ id, kind }) => [
          id,
          {
            kind,
            place: `${person} ${id}`,
            byKey: new Map(),
            order: [],
            unread: 0,
            pending: [],
            notices: [],
            presses: new Map(),
            types: false,
          },
        ]),
      );
      written.clear();
      find('.place-name').textContent = view.name;
      open(kept.id);
    },
    /** Takes what changed in a channel. `isFirst`: it was there before the page was opened. */
    update({ channel: id, changed, order }, isFirst) {
      const channel = channels.get(id);
      const isNew = new Set(changed.map(({ key }) => key).filter((key) => !channel.byKey.has(key)));
      for (const one of changed) channel.byKey.set(one.key, one);
      if (order) {
        channel.order = order;
        const present = new Set(order);
        for (const key of channel.byKey.keys()) if (!present.has(key)) channel.byKey.delete(key);
      }
      channel.pending = channel.pending.filter(({ key }) => key === null || !channel.byKey.has(key));
      if (!isFirst) for (const one of changed) take(one, id, isNew.has(one.key));
      if (id === current) draw();
      else drawChannels();
    },
    typing({ channel: id, types }) {
      channels.get(id).types = types;
      drawTyping();
    },
    /** More people became known. */
    names(names) {
      view = { ...view, names };
      list.names(names);
      thread?.list.names(names);
    },
    /** Shows the bad weather that there is. */
    weather(conditions) {
      const chips = conditions.map(({ about, label }) => node('span', 'bad', [`${titles[about]}: ${label}`]));
      patch(find('.weather-now'), chips);
    },
    happenings,
    /** Lets a crowd ask in the channel that is open, or where a crowd can be. */
    async crowd() {
      const result = await post('/crowd', { platform, channel: current });
      if (result.channel !== undefined && result.channel !== current) open(result.channel);
      list.toEnd();
    },
    focus: () => composer.focus(),
  };
}
