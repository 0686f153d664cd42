/*
 * Two Socket Mode connections as one: Slack asks each connection to reconnect every hour or so, and its client waits
 * five seconds before it does. With one connection every command in these seconds fails; Slack gives each event to any
 * connection that is open. The second is opened later, so that they are not asked to reconnect together.
 */
import { SocketModeReceiver, type Receiver } from '@slack/bolt';
import type { Clock, Logger } from '../../contract.ts';
import { clientLogger } from './client-logger.ts';
import { createConnectionFetch } from './connection-fetch.ts';
import { clientOptions } from './workspaces.ts';

export interface SocketReceiverOptions {
  /** Asked for at each connection. */
  readonly appToken: () => Promise<string>;
  /** Null for Slack's own. */
  readonly apiUrl: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Longer than a reconnection takes, and much shorter than the time between two. */
const SECOND_CONNECTION_AFTER_MS = 60_000;

export function createSocketReceiver(options: SocketReceiverOptions): Receiver {
  const { appToken, apiUrl, clock, logger } = options;
  const leaving = new AbortController();
  let isStarting = true;
  const fetch = createConnectionFetch({
    appToken,
    isStarting: () => isStarting,
    leaving: leaving.signal,
    clock,
    logger,
  });
  const open = (): SocketModeReceiver =>
    new SocketModeReceiver({
      // The client wants one; what is sent is the newest, by the fetch above, which bounds each attempt itself.
      appToken: 'xapp-',
      logger: clientLogger(logger, 'normal'),
      installerOptions: { clientOptions: { ...clientOptions(apiUrl, logger), fetch, timeout: 0 } },
    });
  const [first, second] = [open(), open()];

  async function startSecond(): Promise<void> {
    await clock.sleep(SECOND_CONNECTION_AFTER_MS, leaving.signal);
    if (leaving.signal.aborted) return;
    try {
      await second.start();
    } catch (error) {
      logger.warn('Slack: the second connection could not be opened; one has to do', { error });
    }
  }

  return {
    init(app) {
      first.init(app);
      second.init(app);
    },
    async start() {
      await first.start();
      isStarting = false;
      void startSecond();
    },
    async stop() {
      leaving.abort();
      await Promise.allSettled([first.stop(), second.stop()]);
    },
  };
}
