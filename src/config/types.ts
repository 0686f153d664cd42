/*
 * What the bot is told at its start. Types, and the few names that both the environment and askline.yaml are checked
 * against.
 */
import type { ModelChoice, ModelFacts, ModelSettings, PersonId, Visibility } from '../contract.ts';

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
  'DATABASE_URL',
  'REDIS_URL',
  'ALERT_WEBHOOK_URL',
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

/** Ids as the platforms write them. Null: there is no such list. */
export interface AccessList {
  /** Or `direct-messages`: where Discord knows no server. */
  readonly workspaces: readonly string[] | null;
  /** Or `direct-messages`. */
  readonly channels: readonly string[] | null;
  readonly people: readonly string[] | null;
  /** Slack user groups and Discord roles. */
  readonly groups: readonly string[] | null;
}

export interface PromptConfig {
  /** The name of its file without folder and `.md`: by it the ledger tells prompts apart. */
  readonly name: string;
  /** The text of the file, without white space around it; never empty. */
  readonly system: string;
}

/** How many questions are taken in so long; null: any number. */
export interface QuotaConfig {
  readonly perMinute: number | null;
  readonly perHour: number | null;
  readonly perDay: number | null;
}

/** What an operator decided for one channel. Null: nothing of its own. */
export interface ChannelConfig {
  readonly prompt: PromptConfig | null;
  readonly visibility: Visibility | null;
  readonly maxCharacters: number | null;
  readonly perPerson: QuotaConfig;
  /** Of all people there together. */
  readonly inAll: QuotaConfig;
}

/** In millionths of a US$; null: no such budget. */
export interface BudgetConfig {
  readonly dayMicroUsd: number | null;
  readonly monthMicroUsd: number | null;
}

/** Money, and the calendar by which it counts. */
export interface BudgetsConfig {
  readonly perPerson: BudgetConfig;
  readonly perWorkspace: BudgetConfig;
  readonly inAll: BudgetConfig;
  /** A name that `Intl` knows. */
  readonly timeZone: string;
  /** How long a question waits for money that is reserved but not spent. */
  readonly waitMs: number;
  /** With `fallback` there is a second choice. */
  readonly whenShort: 'refuse' | 'fallback';
}

export interface LedgerSettings {
  /** Whether people stand in it by a keyed hash or by their ids. */
  readonly people: 'hashed' | 'named';
  readonly keepMs: number;
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
  readonly prompt: PromptConfig;
  /** By the platform's id of the channel. */
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  readonly questionMaxCharacters: number;
  /** As estimated; null: any number. */
  readonly questionMaxTokens: number | null;
  readonly access: {
    readonly allow: AccessList;
    /** Never an empty list. */
    readonly deny: AccessList;
    /** Whether guests of a Slack workspace may ask. */
    readonly guests: boolean;
    /** Whether people of other organisations may ask. */
    readonly strangers: boolean;
    /** Who may stop anybody's answer, on either platform. */
    readonly admins: readonly PersonId[];
  };
  readonly limits: {
    readonly perPerson: QuotaConfig & { readonly atOnce: number; readonly spacingMs: number };
    readonly perWorkspace: QuotaConfig & { readonly atOnce: number };
    /** Of this process. */
    readonly atOnce: number;
    readonly line: { readonly most: number; readonly mostPerPerson: number; readonly waitMs: number };
  };
  readonly budgets: BudgetsConfig;
  /** Where marks of budgets are told besides the log; null: not there. */
  readonly alerts: {
    readonly slackChannel: string | null;
    readonly discordChannel: string | null;
    /** A secret. */
    readonly webhookUrl: string | null;
  };
  readonly ledger: LedgerSettings;
  /** PostgreSQL, with its password; null: a file in the data folder. */
  readonly databaseUrl: string | null;
  /** What several processes share, with its password; null: this process counts alone. Never without `databaseUrl`. */
  readonly redisUrl: string | null;
  readonly whenRedisIsAway: 'answer' | 'refuse';
  readonly slackStreaming: SlackStreaming;
  /** How long a question is kept for "Try again"; 0 keeps none. */
  readonly keepQuestionsMs: number;
  /** How long running answers may go on after SIGTERM. */
  readonly drainMs: number;
  readonly logLevel: LogLevel;
}
