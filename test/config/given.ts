/*
 * What an operator wrote, and what the operator then reads. Each yaml lies in a folder of its own that is removed after
 * the tests.
 */
import { afterAll } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig, type Config } from '../../src/config/config.ts';
import { ConfigError } from '../../src/errors.ts';

export const BOT_TOKEN = 'xoxb-123456789012-abcdefghijkl';
export const APP_TOKEN = 'xapp-1-A012345-67890-abcdef';
export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const DISCORD_TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0';
export const DISCORD_APPLICATION_ID = '123456789012345678';
export const DATA_KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
export const API_KEY = 'sk-ant-api03-abcdefghijkl';
export const OPENAI_API_KEY = 'sk-proj-abcdefghijkl';

export const SLACK = {
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_APP_TOKEN: APP_TOKEN,
  ANTHROPIC_API_KEY: API_KEY,
} as const;
export const SLACK_OVER_HTTP = {
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  ANTHROPIC_API_KEY: API_KEY,
} as const;
export const DISCORD = { DISCORD_TOKEN, DISCORD_APPLICATION_ID, ANTHROPIC_API_KEY: API_KEY } as const;

/** Several processes that share what they know. */
export const SHARED = {
  ...SLACK,
  ASKLINE_KEY: DATA_KEY,
  DATABASE_URL: 'postgres://askline:p%40ssword-of-pg@127.0.0.1:5432/askline',
  REDIS_URL: 'redis://:password-of-redis@127.0.0.1:6379/0',
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with these files, by their relative paths. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'askline-config-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The variables, with ASKLINE_CONFIG naming a file with this text. */
export function withYaml(yaml: string, environment: Environment = SLACK): Environment {
  return { ...environment, ASKLINE_CONFIG: join(folderWith({ 'askline.yaml': yaml }), 'askline.yaml') };
}

/** Without the marks of what nobody wrote: they tell a file that says its defaults from an empty one. */
export function asWritten(config: Config) {
  return { ...config, choices: config.choices.map(({ provider, settings }) => ({ provider, settings })) };
}

/** What the operator reads when the start fails; fails itself when it does not. */
export function sentenceFor(environment: Environment): string {
  return sentenceOf(() => loadConfig(environment));
}

export function sentenceOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}

/** The same for a yaml, which is called F in the sentence. */
export function sentenceForYaml(yaml: string): string {
  const environment = withYaml(yaml);
  return sentenceFor(environment).replaceAll(environment['ASKLINE_CONFIG'] ?? '', 'F');
}
