import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, loadDiscordRegistration, sandboxEnvironment, secretsOf } from '../../src/config/config.ts';
import {
  API_KEY,
  APP_TOKEN,
  asWritten,
  BOT_TOKEN,
  DATA_KEY,
  DISCORD,
  DISCORD_APPLICATION_ID,
  DISCORD_TOKEN,
  folderWith,
  OPENAI_API_KEY,
  sentenceOf,
  SIGNING_SECRET,
  SLACK,
  SLACK_OVER_HTTP,
  withYaml,
} from './given.ts';

const DEFAULT_PROMPT = readFileSync(new URL('../../manifests/prompts/default.md', import.meta.url), 'utf8').trim();

const NO_LISTS = { workspaces: null, channels: null, people: null, groups: null };

const DEFAULTS = {
  claude: { apiKey: API_KEY, baseUrl: null },
  openai: null,
  secretFiles: {},
  dataFolder: './data',
  dataKey: null,
  model: { model: 'claude-sonnet-5-5', maxOutputTokens: 4096, effort: 'low', temperature: null, thinking: null },
  choices: [
    { model: 'claude-sonnet-5-5', maxOutputTokens: 4096, effort: 'low', temperature: null, thinking: null },
    { model: 'claude-haiku-5-5', maxOutputTokens: 4096, effort: 'low', temperature: null, thinking: null },
  ].map((settings) => ({ provider: 'claude', settings })),
  models: {},
  modelTimes: { firstTextMs: 60_000, firstTextInAllMs: 90_000, idleMs: 20_000, totalMs: 300_000 },
  prompt: { name: 'default', system: DEFAULT_PROMPT },
  channels: {},
  questionMaxCharacters: 6000,
  questionMaxTokens: null,
  slackStreaming: 'edit',
  access: { allow: NO_LISTS, deny: NO_LISTS, guests: false, strangers: false, admins: [] },
  limits: {
    perPerson: { atOnce: 2, spacingMs: 0, perMinute: 10, perHour: 60, perDay: 300 },
    perWorkspace: { atOnce: 50, perMinute: null, perHour: null, perDay: null },
    atOnce: 200,
    line: { most: 200, mostPerPerson: 10, waitMs: 60_000 },
  },
  budgets: {
    perPerson: { dayMicroUsd: null, monthMicroUsd: null },
    perWorkspace: { dayMicroUsd: null, monthMicroUsd: null },
    inAll: { dayMicroUsd: null, monthMicroUsd: null },
    timeZone: 'UTC',
    waitMs: 20_000,
    whenShort: 'refuse',
  },
  alerts: { slackChannel: null, discordChannel: null, webhookUrl: null },
  ledger: { people: 'hashed', keepMs: 34_560_000_000 },
  databaseUrl: null,
  redisUrl: null,
  whenRedisIsAway: 'answer',
  keepQuestionsMs: 86_400_000,
  drainMs: 25_000,
  logLevel: 'info',
};

describe('the platforms', () => {
  test('an app token means Socket Mode, everything else has its default', () => {
    expect(asWritten(loadConfig(SLACK))).toEqual({
      ...DEFAULTS,
      slack: { botToken: BOT_TOKEN, delivery: { kind: 'socket', appToken: APP_TOKEN }, apiUrl: null },
      discord: null,
    });
  });

  test('without an app token Slack comes over HTTP on port 3000', () => {
    const { slack } = loadConfig(SLACK_OVER_HTTP);
    expect(slack?.delivery).toEqual({ kind: 'http', signingSecret: SIGNING_SECRET, port: 3000 });
  });

  test('PORT names another port, 0 included', () => {
    expect(loadConfig({ ...SLACK_OVER_HTTP, PORT: '8080' }).slack?.delivery).toMatchObject({ port: 8080 });
    expect(loadConfig({ ...SLACK_OVER_HTTP, PORT: '0' }).slack?.delivery).toMatchObject({ port: 0 });
  });

  test('with an app token and a signing secret it is Socket Mode', () => {
    const { slack } = loadConfig({ ...SLACK, SLACK_SIGNING_SECRET: SIGNING_SECRET });
    expect(slack?.delivery.kind).toBe('socket');
  });

  test('Discord alone is enough', () => {
    expect(asWritten(loadConfig(DISCORD))).toEqual({
      ...DEFAULTS,
      slack: null,
      discord: { token: DISCORD_TOKEN, applicationId: DISCORD_APPLICATION_ID, apiUrl: null },
    });
  });

  test('an application id without a token does not turn Discord on', () => {
    expect(loadConfig({ ...SLACK, DISCORD_APPLICATION_ID }).discord).toBeNull();
  });

  test('an empty variable counts as absent', () => {
    const empty = { DISCORD_TOKEN: '', DISCORD_APPLICATION_ID: '', PORT: '', SLACK_API_URL: '', ASKLINE_CONFIG: '' };
    expect(loadConfig({ ...SLACK, ...empty, ASKLINE_DATA: '', ASKLINE_KEY: '', ASKLINE_LOG_LEVEL: '' })).toEqual(
      loadConfig(SLACK),
    );
  });

  test.each(['xoxb-1', 'xoxb-a.b_c-d/e'])('beyond its prefix a bot token may look like %s', (token) => {
    expect(loadConfig({ ...SLACK, SLACK_BOT_TOKEN: token }).slack?.botToken).toBe(token);
  });

  test('data folder and log level come from the environment', () => {
    const config = loadConfig({ ...SLACK, ASKLINE_DATA: '/var/lib/my askline', ASKLINE_LOG_LEVEL: 'debug' });
    expect(config).toMatchObject({ dataFolder: '/var/lib/my askline', logLevel: 'debug' });
  });

  test.each([
    ['base64', Buffer.alloc(32, 0xfb).toString('base64')],
    ['base64 for addresses', Buffer.alloc(32, 0xfb).toString('base64url')],
    ['hex', 'Ab'.repeat(32)],
  ])('the key of the data folder may be written in %s, and is left as it was given', (_what, key) => {
    expect(loadConfig({ ...SLACK, ASKLINE_KEY: key }).dataKey).toBe(key);
  });

  test('by default the environment is that of the process', () => {
    // No platform is set where tests run.
    expect(sentenceOf(() => loadConfig())).toContain('No platform is set');
  });
});

