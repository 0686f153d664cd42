/*
 * The workspaces that the bot is installed in: whose token answers where. One for now, found by asking Slack whose token
 * it is; the rest of the adapter already looks it up for each event.
 */
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Clock, Logger } from '../../contract.ts';
import { StartError } from '../../errors.ts';
import { clientLogger } from './client-logger.ts';
import { createCourtesies, type Courtesies } from './courtesies.ts';

export interface Workspace {
  readonly teamId: string;
  readonly botToken: string;
  readonly botId: string;
  readonly botUserId: string;
  /**
   * For what people see. A client of its own: it has no queue that pauses, nothing is retried and a 429 comes back at
   * once, because the live message alone decides what is sent when.
   */
  readonly writer: WebClient;
  readonly courtesies: Courtesies;
}

export interface Workspaces {
  /** Null for a workspace that did not install the bot. */
  find(teamId: string | undefined): Workspace | null;
}

/** Slack takes a write or refuses it within a second or two; after this nobody knows what became of it. */
const WRITE_TIMEOUT_MS = 10_000;

/** The options of every client that we make; `slackApiUrl` null for Slack's own. A new object each time: Bolt writes into it. */
export function clientOptions(slackApiUrl: string | null, logger: Logger): WebClientOptions {
  return {
    ...(slackApiUrl === null ? {} : { slackApiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: WRITE_TIMEOUT_MS,
    logger: clientLogger(logger, 'whisper'),
  };
}

/** Asks Slack whose token this is. Throws `StartError` when Slack does not know it or cannot be reached. */
export async function findWorkspaces(
  botToken: string,
  slackApiUrl: string | null,
  clock: Clock,
  logger: Logger,
): Promise<Workspaces> {
  const writer = new WebClient(botToken, clientOptions(slackApiUrl, logger));
  const identity = await writer.auth.test().catch((cause: unknown) => {
    throw new StartError('Slack did not accept SLACK_BOT_TOKEN, or could not be reached', { cause });
  });
  const { team_id: teamId, bot_id: botId, user_id: botUserId } = identity;
  if (teamId === undefined || botId === undefined || botUserId === undefined) {
    throw new StartError('SLACK_BOT_TOKEN is not the token of a bot; copy the "Bot User OAuth Token" of the app');
  }
  const courtesies = createCourtesies(writer, clock, logger);
  const workspace: Workspace = { teamId, botToken, botId, botUserId, writer, courtesies };
  return { find: (wanted) => (wanted === teamId ? workspace : null) };
}
