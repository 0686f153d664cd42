/*
 * What the environment says: secrets, addresses, and where things lie. The only place that knows the names of the
 * variables. It must not know askline.yaml.
 */
import type { Provider } from '../contract.ts';
import { givenSecret, isSecretName } from './environment-secrets.ts';
import {
  LOG_LEVELS,
  type ClaudeConfig,
  type DiscordConfig,
  type LogLevel,
  type OpenAiConfig,
  type SecretFiles,
  type SecretName,
  type SlackConfig,
} from './types.ts';
import {
  anthropicAddress,
  applicationId,
  discordAddress,
  folder,
  logLevel,
  openAiAddress,
  port,
  SECRET_CHECKS,
  slackAddress,
  type Check,
} from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 3000;
const DEFAULT_DATA_FOLDER = './data';
const DEFAULT_LOG_LEVEL: LogLevel = 'info';

const NO_PLATFORM =
  'No platform is set: expected SLACK_BOT_TOKEN (with SLACK_APP_TOKEN or SLACK_SIGNING_SECRET) or DISCORD_TOKEN ' +
  '(with DISCORD_APPLICATION_ID), and ANTHROPIC_API_KEY with either; to try Askline without any account: npm run sandbox';

const NO_SHARED_KEY =
  'ASKLINE_KEY is not set: expected the same key for every process, since DATABASE_URL is set and each would seal and ' +
  'count people with a key of its own (openssl rand -base64 32 makes one)';

const NO_SHARED_LEDGER =
  'DATABASE_URL is not set: expected a PostgreSQL, since REDIS_URL is set and each process would keep a ledger of its ' +
  'own: no budget would hold for all, and a question that two receive would be answered twice';

/** In the order in which problems are told. */
const variables = {
  SLACK_BOT_TOKEN: SECRET_CHECKS.SLACK_BOT_TOKEN,
  SLACK_APP_TOKEN: SECRET_CHECKS.SLACK_APP_TOKEN,
  SLACK_SIGNING_SECRET: SECRET_CHECKS.SLACK_SIGNING_SECRET,
  PORT: port,
  SLACK_API_URL: slackAddress,
  DISCORD_TOKEN: SECRET_CHECKS.DISCORD_TOKEN,
  DISCORD_APPLICATION_ID: applicationId,
  DISCORD_API_URL: discordAddress,
  ANTHROPIC_API_KEY: SECRET_CHECKS.ANTHROPIC_API_KEY,
  ANTHROPIC_BASE_URL: anthropicAddress,
  OPENAI_API_KEY: SECRET_CHECKS.OPENAI_API_KEY,
  OPENAI_BASE_URL: openAiAddress,
  ASKLINE_DATA: folder,
  ASKLINE_KEY: SECRET_CHECKS.ASKLINE_KEY,
  DATABASE_URL: SECRET_CHECKS.DATABASE_URL,
  REDIS_URL: SECRET_CHECKS.REDIS_URL,
  ALERT_WEBHOOK_URL: SECRET_CHECKS.ALERT_WEBHOOK_URL,
  ASKLINE_CONFIG: folder,
  ASKLINE_LOG_LEVEL: logLevel,
} as const;

type Name = keyof typeof variables;
type Values = { [Variable in Name]?: string };

/** Where the books lie. */
export interface Storage {
  readonly dataFolder: string;
  /** As given; null when there is none. */
  readonly dataKey: string | null;
  readonly databaseUrl: string | null;
  /** The yaml that ASKLINE_CONFIG names; null for the one that comes along. */
  readonly configFile: string | null;
}

/** What the environment says, as far as it is right; with any problem the rest is not to be used. */
export interface EnvironmentReading extends Storage {
  readonly problems: readonly string[];
  readonly slack: SlackConfig | null;
  readonly discord: DiscordConfig | null;
  readonly hasPlatform: boolean;
  /** Whether a token is set, though nothing else may be right. */
  readonly hasSlack: boolean;
  readonly hasDiscord: boolean;
  readonly claude: ClaudeConfig;
  readonly openai: OpenAiConfig | null;
  /** The providers for which nothing is set, so that none of their models can be asked. */
  readonly unset: readonly Provider[];
  readonly secretFiles: SecretFiles;
  readonly redisUrl: string | null;
  readonly webhookUrl: string | null;
  readonly logLevel: LogLevel;
}

