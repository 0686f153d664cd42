/*
 * The bot's token in one workspace, which an operator may replace while the bot runs. A new one is shown to Slack before
 * it is used: one of another app or workspace would write in somebody else's name, or nowhere.
 */
import type { Clock, Logger } from '../../contract.ts';

/** What Slack says of a token: that of this bot, another one, or nothing at present. */
export type TokenVerdict = 'ours' | 'not-ours' | 'unknown';

export interface BotTokenOptions {
  /** The token that Slack was asked about at the start. */
  readonly first: string;
  /** The newest that the operator gave. */
  readonly newest: () => Promise<string>;
  /** Asks Slack. Never rejects. */
  readonly judge: (token: string) => Promise<TokenVerdict>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** When Slack is asked again about a token that it did not know, or could not be asked about. */
const ASK_AGAIN_AFTER_MS = { 'not-ours': 60_000, unknown: 5_000 } as const;

/** The newest token that is known to be this bot's. Rejects only when `newest` does. */
export function createBotToken(options: BotTokenOptions): () => Promise<string> {
  const { newest, judge, clock, logger } = options;
  let good = options.first;
  let doubtful: { readonly token: string; readonly untilMs: number } | null = null;
  let judging: Promise<void> | null = null;

  async function consider(token: string): Promise<void> {
    const verdict = await judge(token);
    if (verdict === 'ours') {
      good = token;
      doubtful = null;
      logger.info('Slack: the new SLACK_BOT_TOKEN is in use');
      return;
    }
    if (doubtful?.token !== token) {
      const what = verdict === 'unknown' ? 'could not be checked yet' : 'is not the token of this bot, or not accepted';
      logger.warn(`Slack: the new SLACK_BOT_TOKEN ${what}; the one before it is used on`);
    }
    doubtful = { token, untilMs: clock.now() + ASK_AGAIN_AFTER_MS[verdict] };
  }

  return async () => {
    const token = await newest();
    if (token === good) return good;
    if (doubtful?.token === token && clock.now() < doubtful.untilMs) return good;
    judging ??= consider(token).finally(() => {
      judging = null;
    });
    await judging;
    return good;
  };
}
