/*
 * In which order messages stand, what hangs from them, and which of them share a name. Pure. A row is {message, replies}
 * or {divider, key}; `replies` is null or {count, newest, authors}.
 */

/** Messages of one author within this time stand under one name. */
const FOLLOWS_WITHIN_MS = 5 * 60_000;

const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const DAY_MS = 86_400_000;

function dayOf(atMs, nowMs) {
  const day = new Date(atMs).toDateString();
  if (day === new Date(nowMs).toDateString()) return 'Today';
  return day === new Date(nowMs - DAY_MS).toDateString() ? 'Yesterday' : dayFormat.format(atMs);
}

/** Whether it hangs from a message that is there. */
const isReply = (one, byKey) => one.root !== null && byKey.has(one.root);

/** What only one person sees is no reply, although it stands among them. */
const countReplies = (hanging) => hanging.filter(({ onlyYou }) => !onlyYou).length;

/** How many, in words. */
export const sayReplies = (count) => (count === 1 ? '1 reply' : `${count} replies`);

function repliesByRoot({ byKey, order }) {
  const replies = new Map();
  for (const key of order) {
    const one = byKey.get(key);
    if (isReply(one, byKey)) replies.set(one.root, [...(replies.get(one.root) ?? []), one]);
  }
  return replies;
}

/** A channel: threads are summed up below their first message; each day begins with a line. */
export function channelRows(channel, nowMs = Date.now()) {
  const replies = repliesByRoot(channel);
  const rows = [];
  let day = '';
  for (const key of channel.order) {
    const message = channel.byKey.get(key);
    if (isReply(message, channel.byKey)) continue;
    const itsDay = dayOf(message.atMs, nowMs);
    if (itsDay !== day) rows.push({ divider: itsDay, key: `day ${itsDay}` });
    day = itsDay;
    const hanging = replies.get(key) ?? [];
    const authors = [...new Set(hanging.map(({ author }) => author))];
    rows.push({
      message,
      replies: hanging.length > 0 ? { count: countReplies(hanging), newest: hanging.at(-1), authors } : null,
    });
  }
  return rows;
}

/** A thread: its first message, and what hangs from it. */
export function threadRows(channel, root) {
  const first = channel.byKey.get(root);
  if (!first) return [];
  const replies = repliesByRoot(channel).get(root) ?? [];
  const count = countReplies(replies);
  return [
    { message: first, replies: null },
    ...(count > 0 ? [{ divider: sayReplies(count), key: 'replies' }] : []),
    ...replies.map((message) => ({ message, replies: null })),
  ];
}

/** Whether a message stands under the name of the one above it. */
export function follows(one, above) {
  return (
    above !== undefined &&
    above.author === one.author &&
    above.onlyYou === one.onlyYou &&
    one.replyTo === null &&
    one.command === null &&
    one.atMs - above.atMs < FOLLOWS_WITHIN_MS
  );
}
