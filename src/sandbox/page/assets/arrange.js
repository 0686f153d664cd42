/*
 * In which order messages stand, and which of them share a name. Pure.
 */

/** Messages of one author within this time stand under one name. */
const FOLLOWS_WITHIN_MS = 5 * 60_000;

/** All messages of a channel, threads below their root as far as the root is there. */
export function arrange({ byKey, order }) {
  const replies = new Map();
  const roots = [];
  for (const key of order) {
    const one = byKey.get(key);
    if (one.root !== null && byKey.has(one.root)) replies.set(one.root, [...(replies.get(one.root) ?? []), one]);
    else roots.push(one);
  }
  return roots.flatMap((root) => [root, ...(replies.get(root.key) ?? [])]);
}

/** Whether a message stands under the name of the one above it. */
export function follows(one, above) {
  return (
    above !== undefined &&
    above.author === one.author &&
    above.root === one.root &&
    above.onlyYou === one.onlyYou &&
    one.replyTo === null &&
    one.command === null &&
    one.atMs - above.atMs < FOLLOWS_WITHIN_MS
  );
}
