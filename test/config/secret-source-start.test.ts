import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { loadConfig, loadDiscordRegistration, sandboxEnvironment, secretsOf } from '../../src/config/config.ts';
import {
  API_KEY,
  APP_TOKEN,
  BOT_TOKEN,
  DATA_KEY,
  DISCORD,
  DISCORD_APPLICATION_ID,
  DISCORD_TOKEN,
  folderWith,
  sentenceFor,
  SHARED,
  SIGNING_SECRET,
  SLACK,
  SLACK_OVER_HTTP,
} from './given.ts';

function fileWith(text: string): string {
  return join(folderWith({ secret: text }), 'secret');
}

/** The variables with this one taken out, and its file in its place. */
function inFile(environment: Readonly<Record<string, string>>, name: string, text = environment[name] ?? '') {
  const file = fileWith(text);
  return { environment: { ...environment, [name]: undefined, [`${name}_FILE`]: file }, file };
}

describe('every secret may come from a file', () => {
  test.each([
    ['SLACK_BOT_TOKEN', SLACK],
    ['SLACK_APP_TOKEN', SLACK],
    ['SLACK_SIGNING_SECRET', SLACK_OVER_HTTP],
    ['DISCORD_TOKEN', DISCORD],
    ['ANTHROPIC_API_KEY', SLACK],
    ['ASKLINE_KEY', { ...SLACK, ASKLINE_KEY: DATA_KEY }],
    ['OPENAI_API_KEY', { ...SLACK, OPENAI_API_KEY: 'sk-something' }],
    ['DATABASE_URL', SHARED],
    ['REDIS_URL', SHARED],
    ['ALERT_WEBHOOK_URL', { ...SLACK, ALERT_WEBHOOK_URL: 'https://hooks.example/T1/B2' }],
  ] as const)('%s_FILE', (name, environment) => {
    const given = inFile(environment, name);
    expect(loadConfig(given.environment)).toEqual({ ...loadConfig(environment), secretFiles: { [name]: given.file } });
    const withBreak = inFile(environment, name, `${new Map(Object.entries(environment)).get(name) ?? ''}\n`);
    expect(secretsOf(loadConfig(withBreak.environment))).toEqual(secretsOf(loadConfig(environment)));
  });

  test('an empty name of a file counts as absent', () => {
    expect(loadConfig({ ...SLACK, SLACK_BOT_TOKEN_FILE: '' })).toEqual(loadConfig(SLACK));
  });

  test('also where the commands are registered, and in the sandbox', () => {
    expect(loadDiscordRegistration(inFile(DISCORD, 'DISCORD_TOKEN').environment)).toMatchObject({
      token: DISCORD_TOKEN,
      applicationId: DISCORD_APPLICATION_ID,
    });
    expect(
      sandboxEnvironment(inFile({ ANTHROPIC_API_KEY: `${API_KEY}\nsecond-key` }, 'ANTHROPIC_API_KEY').environment),
    ).toEqual({ ANTHROPIC_API_KEY: API_KEY });
  });

  test('several keys, in the variable as in the file', () => {
    const keys = `${API_KEY}, second-key`;
    expect(loadConfig({ ...SLACK, ANTHROPIC_API_KEY: keys }).claude.apiKey).toBe(keys);
    expect(secretsOf(loadConfig({ ...SLACK, ANTHROPIC_API_KEY: keys }))).toEqual(
      expect.arrayContaining([API_KEY, 'second-key']),
    );
    expect(loadConfig(inFile(SLACK, 'ANTHROPIC_API_KEY', keys).environment).claude.apiKey).toBe(keys);
  });
});

describe('what is wrong with a file', () => {
  const EXPECTED = 'expected a file that holds the secret alone';

  test.each([
    ['SLACK_BOT_TOKEN', '', `is empty: ${EXPECTED}`],
    ['SLACK_BOT_TOKEN', '\n', `is empty: ${EXPECTED}`],
    ['SLACK_BOT_TOKEN', APP_TOKEN, 'holds an app token (xapp-…): that one belongs in SLACK_APP_TOKEN'],
    ['SLACK_APP_TOKEN', `${APP_TOKEN}\n\n`, 'begins or ends with white space: expected the value alone'],
    ['SLACK_APP_TOKEN', `"${APP_TOKEN}"`, 'begins or ends with a quote: expected the value alone'],
    ['DISCORD_TOKEN', 'short', 'holds 5 characters: expected at least 8'],
    ['ANTHROPIC_API_KEY', `${API_KEY},abc`, 'has a key (2 of 2) that holds 3 characters: expected at least 8'],
    [
      'ANTHROPIC_API_KEY',
      `${API_KEY},,${API_KEY}`,
      'has an empty key (2 of 3): expected keys with a comma or a line break between them',
    ],
  ])('%s: %j', (name, text, problem) => {
    const { environment, file } = inFile({ ...SLACK, ...DISCORD }, name, text);
    expect(sentenceFor(environment)).toBe(`${name}_FILE names ${file}, which ${problem}`);
  });

  test('it does not exist, or is a folder', () => {
    const folder = folderWith({});
    const told = (file: string) => sentenceFor({ ...SLACK, SLACK_BOT_TOKEN: undefined, SLACK_BOT_TOKEN_FILE: file });
    expect(told(`${folder}/none`)).toBe(`SLACK_BOT_TOKEN_FILE names ${folder}/none, which does not exist: ${EXPECTED}`);
    expect(told(folder)).toBe(`SLACK_BOT_TOKEN_FILE names ${folder}, which is a folder: ${EXPECTED}`);
    expect(told('/dev/null')).toBe(`SLACK_BOT_TOKEN_FILE names /dev/null, which is a pipe or a device: ${EXPECTED}`);
  });

  test('the variable is set as well', () => {
    expect(sentenceFor({ ...SLACK, SLACK_BOT_TOKEN_FILE: fileWith(BOT_TOKEN) })).toBe(
      'SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set: expected one of them',
    );
  });

  test('a key of several in a variable is told as such', () => {
    expect(sentenceFor({ ...SLACK, ANTHROPIC_API_KEY: `${API_KEY},"quoted-key",third-key` })).toBe(
      'ANTHROPIC_API_KEY has a key (2 of 3) that begins or ends with a quote: expected the value alone',
    );
  });

  test.each([
    ['SLACK_SIGNING_SECRET', SIGNING_SECRET],
    ['DISCORD_TOKEN', DISCORD_TOKEN],
    ['ASKLINE_KEY', `/${DATA_KEY.slice(1)}`],
  ])('%s_FILE that holds the secret itself is not quoted', (name, secret) => {
    const sentence = sentenceFor({ ...SLACK, ...DISCORD, [name]: undefined, [`${name}_FILE`]: secret });
    expect(sentence).toBe(
      `${name}_FILE holds ${secret.length} characters: expected the path of a file, which begins with / or ./`,
    );
  });

  test('no sentence holds what is in a file, wherever it was pasted besides', () => {
    const secret = 'notXoxbButSecret1234';
    const { environment } = inFile(SLACK, 'SLACK_BOT_TOKEN', secret);
    expect(sentenceFor(environment)).not.toContain(secret);
    expect(sentenceFor({ ...environment, ASKLINE_CONFIG: `/tmp/${secret}` })).not.toContain(secret);
  });
});
