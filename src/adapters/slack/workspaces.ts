/*
 * The workspaces that the bot is installed in: whose token answers where. One for now, found by asking Slack whose token
 * it is; the rest of the adapter already looks it up for each event.
 */
import { WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Clock, Logger } from '../../contract.ts';
import { StartError } from '../../errors.ts';
import { createBotToken, type TokenVerdict } from './bot-token.ts';
import { clientLogger } from './client-logger.ts';
import { createCourtesies, type Courtesies } from './courtesies.ts';
import { fetchWithToken } from './fresh-token.ts';
import { createNoticeLine, type NoticeLine } from './notice-line.ts';
import { createStandings, type Standings } from './standing.ts';

export interface Workspace {
  readonly teamId: string;
  /** The newest that is known to be this bot's. */
  readonly botToken: () => Promise<string>;
  readonly botId: string;
  readonly botUserId: string;
  /**
   * For what people see. A client of its own: it has no queue that pauses, nothing is retried and a 429 comes back at
   * once, because the live message alone decides what is sent when.
   */
  readonly writer: WebClient;
  readonly courtesies: Courtesies;
  readonly notices: NoticeLine;
  readonly standings: Standings;
}

export interface Workspaces {
  readonly all: readonly Workspace[];
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

/**
 * Asks Slack whose token this is, now and for each new one that `newestToken` tells later. Throws `StartError` when
 * Slack does not know it or cannot be reached.
 */
export async function findWorkspaces(
  newestToken: () => Promise<string>,
  slackApiUrl: string | null,
  clock: Clock,
  logger: Logger,
): Promise<Workspaces> {
  const first = await newestToken();
  const ask = (token: string) => new WebClient(token, clientOptions(slackApiUrl, logger)).auth.test();
  const identity = await ask(first).catch((cause: unknown) => {
    throw new StartError('Slack did not accept SLACK_BOT_TOKEN, or could not be reached', { cause });
  });
  const { team_id: teamId, bot_id: botId, user_id: botUserId } = identity;
  if (teamId === undefined || botId === undefined || botUserId === undefined) {
    throw new StartError('SLACK_BOT_TOKEN is not the token of a bot; copy the "Bot User OAuth Token" of the app');
  }
  const judge = (token: string): Promise<TokenVerdict> =>
    ask(token).then(
      (other) => (other.team_id === teamId && other.bot_id === botId ? 'ours' : 'not-ours'),
      (error: unknown) => (isRefusal(error) ? 'not-ours' : 'unknown'),
    );
  const botToken = createBotToken({ first, newest: newestToken, judge, clock, logger });
  const writer = new WebClient(first, { ...clientOptions(slackApiUrl, logger), fetch: fetchWithToken(botToken) });
  const courtesies = createCourtesies(writer, clock, logger);
  const notices = createNoticeLine(clock);
  const enterpriseId = identity.enterprise_id ?? null;
  const standings = createStandings({ writer, teamId, enterpriseId, clock, logger });
  const workspace: Workspace = { teamId, botToken, botId, botUserId, writer, courtesies, notices, standings };
  return { all: [workspace], find: (wanted) => (wanted === teamId ? workspace : null) };
}

/** Slack does not know the token, or no longer; anything else that it says may pass. */
const REFUSALS: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
]);

function isRefusal(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && REFUSALS.has(error.data.error);
}
