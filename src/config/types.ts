/*
 * What the bot is told at its start. Types, and the few names that both the environment and askline.yaml are checked
 * against.
 */
import type { ModelChoice, ModelFacts, ModelSettings, PersonId } from '../contract.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How a Slack answer grows: by edits, by Slack's own streams, or by whichever has room. */
export const SLACK_STREAMINGS = ['edit', 'native', 'auto'] as const;
export type SlackStreaming = (typeof SLACK_STREAMINGS)[number];

/** The variables that hold secrets. Each may be given as a file instead, which `<NAME>_FILE` names. */
export const SECRET_NAMES = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'DISCORD_TOKEN',
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'ASKLINE_KEY',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** Which secrets came from files, and from which: those that can change while the bot runs. */
export type SecretFiles = Readonly<Partial<Record<SecretName, string>>>;

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
  /** One key, or several that are parted by commas or lines. */
  readonly apiKey: string;
  /** Another API, without `/v1` and without a slash at its end; null for Anthropic's own. */
  readonly baseUrl: string | null;
}

/** An API of OpenAI's kind; at least one of the two is there. */
export interface OpenAiConfig {
  /** One key, or several that are parted by commas or lines; null where none is needed. */
  readonly apiKey: string | null;
  /** With `/v1` or whatever it has instead, without a slash at its end; null for OpenAI's own. */
  readonly baseUrl: string | null;
}

/** Everything that an operator decides; checked, complete and frozen through and through. */
export interface Config {
  /** Null: not started. At least one platform is there. */
  readonly slack: SlackConfig | null;
  readonly discord: DiscordConfig | null;
  /** Its key is empty when no choice is one of Claude. */
  readonly claude: ClaudeConfig;
  /** Null: not set up, and then no choice needs it. */
  readonly openai: OpenAiConfig | null;
  /** The secrets beside it are what stood in these files at the start. */
  readonly secretFiles: SecretFiles;
  /** As ASKLINE_DATA says: from the working folder when it is relative. */
  readonly dataFolder: string;
  /** What is kept there is sealed with this: 32 bytes, in hex or base64 as given; null: a key that is made there. */
  readonly dataKey: string | null;
  /** The settings of the first choice. */
  readonly model: ModelSettings;
  /** Which models are asked, one after the other; whether each takes its settings is for the catalog to say. */
  readonly choices: readonly [ModelChoice, ...ModelChoice[]];
  /** What the operator says of models, by their ids. */
  readonly models: Readonly<Record<string, Partial<ModelFacts>>>;
  readonly modelTimes: {
    /** For each attempt. */
    readonly firstTextMs: number;
    /** For all attempts together; not less than `firstTextMs`. */
    readonly firstTextInAllMs: number;
    readonly idleMs: number;
    /** Not less than `firstTextInAllMs`. */
    readonly totalMs: number;
  };
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
