/*
 * What the environment says: secrets, addresses, and where things lie. The only place that knows the names of the
 * variables. It must not know askline.yaml.
 */
import { z } from 'zod';
import { LOG_LEVELS, type ClaudeConfig, type DiscordConfig, type LogLevel, type SlackConfig } from './types.ts';
import {
  anthropicAddress,
  appToken,
  applicationId,
  botToken,
  dataKey,
  discordAddress,
  folder,
  logLevel,
  port,
  secret,
  slackAddress,
  type Check,
} from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const SECRET_NAMES = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'DISCORD_TOKEN',
  'ANTHROPIC_API_KEY',
  'ASKLINE_KEY',
] as const;

const DEFAULT_PORT = 3000;
const DEFAULT_DATA_FOLDER = './data';
const DEFAULT_LOG_LEVEL: LogLevel = 'info';

const NO_PLATFORM =
  'No platform is set: expected SLACK_BOT_TOKEN (with SLACK_APP_TOKEN or SLACK_SIGNING_SECRET) or DISCORD_TOKEN ' +
  '(with DISCORD_APPLICATION_ID), and ANTHROPIC_API_KEY with either; to try Askline without any account: npm run sandbox';

/** A variable that may be absent; what is wrong with it becomes the whole sentence. An empty one counts as absent. */
function variable(name: string, check: Check) {
  return z
    .string()
    .optional()
    .transform((value, context) => {
      const found = value === '' ? undefined : value;
      const problem = found === undefined ? null : check(found);
      if (problem !== null) context.addIssue({ code: 'custom', message: `${name} ${problem}` });
      return found;
    });
}

/** In the order in which problems are told. */
const variables = {
  SLACK_BOT_TOKEN: variable('SLACK_BOT_TOKEN', botToken),
  SLACK_APP_TOKEN: variable('SLACK_APP_TOKEN', appToken),
  SLACK_SIGNING_SECRET: variable('SLACK_SIGNING_SECRET', secret),
  PORT: variable('PORT', port),
  SLACK_API_URL: variable('SLACK_API_URL', slackAddress),
  DISCORD_TOKEN: variable('DISCORD_TOKEN', secret),
  DISCORD_APPLICATION_ID: variable('DISCORD_APPLICATION_ID', applicationId),
  DISCORD_API_URL: variable('DISCORD_API_URL', discordAddress),
  ANTHROPIC_API_KEY: variable('ANTHROPIC_API_KEY', secret),
  ANTHROPIC_BASE_URL: variable('ANTHROPIC_BASE_URL', anthropicAddress),
  ASKLINE_DATA: variable('ASKLINE_DATA', folder),
  ASKLINE_KEY: variable('ASKLINE_KEY', dataKey),
  ASKLINE_CONFIG: variable('ASKLINE_CONFIG', folder),
  ASKLINE_LOG_LEVEL: variable('ASKLINE_LOG_LEVEL', logLevel),
};

type Values = { [Name in keyof typeof variables]?: string | undefined };

/** What the environment says, as far as it is right; with any problem the rest is not to be used. */
export interface EnvironmentReading {
  readonly problems: readonly string[];
  readonly slack: SlackConfig | null;
  readonly discord: DiscordConfig | null;
  readonly claude: ClaudeConfig;
  readonly dataFolder: string;
  /** As given; null when there is none. */
  readonly dataKey: string | null;
  readonly logLevel: LogLevel;
  /** The yaml that ASKLINE_CONFIG names; null for the one that comes along. */
  readonly configFile: string | null;
}

/** Reads and checks the variables. Never throws: every wrong one is a sentence in `problems`. */
export function readEnvironment(environment: Environment): EnvironmentReading {
  const { values, problems, wrong } = read(environment);
  const slack = slackOf(values, problems);
  const discord = discordOf(values, problems);
  const hasPlatform = values.SLACK_BOT_TOKEN !== undefined || values.DISCORD_TOKEN !== undefined;
  const hasSlackRest = values.SLACK_APP_TOKEN !== undefined || values.SLACK_SIGNING_SECRET !== undefined;
  if (!hasPlatform && !hasSlackRest) problems.push(NO_PLATFORM);
  if (hasPlatform && values.ANTHROPIC_API_KEY === undefined) {
    problems.push('ANTHROPIC_API_KEY is not set: expected the API key that the answers are paid with');
  }
  return {
    problems,
    slack,
    discord,
    claude: {
      apiKey: values.ANTHROPIC_API_KEY ?? '',
      baseUrl: values.ANTHROPIC_BASE_URL === undefined ? null : withoutSlash(values.ANTHROPIC_BASE_URL),
    },
    dataFolder: values.ASKLINE_DATA ?? DEFAULT_DATA_FOLDER,
    dataKey: values.ASKLINE_KEY ?? null,
    logLevel: LOG_LEVELS.find((level) => level === values.ASKLINE_LOG_LEVEL) ?? DEFAULT_LOG_LEVEL,
    // A name that is wrong as a value is no file to complain of as well.
    configFile: wrong.has('ASKLINE_CONFIG') ? null : (values.ASKLINE_CONFIG ?? null),
  };
}

