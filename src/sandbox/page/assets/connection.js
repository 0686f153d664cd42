/*
 * The two ways to the sandbox: the feed of what changed, and what somebody does.
 */

/** Follows the feed for one person: calls back by the name of what happened. Returns a function that ends it. */
export function follow(person, { lost, ...heard }) {
  const source = new EventSource(`/feed?person=${encodeURIComponent(person)}`);
  const on = (name, callback) => source.addEventListener(name, (event) => callback(JSON.parse(event.data)));
  for (const [name, callback] of Object.entries(heard)) on(name, callback);
  // The browser tries again by itself, and the feed then begins anew with "hello".
  source.addEventListener('error', () => lost());
  return () => source.close();
}

/**
 * Tells what somebody did. Resolves with `{kind: 'sent' | 'done'}` or `{kind: 'failed', error, unreachable}`, where
 * `unreachable` says that the sandbox never answered; never rejects.
 */
export async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return response.ok ? answer : { kind: 'failed', error: answer.error, unreachable: false };
  } catch {
    return { kind: 'failed', error: 'The sandbox does not answer. Is it still running?', unreachable: true };
  }
}