describe('addresses', () => {
  test.each([
    ['http://127.0.0.1:4001/api/', 'http://127.0.0.1:4001/api/'],
    ['http://127.0.0.1:4001/api', 'http://127.0.0.1:4001/api/'],
    ['https://slack.example', 'https://slack.example/'],
    ['http://[::1]:4001/api//', 'http://[::1]:4001/api/'],
  ])('SLACK_API_URL %s is used as %s', (given, used) => {
    expect(loadConfig({ ...SLACK, SLACK_API_URL: given }).slack?.apiUrl).toBe(used);
  });

  test.each([
    ['http://127.0.0.1:4002/api', 'http://127.0.0.1:4002/api'],
    ['http://127.0.0.1:4002/api/', 'http://127.0.0.1:4002/api'],
    ['http://vendor1/very/api', 'http://vendor1/very/api'],
  ])('DISCORD_API_URL %s is used as %s', (given, used) => {
    expect(loadConfig({ ...DISCORD, DISCORD_API_URL: given }).discord?.apiUrl).toBe(used);
  });

  test.each([
    ['http://127.0.0.1:4003', 'http://127.0.0.1:4003'],
    ['http://127.0.0.1:4003/', 'http://127.0.0.1:4003'],
    ['https://proxy.example/v1beta/anthropic', 'https://proxy.example/v1beta/anthropic'],
  ])('ANTHROPIC_BASE_URL %s is used as %s', (given, used) => {
    expect(loadConfig({ ...SLACK, ANTHROPIC_BASE_URL: given }).claude.baseUrl).toBe(used);
  });
});

describe('askline.yaml', () => {
  test('every key arrives, in the units of the config', () => {
    const folder = folderWith({
      'conf/own.yaml': `
        prompt: ../texts/own.md
        model: { id: claude-haiku-4-5, maxOutputTokens: 100, effort: null, temperature: 0.5, thinking: disabled }
        times: { firstTextSeconds: 1.5, firstTextInAllSeconds: 2.5, idleSeconds: 2, totalSeconds: 3 }
        questions: { maxCharacters: 10 }
        slack: { streaming: auto }
        access: { admins: [U012AB3CD, '123456789012345678', WSLACK9] }
        tryAgain: { keepQuestionsHours: 0.5 }
        shutdown: { drainSeconds: 0 }`,
      'texts/own.md': '\uFEFF\n  Be brief.\nAlways.\n\n',
    });
    expect(loadConfig({ ...SLACK, ASKLINE_CONFIG: join(folder, 'conf/own.yaml') })).toMatchObject({
      model: {
        model: 'claude-haiku-4-5',
        maxOutputTokens: 100,
        effort: null,
        temperature: 0.5,
        thinking: 'disabled',
      },
      modelTimes: { firstTextMs: 1500, firstTextInAllMs: 2500, idleMs: 2000, totalMs: 3000 },
      questionMaxCharacters: 10,
      slackStreaming: 'auto',
      access: {
        admins: ['person:slack:U012AB3CD', 'person:discord:123456789012345678', 'person:slack:WSLACK9'],
      },
      keepQuestionsMs: 1_800_000,
      drainMs: 0,
      prompt: { name: 'own', system: 'Be brief.\nAlways.' },
    });
  });

  test.each([
    ['an empty file', ''],
    ['comments alone', '# nothing\n'],
    [
      'groups without keys',
      'model:\nmodels:\ntimes:\n  # idleSeconds: 3\nquestions: {}\nslack:\nchannels:\ntryAgain:\n',
    ],
  ])('%s leaves the defaults, and the prompt that comes along', (_what, yaml) => {
    const { slack, discord, ...rest } = asWritten(loadConfig(withYaml(yaml)));
    expect([slack?.botToken, discord]).toEqual([BOT_TOKEN, null]);
    expect(rest).toEqual(DEFAULTS);
  });

  test('a group that is partly given keeps the defaults of its other keys', () => {
    expect(loadConfig(withYaml('model: { effort: max }')).model).toEqual({ ...DEFAULTS.model, effort: 'max' });
  });

  test('the file that comes along is found from any working folder', () => {
    const before = process.cwd();
    process.chdir(tmpdir());
    try {
      expect(loadConfig(SLACK).prompt.system).toBe(DEFAULT_PROMPT);
    } finally {
      process.chdir(before);
    }
  });
});

