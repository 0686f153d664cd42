/*
 * The list of channels: which is open, which has something unread. Knows no messages.
 */
import { icon, node, patch } from './dom.js';
import { BOT } from './words.js';

export const signs = { public: '#', private: icon('lock'), thread: icon('thread'), dm: '●' };

/** `open(id)` hears which one was chosen. */
export function createChannelList({ list, open }) {
  list.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    open(button.dataset.channel);
    // The list was drawn anew; the focus belongs where it was.
    list.querySelector('[aria-current]')?.focus();
  });
  return {
    /** `unreadOf(id)` tells how many messages came since it was last open. */
    draw(channels, current, unreadOf) {
      const items = channels.map(({ id, name, kind, hasBot }) => {
        const unread = unreadOf(id);
        const label = [
          node('span', `sign ${kind}`, [signs[kind]], { 'aria-hidden': 'true' }),
          node('span', 'name', [name]),
        ];
        if (unread > 0) {
          const count = node('span', '', [String(unread)], { 'aria-hidden': 'true' });
          label.push(node('span', 'unread', [count, node('span', 'unseen', [`, ${unread} unread`])]));
        }
        const button = node('button', unread > 0 ? 'has-unread' : '', label, {
          type: 'button',
          'data-channel': id,
          title: hasBot ? name : `${name}: ${BOT} is not in here`,
          ...(id === current ? { 'aria-current': 'true' } : {}),
        });
        return node('li', kind, [button]);
      });
      patch(list, items);
    },
  };
}
