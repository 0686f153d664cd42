/*
 * The two ways to the sandbox: the feed of what changed, and what somebody says.
 */

/** Follows the feed for one person. Returns a function that ends it. */
export function follow(person, { hello, messages, typing, ready, lost }) {
  const source = new EventSource(`/feed?person=${encodeURIComponent(person)}`);
  const on = (name, callback) => source.addEventListener(name, (event) => callback(JSON.parse(event.data)));
  on('hello', hello);
  on('messages', messages);
  on('typing', typing);
  on('ready', ready);
  // The browser tries again by itself, and the feed then begins anew with "hello".
  source.addEventListener('error', () => lost());
  return () => source.close();
}

/** Says something. Resolves with `{kind: 'sent'}` or `{kind: 'failed', error}`; never rejects. */
export async function say(said) {
  try {
    const response = await fetch('/say', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(said),
    });
    const answer = await response.json();
    return response.ok ? answer : { kind: 'failed', error: answer.error };
  } catch {
    return { kind: 'failed', error: 'The sandbox does not answer. Is it still running?' };
  }
}
