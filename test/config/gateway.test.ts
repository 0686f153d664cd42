import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { join } from 'node:path';
import { loadConfig, loadLedgerConfig, sandboxEnvironment, secretsByName, secretsOf } from '../../src/config/config.ts';
import { API_KEY, DATA_KEY, DISCORD, folderWith, sentenceFor, sentenceOf, SHARED, SLACK, withYaml } from './given.ts';

describe('askline.yaml', () => {
  test('every key of the gateway and the ledger arrives, in the units of the config', () => {
    const yaml = `
      access:
        guests: true
        strangers: true
        allow:
          workspaces: [T012AB3CD, T0999AB3C, direct-messages]
          channels: [C012AB3CD, G012AB3CD, '123456789012345678', direct-messages]
          people: [U012AB3CD]
          groups: [S012AB3CD, '123456789012345679']
        deny: { people: [W012AB3CD] }
      questions: { maxTokens: 900 }
      limits:
        perPerson: { atOnce: 1, spacingSeconds: 1.5, perMinute: null, perHour: 5 }
        perWorkspace: { atOnce: 3, perMinute: 30, perHour: 40, perDay: 50 }
        atOnce: 7
        line: { most: 0, mostPerPerson: 0, waitSeconds: 2.5 }
      budgets:
        perPerson: { daily: 0.25, monthly: 5 }
        perWorkspace: { monthly: 100.10 }
        inAll: { daily: 0.000001, monthly: 1000000 }
        timeZone: Europe/Vienna
        waitSeconds: 0
        whenShort: fallback
      alerts: { slackChannel: C0MONEY01, discordChannel: '123456789012345670' }
      ledger: { people: named, keepDays: 30 }
      sharing: { whenRedisIsAway: refuse }`;
    const config = loadConfig(
      withYaml(yaml, { ...SLACK, ...DISCORD, ALERT_WEBHOOK_URL: 'https://hooks.example/x?y=z' }),
    );
    expect(config).toMatchObject({
      access: {
        allow: {
          workspaces: ['T012AB3CD', 'T0999AB3C', 'direct-messages'],
          channels: ['C012AB3CD', 'G012AB3CD', '123456789012345678', 'direct-messages'],
          people: ['U012AB3CD'],
          groups: ['S012AB3CD', '123456789012345679'],
        },
        deny: { workspaces: null, channels: null, people: ['W012AB3CD'], groups: null },
        guests: true,
        strangers: true,
        admins: [],
      },
      questionMaxTokens: 900,
      limits: {
        perPerson: { atOnce: 1, spacingMs: 1500, perMinute: null, perHour: 5, perDay: 300 },
        perWorkspace: { atOnce: 3, perMinute: 30, perHour: 40, perDay: 50 },
        atOnce: 7,
        line: { most: 0, mostPerPerson: 0, waitMs: 2500 },
      },
      budgets: {
        perPerson: { dayMicroUsd: 250_000, monthMicroUsd: 5_000_000 },
        perWorkspace: { dayMicroUsd: null, monthMicroUsd: 100_100_000 },
        inAll: { dayMicroUsd: 1, monthMicroUsd: 1_000_000_000_000 },
        timeZone: 'Europe/Vienna',
        waitMs: 0,
        whenShort: 'fallback',
      },
      alerts: {
        slackChannel: 'C0MONEY01',
        discordChannel: '123456789012345670',
        webhookUrl: 'https://hooks.example/x?y=z',
      },
      ledger: { people: 'named', keepMs: 2_592_000_000 },
      whenRedisIsAway: 'refuse',
    });
    expect(Object.isFrozen(config.access.allow.people)).toBe(true);
  });

  test('a list of nobody who is denied denies nobody', () => {
    expect(loadConfig(withYaml('access: { deny: { people: [] } }')).access.deny.people).toBeNull();
  });

  test('groups within groups may stand there with nothing below them', () => {
    const yaml =
      'access:\n  allow:\n  deny:\nlimits:\n  perPerson:\n  line:\nbudgets:\n  inAll:\nalerts:\nledger:\nsharing:\n';
    const { access, limits, budgets } = loadConfig(withYaml(yaml));
    const defaults = loadConfig(SLACK);
    expect([access, limits, budgets]).toEqual([defaults.access, defaults.limits, defaults.budgets]);
  });

  test('what is decided for a channel arrives with its prompt, from the folder of the yaml', () => {
    const folder = folderWith({
      'conf/own.yaml': `
        prompt: ../texts/own.md
        channels:
          C012AB3CD: { prompt: ../texts/Support.v2.md, visibility: private, maxCharacters: 50, perPerson: { perHour: 3 } }
          123456789012345678: { prompt: ../texts/own.md, inAll: { perDay: 9 } }
          G012AB3CD: {}`,
      'texts/own.md': 'Own.',
      'texts/Support.v2.md': '\uFEFF\nSupport.\n',
    });
    const { prompt, channels } = loadConfig({ ...SLACK, ASKLINE_CONFIG: join(folder, 'conf/own.yaml') });
    const none = { perMinute: null, perHour: null, perDay: null };
    expect(prompt).toEqual({ name: 'own', system: 'Own.' });
    expect(channels).toEqual({
      C012AB3CD: {
        prompt: { name: 'Support.v2', system: 'Support.' },
        visibility: 'private',
        maxCharacters: 50,
        perPerson: { ...none, perHour: 3 },
        inAll: none,
      },
      '123456789012345678': {
        prompt: { name: 'own', system: 'Own.' },
        visibility: null,
        maxCharacters: null,
        perPerson: none,
        inAll: { ...none, perDay: 9 },
      },
      G012AB3CD: { prompt: null, visibility: null, maxCharacters: null, perPerson: none, inAll: none },
    });
  });

  test('each millionth of a dollar arrives as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000_000 }), (microUsd) => {
        const written = `${Math.floor(microUsd / 1e6)}.${String(microUsd % 1e6).padStart(6, '0')}`;
        const { budgets } = loadConfig(withYaml(`budgets: { inAll: { daily: ${written} } }`));
        expect(budgets.inAll.dayMicroUsd).toBe(microUsd);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is set for several processes', () => {
  test('arrives, and no part of it is ever logged', () => {
    const config = loadConfig({ ...SHARED, ALERT_WEBHOOK_URL: 'https://hooks.example/T1/B2' });
    expect(config).toMatchObject({ databaseUrl: SHARED.DATABASE_URL, redisUrl: SHARED.REDIS_URL, dataKey: DATA_KEY });
    expect(secretsByName(config)).toMatchObject({
      DATABASE_URL: SHARED.DATABASE_URL,
      REDIS_URL: SHARED.REDIS_URL,
      ALERT_WEBHOOK_URL: 'https://hooks.example/T1/B2',
    });
    expect(secretsOf(config)).toEqual(
      expect.arrayContaining([
        SHARED.DATABASE_URL,
        SHARED.REDIS_URL,
        'p%40ssword-of-pg',
        'p@ssword-of-pg',
        'password-of-redis',
        'https://hooks.example/T1/B2',
      ]),
    );
  });

  test('Redis without PostgreSQL would be a ledger for each process: says why', () => {
    expect(sentenceFor({ ...SHARED, DATABASE_URL: '' })).toBe(
      'DATABASE_URL is not set: expected a PostgreSQL, since REDIS_URL is set and each process would keep a ledger of its ' +
        'own: no budget would hold for all, and a question that two receive would be answered twice',
    );
  });

  test('PostgreSQL without a key would know each person by several names: says how to make one', () => {
    const sentence =
      'ASKLINE_KEY is not set: expected the same key for every process, since DATABASE_URL is set and each would seal ' +
      'and count people with a key of its own (openssl rand -base64 32 makes one)';
    expect(sentenceFor({ ...SHARED, ASKLINE_KEY: undefined })).toBe(sentence);
    expect(sentenceOf(() => loadLedgerConfig({ DATABASE_URL: SHARED.DATABASE_URL }))).toBe(sentence);
  });

  test.each([
    ['DATABASE_URL', 'postgresql://127.0.0.1/askline'],
    ['DATABASE_URL', 'postgres://askline@/askline?host=/run/postgresql'],
    ['REDIS_URL', 'rediss://redis.example:6380'],
  ])('%s may be %s', (name, value) => {
    expect(secretsOf(loadConfig({ ...SHARED, [name]: value }))).toContain(value);
  });

  const LIKE_PG = 'expected an address such as postgres://user:password@host:5432/askline';
  const LIKE_REDIS = 'expected an address such as redis://:password@host:6379';
  test.each([
    ['DATABASE_URL', 'mysql://me:hunter22@host/db', `holds 27 characters: ${LIKE_PG}`],
    ['DATABASE_URL', 'host=db user=me', 'holds 15 characters with white space among them: expected the value alone'],
    [
      'DATABASE_URL',
      'postgres://me:hunter22@ho|st/db',
      `holds an address that cannot be read: ${LIKE_PG}, with special characters of the password as %40 and so on`,
    ],
    ['REDIS_URL', 'http://127.0.0.1:6379', `holds 21 characters: ${LIKE_REDIS}`],
    ['REDIS_URL', '127.0.0.1:6379', `holds 14 characters: ${LIKE_REDIS}`],
    [
      'ALERT_WEBHOOK_URL',
      'hooks.example',
      'holds 13 characters: expected an address that begins with https:// or http://',
    ],
    [
      'ALERT_WEBHOOK_URL',
      'https://me:hunter22@hooks.example',
      'has a user name or password in it: expected an address that begins with https:// or http://, without them',
    ],
  ])('%s=%s: %s', (name, value, problem) => {
    expect(sentenceFor({ ...SHARED, [name]: value })).toBe(`${name} ${problem}`);
  });

  test('is passed on to the sandbox, and the webhook is not', () => {
    const { DATABASE_URL, REDIS_URL, ASKLINE_KEY } = SHARED;
    expect(
      sandboxEnvironment({ DATABASE_URL, REDIS_URL, ASKLINE_KEY, ALERT_WEBHOOK_URL: 'https://a.example/' }),
    ).toEqual({
      DATABASE_URL,
      REDIS_URL,
      ASKLINE_KEY,
    });
    expect(sandboxEnvironment({ DATABASE_URL_FILE: '/run/a', REDIS_URL_FILE: '/run/b' })).toEqual({
      DATABASE_URL_FILE: '/run/a',
      REDIS_URL_FILE: '/run/b',
    });
  });
});

describe('what does not fit together', () => {
  test.each([
    [
      'alerts: { discordChannel: "123456789012345678" }',
      SLACK,
      'alerts.discordChannel is set but DISCORD_TOKEN is not: expected Discord to be set up, or null',
    ],
    [
      'alerts: { slackChannel: C012AB3CD }',
      DISCORD,
      'alerts.slackChannel is set but SLACK_BOT_TOKEN is not: expected Slack to be set up, or null',
    ],
    [
      'budgets: { whenShort: fallback }\nfallbacks: []',
      SLACK,
      'budgets.whenShort is "fallback": expected refuse, or a model in fallbacks that can be asked then',
    ],
  ])('%s', (yaml, environment, sentence) => {
    expect(sentenceFor(withYaml(yaml, environment))).toBe(sentence);
  });

  test('a platform that is only half right is not called missing too', () => {
    const yaml = 'alerts: { slackChannel: C012AB3CD }';
    expect(sentenceFor(withYaml(yaml, { ...SLACK, SLACK_APP_TOKEN: undefined }))).not.toContain('more');
  });
});

describe('what looking into the ledger needs', () => {
  test('neither a platform nor a model nor a prompt', () => {
    const environment = withYaml('prompt: nowhere.md\nbudgets: { inAll: { daily: 2 }, timeZone: Asia/Tokyo }', {
      ASKLINE_DATA: '/var/lib/askline',
      SLACK_APP_TOKEN: 'wrong',
    });
    const config = loadLedgerConfig(environment);
    expect(config).toMatchObject({
      dataFolder: '/var/lib/askline',
      dataKey: null,
      databaseUrl: null,
      ledger: { people: 'hashed' },
      budgets: { inAll: { dayMicroUsd: 2_000_000 }, timeZone: 'Asia/Tokyo' },
    });
    expect(Object.isFrozen(config.budgets)).toBe(true);
  });

  test('what is wrong is told as at the start, without secrets', () => {
    expect(sentenceOf(() => loadLedgerConfig({ ASKLINE_KEY: 'short' }))).toMatch(/^ASKLINE_KEY holds 5 characters/);
    expect(sentenceOf(() => loadLedgerConfig(withYaml('ledger: { keepDays: 0 }', {})))).toMatch(/keepDays is 0/);
    expect(
      sentenceOf(() => loadLedgerConfig({ DATABASE_URL: `mysql://${API_KEY}`, ASKLINE_KEY: DATA_KEY })),
    ).not.toContain(API_KEY);
  });
});