/** Reads and checks the variables. Never throws: every wrong one is a sentence in `problems`. */
export function readEnvironment(environment: Environment): EnvironmentReading {
  const { values, problems, wrong, secretFiles } = read(environment, Object.keys(variables).filter(isName));
  const slack = slackOf(values, problems);
  const discord = discordOf(values, problems);
  const hasSlack = values.SLACK_BOT_TOKEN !== undefined;
  const hasDiscord = values.DISCORD_TOKEN !== undefined;
  const hasPlatform = hasSlack || hasDiscord;
  const hasSlackRest = values.SLACK_APP_TOKEN !== undefined || values.SLACK_SIGNING_SECRET !== undefined;
  if (!hasPlatform && !hasSlackRest) problems.push(NO_PLATFORM);
  const openai = openAiOf(values);
  return {
    problems,
    slack,
    discord,
    hasPlatform,
    hasSlack,
    hasDiscord,
    claude: {
      apiKey: values.ANTHROPIC_API_KEY ?? '',
      baseUrl: values.ANTHROPIC_BASE_URL === undefined ? null : withoutSlash(values.ANTHROPIC_BASE_URL),
    },
    openai,
    unset: [
      ...(values.ANTHROPIC_API_KEY === undefined ? (['claude'] as const) : []),
      ...(openai === null ? (['openai'] as const) : []),
    ],
    secretFiles,
    ...storageOf(values, wrong, problems),
    redisUrl: redisOf(values, problems),
    webhookUrl: values.ALERT_WEBHOOK_URL ?? null,
    logLevel: LOG_LEVELS.find((level) => level === values.ASKLINE_LOG_LEVEL) ?? DEFAULT_LOG_LEVEL,
  };
}

/** Where the books lie, for what needs neither platform nor model. Never throws. */
export function readStorage(environment: Environment): {
  readonly problems: readonly string[];
  readonly storage: Storage;
} {
  const names = ['ASKLINE_DATA', 'ASKLINE_KEY', 'DATABASE_URL', 'ASKLINE_CONFIG'] as const;
  const { values, wrong, problems } = read(environment, names);
  const storage = storageOf(values, wrong, problems);
  return { problems, storage };
}

/** Discord alone, for what needs neither model nor prompt. Never throws. */
export function readDiscord(environment: Environment): {
  readonly problems: readonly string[];
  readonly discord: DiscordConfig | null;
} {
  const { values, problems } = read(environment, ['DISCORD_TOKEN', 'DISCORD_APPLICATION_ID', 'DISCORD_API_URL']);
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
  const { values, problems } = read(environment, ['ANTHROPIC_API_KEY']);
  return { apiKey: values.ANTHROPIC_API_KEY ?? null, problems };
}

interface Reading {
  readonly values: Readonly<Values>;
  readonly problems: string[];
  readonly wrong: ReadonlySet<Name>;
  readonly secretFiles: SecretFiles;
}

/** The variables that are there, wrong ones included, so that nothing is called missing that is only wrong. */
function read(environment: Environment, names: readonly Name[]): Reading {
  const values: Values = {};
  const problems: string[] = [];
  const wrong = new Set<Name>();
  const secretFiles: Partial<Record<SecretName, string>> = {};
  for (const name of names) {
    const { value, problem, file } = isSecretName(name)
      ? givenSecret(environment, name)
      : givenValue(environment, name, variables[name]);
    if (problem !== null) {
      wrong.add(name);
      problems.push(problem);
    }
    if (value !== null || problem !== null) values[name] = value ?? '';
    if (file !== null && isSecretName(name)) secretFiles[name] = file;
  }
  return { values, problems, wrong, secretFiles };
}

/** An empty one counts as absent. */
function givenValue(environment: Environment, name: Name, check: Check) {
  const value = environment[name] ?? '';
  const problem = value === '' ? null : check(value);
  return { value: value === '' ? null : value, problem: problem === null ? null : `${name} ${problem}`, file: null };
}

function isName(name: string): name is Name {
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

function storageOf(values: Readonly<Values>, wrong: ReadonlySet<Name>, problems: string[]): Storage {
  if (values.DATABASE_URL !== undefined && values.ASKLINE_KEY === undefined) problems.push(NO_SHARED_KEY);
  return {
    dataFolder: values.ASKLINE_DATA ?? DEFAULT_DATA_FOLDER,
    dataKey: values.ASKLINE_KEY ?? null,
    databaseUrl: values.DATABASE_URL ?? null,
    // A name that is wrong as a value is no file to complain of as well.
    configFile: wrong.has('ASKLINE_CONFIG') ? null : (values.ASKLINE_CONFIG ?? null),
  };
}

function redisOf({ REDIS_URL, DATABASE_URL }: Readonly<Values>, problems: string[]): string | null {
  if (REDIS_URL !== undefined && DATABASE_URL === undefined) problems.push(NO_SHARED_LEDGER);
  return REDIS_URL ?? null;
}

function openAiOf({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl }: Readonly<Values>): OpenAiConfig | null {
  if (apiKey === undefined && baseUrl === undefined) return null;
  return { apiKey: apiKey ?? null, baseUrl: baseUrl === undefined ? null : withoutSlash(baseUrl) };
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/u, '');
}
