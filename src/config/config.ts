/*
 * The configuration: what the environment and askline.yaml say together, checked once at the start. Nothing else in the
 * bot reads either. It decides no capability of models: which settings a model takes is the catalog's knowledge.
 */
import { ConfigError } from '../errors.ts';
import { secretValues } from './environment-secrets.ts';
import { readApiKey, readDiscord, readEnvironment, readStorage, type Environment } from './environment.ts';
import { choicesOf, extrasOf, unsetProblems } from './choices.ts';
import { readConfigFile, readDiscordCommands, readSettings } from './file.ts';
import { booksOf, channelsOf, settledOf } from './settle.ts';
import { togetherProblems } from './together.ts';
import type { Config, DiscordConfig, SecretName } from './types.ts';
import { passwordsIn, splitKeys } from './variables.ts';
import { oneLine } from './wording.ts';

export type { Config } from './types.ts';

/**
 * Reads the environment and askline.yaml (the one that ASKLINE_CONFIG names, or the one that comes along) with its
 * prompt. Throws `ConfigError` with one line that names the first wrong key and how many more there are; never a secret.
 */
export function loadConfig(environment: Environment = process.env): Config {
  const surroundings = readEnvironment(environment);
  const file = readConfigFile(surroundings.configFile);
  const choices = file.settings === null ? null : choicesOf(file.settings);
  const unset = surroundings.hasPlatform ? unsetProblems(choices ?? [], surroundings.unset) : [];
  const together = file.settings === null ? [] : togetherProblems(surroundings, file.settings, choices ?? []);
  const problems = [...surroundings.problems, ...unset, ...file.problems, ...together];
  if (problems.length > 0 || file.settings === null || choices === null || file.prompt === null) {
    throw new ConfigError(oneLine(problems, secretValues(environment)));
  }
  const { models, channels, alerts } = file.settings;
  return frozen({
    slack: surroundings.slack,
    discord: surroundings.discord,
    claude: surroundings.claude,
    openai: surroundings.openai,
    secretFiles: surroundings.secretFiles,
    dataFolder: surroundings.dataFolder,
    dataKey: surroundings.dataKey,
    model: choices[0].settings,
    choices,
    databaseUrl: surroundings.databaseUrl,
    redisUrl: surroundings.redisUrl,
    models: extrasOf(models),
    prompt: file.prompt,
    channels: channelsOf(channels, file.ofChannels),
    ...settledOf(file.settings),
    alerts: { ...alerts, webhookUrl: surroundings.webhookUrl },
    logLevel: surroundings.logLevel,
  });
}

/** What is put to Discord, and with whose token. */
export interface DiscordRegistration extends DiscordConfig {
  /** `manifests/discord-commands.json`, unread: Discord is its judge. */
  readonly commands: unknown;
}

/**
 * What registering the commands needs, and nothing of the model or the prompt. Throws `ConfigError` as `loadConfig`
 * does, also when Discord is not set up.
 */
export function loadDiscordRegistration(environment: Environment = process.env): DiscordRegistration {
  const { discord, problems } = readDiscord(environment);
  const file = readDiscordCommands();
  const all = [...problems, ...file.problems];
  if (discord === null || all.length > 0) throw new ConfigError(oneLine(all, secretValues(environment)));
  return frozen({ ...discord, commands: file.commands });
}

/** What looking into the books needs. */
export type LedgerConfig = Pick<Config, 'dataFolder' | 'dataKey' | 'databaseUrl' | 'budgets' | 'ledger'>;

/**
 * The books alone, and no platform, model or prompt. Throws `ConfigError` as `loadConfig` does, also for what is wrong
 * elsewhere in askline.yaml.
 */
export function loadLedgerConfig(environment: Environment = process.env): LedgerConfig {
  const { storage, problems } = readStorage(environment);
  const file = readSettings(storage.configFile);
  const all = [...problems, ...file.problems];
  if (file.settings === null || all.length > 0) throw new ConfigError(oneLine(all, secretValues(environment)));
  const { dataFolder, dataKey, databaseUrl } = storage;
  return frozen({ dataFolder, dataKey, databaseUrl, ...booksOf(file.settings) });
}

/** The variables that mean the same in the sandbox: the rest it sets itself. */
const SANDBOX_VARIABLES = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_API_KEY_FILE',
  'OPENAI_BASE_URL',
  'ASKLINE_CONFIG',
  'ASKLINE_DATA',
  'ASKLINE_KEY',
  'ASKLINE_KEY_FILE',
  'ASKLINE_LOG_LEVEL',
  'DATABASE_URL',
  'DATABASE_URL_FILE',
  'REDIS_URL',
  'REDIS_URL_FILE',
] as const;
export type SandboxEnvironment = Readonly<Partial<Record<(typeof SANDBOX_VARIABLES)[number], string>>>;

/**
 * What a person set that the sandbox goes by; with ANTHROPIC_API_KEY the real Claude answers in it. Nothing of a real
 * Slack or Discord gets there. Throws `ConfigError` when the key cannot be one.
 */
export function sandboxEnvironment(environment: Environment = process.env): SandboxEnvironment {
  const { problems, apiKey } = readApiKey(environment);
  if (problems.length > 0) throw new ConfigError(oneLine(problems, secretValues(environment)));
  const set = SANDBOX_VARIABLES.filter((name) => (environment[name] ?? '') !== '');
  const [key] = apiKey === null ? [] : splitKeys(apiKey);
  return {
    ...Object.fromEntries(set.map((name) => [name, environment[name]])),
    // However it was given: one that works is enough there.
    ...(key === undefined ? {} : { ANTHROPIC_API_KEY: key }),
  };
}

/** The secrets of a config by their variables, as they were at the start. */
export function secretsByName(config: Config): Readonly<Partial<Record<SecretName, string>>> {
  const { slack, discord, claude, openai, dataKey, databaseUrl, redisUrl } = config;
  const { webhookUrl } = config.alerts;
  const delivery = slack?.delivery;
  return {
    ...(slack === null ? {} : { SLACK_BOT_TOKEN: slack.botToken }),
    ...(delivery?.kind === 'socket' ? { SLACK_APP_TOKEN: delivery.appToken } : {}),
    ...(delivery?.kind === 'http' ? { SLACK_SIGNING_SECRET: delivery.signingSecret } : {}),
    ...(discord === null ? {} : { DISCORD_TOKEN: discord.token }),
    ...(claude.apiKey === '' ? {} : { ANTHROPIC_API_KEY: claude.apiKey }),
    ...(openai === null || openai.apiKey === null ? {} : { OPENAI_API_KEY: openai.apiKey }),
    ...(dataKey === null ? {} : { ASKLINE_KEY: dataKey }),
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    ...(webhookUrl === null ? {} : { ALERT_WEBHOOK_URL: webhookUrl }),
  };
}

/** Every secret in a config, for the logger to redact: whole, each of several keys, and the passwords of addresses. */
export function secretsOf(config: Config): readonly string[] {
  const secrets = Object.values(secretsByName(config));
  return [...new Set(secrets.flatMap((secret) => [secret, ...splitKeys(secret), ...passwordsIn(secret)]))];
}

/** Freezes plain data through and through. */
function frozen<Data extends object>(data: Data): Data {
  for (const value of Object.values(data)) if (typeof value === 'object' && value !== null) frozen(value);
  return Object.freeze(data);
}