/** Discord alone, for what needs neither model nor prompt. Never throws. */
export function readDiscord(environment: Environment): {
  readonly problems: readonly string[];
  readonly discord: DiscordConfig | null;
} {
  const { DISCORD_TOKEN, DISCORD_APPLICATION_ID, DISCORD_API_URL } = environment;
  const { values, problems } = read({ DISCORD_TOKEN, DISCORD_APPLICATION_ID, DISCORD_API_URL });
  if (values.DISCORD_TOKEN === undefined) {
    problems.push('DISCORD_TOKEN is not set: expected the token of the bot');
  }
  return { discord: discordOf(values, problems), problems };
}

/** The key of the model alone; null when there is none. Never throws. */
export function readApiKey(environment: Environment): {
  readonly problems: readonly string[];
  readonly apiKey: string | null;
} {
  const { values, problems } = read({ ANTHROPIC_API_KEY: environment['ANTHROPIC_API_KEY'] });
  return { apiKey: values.ANTHROPIC_API_KEY ?? null, problems };
}

/** Every value that must never be shown, whether it is right or not. */
export function secretValues(environment: Environment): readonly string[] {
  return SECRET_NAMES.flatMap((name) => environment[name] ?? []);
}

/** The variables that are there, wrong ones included, so that nothing is called missing that is only wrong. */
function read(environment: Environment): {
  readonly values: Readonly<Values>;
  readonly problems: string[];
  readonly wrong: ReadonlySet<string>;
} {
  const values: Values = {};
  const problems: string[] = [];
  const wrong = new Set<string>();
  for (const [name, schema] of Object.entries(variables)) {
    const parsed = schema.safeParse(environment[name]);
    if (isName(name)) values[name] = parsed.success ? parsed.data : environment[name];
    if (parsed.success) continue;
    wrong.add(name);
    problems.push(...parsed.error.issues.map((issue) => issue.message));
  }
  return { values, problems, wrong };
}

function isName(name: string): name is keyof Values {
  return Object.hasOwn(variables, name);
}

function slackOf(values: Readonly<Values>, problems: string[]): SlackConfig | null {
  const { SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: socketToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  if (token === undefined) {
    const rest = socketToken === undefined ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN';
    if (socketToken !== undefined || signingSecret !== undefined) {
      problems.push(`${rest} is set but SLACK_BOT_TOKEN is not: expected both, or neither`);
    }
    return null;
  }
  const apiUrl = values.SLACK_API_URL === undefined ? null : `${withoutSlash(values.SLACK_API_URL)}/`;
  if (socketToken !== undefined) {
    return { botToken: token, delivery: { kind: 'socket', appToken: socketToken }, apiUrl };
  }
  if (signingSecret === undefined) {
    problems.push(
      'SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are not set: expected the app token (xapp-…) for Socket Mode, or the ' +
        'signing secret for HTTP',
    );
    return null;
  }
  const listenOn = values.PORT === undefined ? DEFAULT_PORT : Number(values.PORT);
  return { botToken: token, delivery: { kind: 'http', signingSecret, port: listenOn }, apiUrl };
}

function discordOf(values: Readonly<Values>, problems: string[]): DiscordConfig | null {
  if (values.DISCORD_TOKEN === undefined) return null;
  if (values.DISCORD_APPLICATION_ID === undefined) {
    problems.push('DISCORD_APPLICATION_ID is not set: expected 17 to 20 digits, since DISCORD_TOKEN is set');
    return null;
  }
  return {
    token: values.DISCORD_TOKEN,
    applicationId: values.DISCORD_APPLICATION_ID,
    apiUrl: values.DISCORD_API_URL === undefined ? null : withoutSlash(values.DISCORD_API_URL),
  };
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/u, '');
}
