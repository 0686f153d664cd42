/*
 * A fetch for Slack's clients that puts the newest token on each request. The clients themselves take one token for
 * life; so neither they nor whoever holds one need to be replaced when the token is.
 */
import type { WebClientOptions } from '@slack/web-api';

export type SlackFetch = NonNullable<WebClientOptions['fetch']>;

/** `token` is asked for at each request. The token that the client was made with is never sent. */
export function fetchWithToken(
  token: () => Promise<string>,
): (...request: Parameters<SlackFetch>) => Promise<Response> {
  return async (url, init = {}) => {
    const headers = { ...init.headers, Authorization: `Bearer ${await token()}` };
    return fetch(url, { ...init, headers });
  };
}
