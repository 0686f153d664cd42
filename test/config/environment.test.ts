import { describe, expect, test } from '@jest/globals';
import {
  API_KEY,
  DISCORD,
  DISCORD_APPLICATION_ID,
  DISCORD_TOKEN,
  sentenceFor,
  SHARED,
  SLACK,
  SLACK_OVER_HTTP,
} from './given.ts';

describe('what is missing', () => {
  test('no platform at all: says what to set, and that the sandbox needs no account', () => {
    const sentence =
      'No platform is set: expected SLACK_BOT_TOKEN (with SLACK_APP_TOKEN or SLACK_SIGNING_SECRET) or DISCORD_TOKEN ' +
      '(with DISCORD_APPLICATION_ID), and ANTHROPIC_API_KEY with either; to try Askline without any account: ' +
      'npm run sandbox';
    expect(sentenceFor({})).toBe(sentence);
    expect(sentenceFor({ ANTHROPIC_API_KEY: API_KEY, DISCORD_APPLICATION_ID })).toBe(sentence);
  });

  test.each([
    [
      'SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are not set: expected the app token (xapp-…) for Socket Mode, or the ' +
        'signing secret for HTTP',
      { ...SLACK, SLACK_APP_TOKEN: undefined },
    ],
    [
      'SLACK_APP_TOKEN is set but SLACK_BOT_TOKEN is not: expected both, or neither',
      { ...SLACK, SLACK_BOT_TOKEN: undefined },
    ],
    [
      'SLACK_SIGNING_SECRET is set but SLACK_BOT_TOKEN is not: expected both, or neither',
      { ...SLACK_OVER_HTTP, SLACK_BOT_TOKEN: '' },
    ],
    [
      'SLACK_APP_TOKEN is set but SLACK_BOT_TOKEN is not: expected both, or neither',
      { ...SLACK, ...DISCORD, SLACK_BOT_TOKEN: undefined },
    ],
    [
      'DISCORD_APPLICATION_ID is not set: expected 17 to 20 digits, since DISCORD_TOKEN is set',
      { ...DISCORD, DISCORD_APPLICATION_ID: undefined },
    ],
    [
      'ANTHROPIC_API_KEY is not set: expected the API key that the answers are paid with',
      { ...DISCORD, ANTHROPIC_API_KEY: undefined },
    ],
  ])('%s', (sentence, environment) => {
    expect(sentenceFor(environment)).toBe(sentence);
  });
});

const EXPECTED_KEY_OR_NONE = 'expected at least 8, or no such variable where the server wants no key';
const EXPECTED_VALUE = 'expected the value alone';
const EXPECTED_KEY =
  'expected 32 random bytes in base64 (44 characters) or hex (64), as openssl rand -base64 32 prints them';

describe('what is wrong', () => {
  test.each([
    ['SLACK_BOT_TOKEN', SLACK.SLACK_APP_TOKEN, 'holds an app token (xapp-…): that one belongs in SLACK_APP_TOKEN'],
    ['SLACK_BOT_TOKEN', 'xoxp-1234', 'holds a user token (xoxp-…): expected the bot token (xoxb-…)'],
    ['SLACK_BOT_TOKEN', 'hello', 'holds 5 characters: expected the bot token, which begins with xoxb-'],
    [
      'SLACK_BOT_TOKEN',
      'sk-ant-12345',
      'holds 12 characters that begin with sk-ant-: expected the bot token, which begins with xoxb-',
    ],
    ['SLACK_BOT_TOKEN', 'xoxb-', 'holds nothing after xoxb-: expected the whole of the bot token'],
    ['SLACK_APP_TOKEN', 'xoxb-1234', 'holds a bot token (xoxb-…): that one belongs in SLACK_BOT_TOKEN'],
    ['SLACK_APP_TOKEN', 'x', 'holds 1 character: expected the app token, which begins with xapp-'],
    ['SLACK_APP_TOKEN', 'xapp-', 'holds nothing after xapp-: expected the whole of the app token'],
    ['SLACK_SIGNING_SECRET', 'seven77', 'holds 7 characters: expected at least 8'],
    ['DISCORD_TOKEN', 'Bot abcdefgh', `holds 12 characters with white space among them: ${EXPECTED_VALUE}`],
    ['ANTHROPIC_API_KEY', 'sk-ant-', 'holds 7 characters that begin with sk-ant-: expected at least 8'],
    ['ANTHROPIC_API_KEY', 'abc\u200bdefgh', `holds 9 characters with white space among them: ${EXPECTED_VALUE}`],
    ['OPENAI_API_KEY', 'ollama', `holds 6 characters: ${EXPECTED_KEY_OR_NONE}`],
    ['OPENAI_API_KEY', 'sk-something,EMPTY', `has a key (2 of 2) that holds 5 characters: ${EXPECTED_KEY_OR_NONE}`],
    ['DISCORD_APPLICATION_ID', '1234567890123456', 'holds 16 digits: expected 17 to 20 digits'],
    ['DISCORD_APPLICATION_ID', '123456789012345678901', 'holds 21 digits: expected 17 to 20 digits'],
    ['DISCORD_APPLICATION_ID', DISCORD_TOKEN, 'holds 59 characters: expected 17 to 20 digits'],
    ['ASKLINE_KEY', 'correct-horse-battery', `holds 21 characters: ${EXPECTED_KEY}`],
    ['ASKLINE_KEY', 'a'.repeat(63), `holds 63 characters: ${EXPECTED_KEY}`],
    ['ASKLINE_KEY', 'a'.repeat(44), `holds 44 characters: ${EXPECTED_KEY}`],
    ['ASKLINE_KEY', API_KEY, `holds 25 characters that begin with sk-ant-: ${EXPECTED_KEY}`],
    ['PORT', 'http', 'is "http": expected a whole number from 0 to 65535'],
    ['PORT', '65536', 'is "65536": expected a whole number from 0 to 65535'],
    ['PORT', '80.5', 'is "80.5": expected a whole number from 0 to 65535'],
    ['PORT', '-1', 'is "-1": expected a whole number from 0 to 65535'],
    ['PORT', 'a'.repeat(40), 'is a text of 40 characters: expected a whole number from 0 to 65535'],
    ['ASKLINE_LOG_LEVEL', 'INFO', 'is "INFO": expected debug, info, warn or error'],
    ['ASKLINE_DATA', ' /data', `begins or ends with white space: ${EXPECTED_VALUE}`],
    ['ASKLINE_CONFIG', "'a.yaml'", `begins or ends with a quote: ${EXPECTED_VALUE}`],
  ])('%s=%s: %s', (name, value, problem) => {
    expect(sentenceFor({ ...SLACK, ...DISCORD, [name]: value })).toBe(`${name} ${problem}`);
  });

  test.each([
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_SIGNING_SECRET',
    'PORT',
    'SLACK_API_URL',
    'DISCORD_TOKEN',
    'DISCORD_APPLICATION_ID',
    'DISCORD_API_URL',
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_BASE_URL',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'ASKLINE_DATA',
    'ASKLINE_KEY',
    'DATABASE_URL',
    'REDIS_URL',
    'ALERT_WEBHOOK_URL',
    'ASKLINE_CONFIG',
    'ASKLINE_LOG_LEVEL',
  ])('%s: white space and quotes that were pasted along are told as such', (name) => {
    const told = (value: string) => sentenceFor({ ...SHARED, ...DISCORD, [name]: value });
    expect(told('xoxb-12345678\n')).toBe(`${name} begins or ends with white space: ${EXPECTED_VALUE}`);
    expect(told('\u00a0xoxb-12345678')).toBe(`${name} begins or ends with white space: ${EXPECTED_VALUE}`);
    expect(told('"xoxb-12345678"')).toBe(`${name} begins or ends with a quote: ${EXPECTED_VALUE}`);
    expect(told('“xoxb-12345678”')).toBe(`${name} begins or ends with a quote: ${EXPECTED_VALUE}`);
    expect(told(' \t')).toBe(`${name} holds nothing but white space: expected a value, or none at all`);
  });
});

