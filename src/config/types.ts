/*
 * What the bot is told at its start. Types, and the few names that both the environment and askline.yaml are checked
 * against.
 */
import type { ModelSettings, PersonId } from '../contract.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How a Slack answer grows: by edits, by Slack's own streams, or by whichever has room. */
export const SLACK_STREAMINGS = ['edit', 'native', 'auto'] as const;
export type SlackStreaming = (typeof SLACK_STREAMINGS)[number];

export interface SlackConfig {
  /** `xoxb-…` */
  readonly botToken: string;
  /** How events arrive: over a connection of ours to Slack, or over HTTP from Slack to us. */
  readonly delivery:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };
  /** Another Web API, with a slash at its end; null for Slack's own. */
  readonly apiUrl: string | null;
}

export interface DiscordConfig {
  readonly token: string;
  /** A snowflake: 17 to 20 digits. */
  readonly applicationId: string;
  /** Another API, without version and without a slash at its end; null for Discord's own. */
  readonly apiUrl: string | null;
}

export interface ClaudeConfig {
  readonly apiKey: string;
  /** Another API, without `/v1` and without a slash at its end; null for Anthropic's own. */
  readonly baseUrl: string | null;
}

/** Everything that an operator decides; checked, complete and frozen through and through. */
export interface Config {
  /** Null: not started. At least one platform is there. */
  readonly slack: SlackConfig | null;
  readonly discord: DiscordConfig | null;
  readonly claude: ClaudeConfig;
  /** As ASKLINE_DATA says: from the working folder when it is relative. */
  readonly dataFolder: string;
  /** What is kept there is sealed with this: 32 bytes, in hex or base64 as given; null: a key that is made there. */
  readonly dataKey: string | null;
  readonly model: ModelSettings;
  readonly modelTimes: { readonly firstTextMs: number; readonly idleMs: number; readonly totalMs: number };
  /** The text of the prompt file, without white space around it; never empty. */
  readonly systemPrompt: string;
  readonly questionMaxCharacters: number;
  readonly slackStreaming: SlackStreaming;
  /** Who may stop anybody's answer, on either platform. */
  readonly admins: readonly PersonId[];
  /** How long a question is kept for "Try again"; 0 keeps none. */
  readonly keepQuestionsMs: number;
  /** How long running answers may go on after SIGTERM. */
  readonly drainMs: number;
  readonly logLevel: LogLevel;
}
