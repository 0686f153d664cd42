/*
 * The fetch with which Slack's Socket Mode client asks for the address of a connection. That client gives up for good
 * when it is refused once, or when the network fails once; so after the start it is not told, and Slack is asked again,
 * with the newest app token, until there is an address.
 */
import type { Clock, Logger } from '../../contract.ts';
import { fetchWithToken, type SlackFetch } from './fresh-token.ts';

export interface ConnectionFetchOptions {
  /** Asked for at each attempt. */
  readonly appToken: () => Promise<string>;
  /** Whether a failure must be told at once, as at the start. */
  readonly isStarting: () => boolean;
  readonly leaving: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
}

const ATTEMPT_WITHIN_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export function createConnectionFetch(options: ConnectionFetchOptions): SlackFetch {
  const { appToken, isStarting, leaving, clock, logger } = options;
  const ask = fetchWithToken(appToken);

  /** The answer, and what is wrong with it. Rejects when there is none. */
  async function attempt(...[url, init]: Parameters<SlackFetch>) {
    const signal = AbortSignal.any([leaving, AbortSignal.timeout(ATTEMPT_WITHIN_MS)]);
    const response = await ask(url, { ...init, signal });
    const problem = response.ok ? problemIn(await response.clone().text()) : `status ${response.status}`;
    return { response, problem };
  }

  return async (url, init) => {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const tried = await attempt(url, init).catch((error: unknown) => {
        if (isStarting()) throw error;
        return { response: null, problem: error };
      });
      if (tried.response !== null && (tried.problem === null || isStarting())) return tried.response;
      if (pauseMs === FIRST_PAUSE_MS) {
        logger.warn('Slack: no new connection yet; it is asked for until there is one', { error: tried.problem });
      }
      await clock.sleep(pauseMs, leaving);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      // Nobody waits for it any more, and a rejection would be nobody's either.
      if (leaving.aborted) return new Promise(() => undefined);
    }
  };
}

/** Null when the answer says that all is well. */
function problemIn(text: string): unknown {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return 'not an answer of Slack';
    return answer.ok === true ? null : 'error' in answer ? answer.error : 'refused';
  } catch {
    return 'not JSON';
  }
}