describe('addresses', () => {
  test.each([
    ['SLACK_API_URL', '127.0.0.1:4001', 'holds 14 characters: expected an address such as http://127.0.0.1:4001/api/'],
    ['SLACK_API_URL', 'http:slack', 'holds 10 characters: expected an address such as http://127.0.0.1:4001/api/'],
    ['DISCORD_API_URL', 'ftp://host/api', 'holds 14 characters: expected an address such as http://127.0.0.1:4002/api'],
    [
      'DISCORD_API_URL',
      'http://host:99999',
      'is http://host:99999: expected an address such as http://127.0.0.1:4002/api',
    ],
    [
      'DISCORD_API_URL',
      'http://127.0.0.1:4002/api/v10/',
      'has the version v10 in it: expected the address without it, such as http://127.0.0.1:4002/api',
    ],
    [
      'ANTHROPIC_BASE_URL',
      'http://127.0.0.1:4003/v1',
      'has /v1 in it: expected the address without it, such as http://127.0.0.1:4003',
    ],
    [
      'ANTHROPIC_BASE_URL',
      'http://127.0.0.1:4003/v1/messages',
      'has /v1 in it: expected the address without it, such as http://127.0.0.1:4003',
    ],
    [
      'ANTHROPIC_BASE_URL',
      'http://me:hunter22@127.0.0.1',
      'has a user name or password in it: expected an address such as http://127.0.0.1:4003',
    ],
    [
      'ANTHROPIC_BASE_URL',
      'http://127.0.0.1?key=hunter22',
      'has a query or fragment in it: expected an address such as http://127.0.0.1:4003',
    ],
    [
      'OPENAI_BASE_URL',
      'http://127.0.0.1:11434',
      'has no path in it: expected an address such as http://127.0.0.1:11434/v1',
    ],
    [
      'OPENAI_BASE_URL',
      'http://127.0.0.1:11434/v1/chat/completions',
      'has the call in it: expected the address without it, such as http://127.0.0.1:11434/v1',
    ],
    ['SLACK_API_URL', 'http://a b', 'holds 10 characters with white space among them: expected the value alone'],
  ])('%s=%s: %s', (name, value, problem) => {
    expect(sentenceFor({ ...SLACK, ...DISCORD, [name]: value })).toBe(`${name} ${problem}`);
  });
});

describe('several problems', () => {
  test('the first is told, and how many more there are', () => {
    expect(sentenceFor({ ...SLACK, SLACK_APP_TOKEN: 'xoxb-1234', PORT: 'x', ANTHROPIC_API_KEY: '' })).toBe(
      'SLACK_APP_TOKEN holds a bot token (xoxb-…): that one belongs in SLACK_BOT_TOKEN (and 2 more)',
    );
  });

  test('problems of the yaml count as well', () => {
    expect(sentenceFor({ ...SLACK, PORT: 'x', ASKLINE_CONFIG: '/nowhere/askline.yaml' })).toBe(
      'PORT is "x": expected a whole number from 0 to 65535 (and 1 more)',
    );
  });

  test('a token that is wrong is not called missing too', () => {
    expect(sentenceFor({ ...SLACK, SLACK_BOT_TOKEN: 'wrong' })).not.toContain('more');
  });
});