describe('what comes out', () => {
  test('is frozen through and through', () => {
    const config = loadConfig({ ...SLACK_OVER_HTTP, ...DISCORD });
    const parts = [
      config.slack,
      config.slack?.delivery,
      config.discord,
      config.claude,
      config.model,
      config.access.admins,
    ];
    for (const part of [config, ...parts, config.modelTimes]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('secretsOf knows every secret in use', () => {
    expect(secretsOf(loadConfig({ ...SLACK, ...DISCORD }))).toEqual([BOT_TOKEN, APP_TOKEN, DISCORD_TOKEN, API_KEY]);
    expect(secretsOf(loadConfig(SLACK_OVER_HTTP))).toEqual([BOT_TOKEN, SIGNING_SECRET, API_KEY]);
    expect(secretsOf(loadConfig({ ...DISCORD, ASKLINE_KEY: DATA_KEY }))).toEqual([DISCORD_TOKEN, API_KEY, DATA_KEY]);
    expect(secretsOf(loadConfig({ ...DISCORD, OPENAI_API_KEY }))).toEqual([DISCORD_TOKEN, API_KEY, OPENAI_API_KEY]);
  });

  test('with no choice of Anthropic’s there is no key of theirs to hide, and no empty text is hidden', () => {
    const environment = { ...DISCORD, ANTHROPIC_API_KEY: '', OPENAI_API_KEY };
    const yaml = 'model: { id: gpt-5, provider: openai }';
    expect(secretsOf(loadConfig(withYaml(yaml, environment)))).toEqual([DISCORD_TOKEN, OPENAI_API_KEY]);
  });
});

describe('what registering the commands needs', () => {
  test('neither a key for the model nor a right askline.yaml', () => {
    const registration = loadDiscordRegistration({
      DISCORD_TOKEN,
      DISCORD_APPLICATION_ID,
      ASKLINE_CONFIG: '/nowhere.yaml',
      SLACK_APP_TOKEN: 'wrong',
    });
    expect(registration).toEqual({
      token: DISCORD_TOKEN,
      applicationId: DISCORD_APPLICATION_ID,
      apiUrl: null,
      commands: [expect.objectContaining({ name: 'ask' })],
    });
    expect(Object.isFrozen(registration)).toBe(true);
  });

  test('what is missing is told', () => {
    const sentences = [{}, { DISCORD_TOKEN }].map((environment) =>
      sentenceOf(() => loadDiscordRegistration(environment)),
    );
    expect(sentences).toEqual([
      'DISCORD_TOKEN is not set: expected the token of the bot',
      'DISCORD_APPLICATION_ID is not set: expected 17 to 20 digits, since DISCORD_TOKEN is set',
    ]);
  });
});

describe('the key for the sandbox', () => {
  test('is optional', () => {
    expect(sandboxEnvironment({})).toEqual({});
    expect(
      sandboxEnvironment({ ANTHROPIC_API_KEY: '', SLACK_APP_TOKEN: 'wrong', SLACK_BOT_TOKEN: 'xoxb-real' }),
    ).toEqual({});
    expect(
      sandboxEnvironment({
        ANTHROPIC_API_KEY: API_KEY,
        ASKLINE_KEY: DATA_KEY,
        ASKLINE_LOG_LEVEL: 'debug',
        HOME: '/root',
      }),
    ).toEqual({
      ANTHROPIC_API_KEY: API_KEY,
      ASKLINE_KEY: DATA_KEY,
      ASKLINE_LOG_LEVEL: 'debug',
    });
  });

  test('must be one when it is there', () => {
    expect(sentenceOf(() => sandboxEnvironment({ ANTHROPIC_API_KEY: `"${API_KEY}"` }))).toBe(
      'ANTHROPIC_API_KEY begins or ends with a quote: expected the value alone',
    );
  });
});
