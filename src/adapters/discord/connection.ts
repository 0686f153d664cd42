/*
 * The connection to the Gateway, over more than one token. When its token is replaced Discord ends the session and
 * refuses to resume it, and discord.js gives up; so the next token is waited for, and a new client takes over from the
 * one that was shut out. It must not know what arrives over it.
 */
import { Events, type Client } from 'discord.js';
import type { Clock, Logger } from '../../contract.ts';
import { StartError } from '../../errors.ts';
import type { TokenSource } from './rest.ts';

export interface ConnectionOptions {
  readonly token: TokenSource;
  /** Whose the token has to be. */
  readonly applicationId: string;
  /** A client that listens to everything already. */
  readonly makeClient: () => Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Connection {
  /**
   * Resolves when events can arrive. Rejects with the client's error when Discord does not take the first token, and with
   * `StartError` when that belongs to another application.
   */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Discord's close code for a token that is not, or no longer, good ("Authentication failed"). */
export const TOKEN_REFUSED = 4004;
/** How soon a new token is noticed by a bot that was shut out. */
const LOOK_EVERY_MS = 1_000;
/** Discord grants 1,000 sessions a day. */
const LONGEST_PAUSE_MS = 120_000;

export function createConnection(options: ConnectionOptions): Connection {
  const { token: newest, applicationId, makeClient, clock, logger } = options;
  const leaving = new AbortController();
  let client: Client | null = null;

  async function connect(token: string): Promise<void> {
    const next = makeClient();
    client = next;
    const ready = new Promise<string>((resolve) => {
      next.once(Events.ClientReady, ({ application }) => resolve(application.id));
    });
    try {
      await next.login(token);
    } catch (cause) {
      await next.destroy();
      throw cause;
    }
    next.once(Events.ShardDisconnect, ({ code }) => {
      if (code === TOKEN_REFUSED) void reconnect(token);
    });
    // By another id no answer to a command would ever be shown.
    if ((await ready) === applicationId) return;
    await next.destroy();
    throw new StartError('DISCORD_APPLICATION_ID is not the id of the application that DISCORD_TOKEN belongs to');
  }

  /** Never rejects. */
  async function reconnect(refused: string): Promise<void> {
    logger.error('Discord: DISCORD_TOKEN is no longer accepted; questions arrive again as soon as there is another');
    await client?.destroy();
    let pauseMs = LOOK_EVERY_MS;
    while (!leaving.signal.aborted) {
      const token = await newest();
      if (token === refused) {
        await clock.sleep(LOOK_EVERY_MS, leaving.signal);
        continue;
      }
      try {
        await connect(token);
        logger.info('Discord: connected with the new DISCORD_TOKEN');
        if (leaving.signal.aborted) await client?.destroy();
        return;
      } catch (error) {
        logger.warn('Discord: no connection with the new DISCORD_TOKEN yet', { error });
        await clock.sleep(pauseMs, leaving.signal);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  return {
    open: async () => connect(await newest()),
    async close() {
      leaving.abort();
      await client?.destroy();
    },
  };
}
