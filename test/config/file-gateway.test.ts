import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { folderWith, sentenceFor, sentenceForYaml, SLACK } from './given.ts';

const AT_LEAST_ONE = 'expected null for no such list, or at least one entry: an empty list would shut out everybody';
const CHANNEL =
  'expected the id of a channel, in quotes: "C012AB3CD" (Slack), 17 to 20 digits (Discord), or direct-messages';
const USD = 'expected US$ from 0.000001 to 1000000, with at most 6 decimals, or null for no such budget';
const COUNT = 'expected a whole number from 1 to 1000000, or null';
const ZONE = 'expected the name of a time zone, such as Europe/Vienna or UTC';

describe('wrong values', () => {
  test.each([
    ['access: { guests: maybe }', 'access.guests is "maybe": expected true or false'],
    ['access: { allow: { people: [] } }', `access.allow.people is a list: ${AT_LEAST_ONE}`],
    ['access: { allow: { groups: [] } }', `access.allow.groups is a list: ${AT_LEAST_ONE}`],
    [
      'access: { allow: { people: U012AB3CD } }',
      'access.allow.people is "U012AB3CD": expected a list of the ids of people, such as ["U012AB3CD", ' +
        '"123456789012345678"], or null for no such list',
    ],
    [
      'access: { allow: { workspaces: [C012AB3CD] } }',
      'entry 1 of access.allow.workspaces is "C012AB3CD": expected the id of a workspace, in quotes: "T012AB3CD" ' +
        '(Slack), 17 to 20 digits (Discord), or direct-messages',
    ],
    ['access: { deny: { channels: ["#help"] } }', `entry 1 of access.deny.channels is "#help": ${CHANNEL}`],
    ['access: { deny: { channels: [D012AB3CD] } }', `entry 1 of access.deny.channels is "D012AB3CD": ${CHANNEL}`],
    [
      'access: { deny: { channels: [123456789012345678] } }',
      `entry 1 of access.deny.channels is 123456789012345680: ${CHANNEL}`,
    ],
    [
      'access: { allow: { groups: [U012AB3CD] } }',
      'entry 1 of access.allow.groups is "U012AB3CD": expected the id of a user group or role, in quotes: "S012AB3CD" ' +
        '(Slack) or 17 to 20 digits (Discord)',
    ],
    [
      'channels: { help: {} }',
      'channels.help has a wrong name: expected the id of a channel: C012AB3CD (Slack) or 17 to 20 digits (Discord)',
    ],
    ['channels: { C012AB3CD: }', 'channels.C012AB3CD is empty: expected a group of keys'],
    ['channels: [C012AB3CD]', 'channels is a list: expected the ids of channels, each with a group of keys'],
    [
      'channels: { C012AB3CD: { visibility: secret } }',
      'channels.C012AB3CD.visibility is "secret": expected channel or private, or null',
    ],
    [
      'channels: { C012AB3CD: { maxCharacters: 0 } }',
      'channels.C012AB3CD.maxCharacters is 0: expected a whole number from 1 to 100000, or null',
    ],
    ['channels: { C012AB3CD: { perPerson: { perHour: 0 } } }', `channels.C012AB3CD.perPerson.perHour is 0: ${COUNT}`],
    [
      'channels: { C012AB3CD: { inAll: 5 } }',
      'channels.C012AB3CD.inAll is 5: expected a group of keys, such as { perHour: 20 }, or null',
    ],
    [
      'channels: { C012AB3CD: { prompt: "" } }',
      'channels.C012AB3CD.prompt is an empty text: expected the path of a text file, such as prompts/default.md, or null',
    ],
    ['questions: { maxTokens: 0 }', 'questions.maxTokens is 0: expected a whole number from 1 to 400000, or null'],
    ['limits: { atOnce: null }', 'limits.atOnce is empty: expected a whole number from 1 to 10000'],
    ['limits: { perPerson: { atOnce: 0 } }', 'limits.perPerson.atOnce is 0: expected a whole number from 1 to 10000'],
    ['limits: { perPerson: { perDay: 1.5 } }', `limits.perPerson.perDay is 1.5: ${COUNT}`],
    ['limits: { perWorkspace: { perMinute: 0 } }', `limits.perWorkspace.perMinute is 0: ${COUNT}`],
    [
      'limits: { perPerson: { spacingSeconds: -1 } }',
      'limits.perPerson.spacingSeconds is -1: expected a number of seconds from 0 to 3600',
    ],
    [
      'limits: { line: { waitSeconds: 900 } }',
      'limits.line.waitSeconds is 900: expected a number of seconds from 1 to 600',
    ],
    ['limits: { line: { most: -1 } }', 'limits.line.most is -1: expected a whole number from 0 to 10000'],
    ['budgets: { inAll: { daily: 0 } }', `budgets.inAll.daily is 0: ${USD}`],
    ['budgets: { inAll: { daily: -5 } }', `budgets.inAll.daily is -5: ${USD}`],
    ['budgets: { inAll: { monthly: 0.0000001 } }', `budgets.inAll.monthly is 1e-7: ${USD}`],
    ['budgets: { perPerson: { daily: 1.0000001 } }', `budgets.perPerson.daily is 1.0000001: ${USD}`],
    ['budgets: { perPerson: { daily: $5 } }', `budgets.perPerson.daily is "$5": ${USD}`],
    ['budgets: { perWorkspace: { daily: .inf } }', `budgets.perWorkspace.daily is Infinity: ${USD}`],
    ['budgets: { perWorkspace: { daily: 1000001 } }', `budgets.perWorkspace.daily is 1000001: ${USD}`],
    ['budgets: { timeZone: Vienna }', `budgets.timeZone is "Vienna": ${ZONE}`],
    ['budgets: { timeZone: "+01:00" }', `budgets.timeZone is "+01:00": ${ZONE}`],
    ['budgets: { waitSeconds: 301 }', 'budgets.waitSeconds is 301: expected a number of seconds from 0 to 300'],
    ['budgets: { whenShort: wait }', 'budgets.whenShort is "wait": expected refuse or fallback'],
    [
      'alerts: { slackChannel: "#money" }',
      'alerts.slackChannel is "#money": expected the id of a channel, in quotes: "C012AB3CD", or null',
    ],
    [
      'alerts: { discordChannel: C012AB3CD }',
      'alerts.discordChannel is "C012AB3CD": expected the id of a channel, in quotes: 17 to 20 digits, or null',
    ],
    ['ledger: { people: nameless }', 'ledger.people is "nameless": expected hashed or named'],
    ['ledger: { keepDays: 0 }', 'ledger.keepDays is 0: expected a whole number from 1 to 3650'],
    ['ledger: { keepDays: 3651 }', 'ledger.keepDays is 3651: expected a whole number from 1 to 3650'],
    ['sharing: { whenRedisIsAway: no }', 'sharing.whenRedisIsAway is "no": expected answer or refuse'],
  ])('%s: %s', (yaml, problem) => {
    expect(sentenceForYaml(yaml)).toBe(`F: ${problem}`);
  });
});

describe('unknown keys', () => {
  test.each([
    [
      'access: { allow: { users: [U012AB3CD] } }',
      'access.allow.users is unknown: expected access.allow.workspaces, access.allow.channels, access.allow.people or access.allow.groups',
    ],
    ['access: { guest: true }', 'access.guest is unknown: did you mean access.guests?'],
    ['limits: { perMinute: 3 }', 'limits.perMinute is unknown: did you mean limits.perPerson.perMinute?'],
    [
      'limits: { perUser: { atOnce: 3 } }',
      'limits.perUser is unknown: expected limits.perPerson, limits.perWorkspace, limits.atOnce or limits.line',
    ],
    ['budgets: { inAll: { dayly: 3 } }', 'budgets.inAll.dayly is unknown: did you mean budgets.inAll.daily?'],
    ['budgets: { timezone: UTC }', 'budgets.timezone is unknown: did you mean budgets.timeZone?'],
    ['channels: { C012AB3CD: { promt: a.md } }', 'channels.C012AB3CD.promt is unknown: did you mean prompt?'],
    [
      'channels: { C012AB3CD: { inAll: { per_hour: 3 } } }',
      'channels.C012AB3CD.inAll.per_hour is unknown: did you mean perHour?',
    ],
  ])('%s: %s', (yaml, problem) => {
    expect(sentenceForYaml(yaml)).toBe(`F: ${problem}`);
  });
});

describe('prompts of channels', () => {
  const told = (files: Readonly<Record<string, string>>) => {
    const folder = folderWith(files);
    return sentenceFor({ ...SLACK, ASKLINE_CONFIG: join(folder, 'a.yaml') }).replaceAll(folder, '');
  };

  test('that do not exist are told with their channel', () => {
    expect(told({ 'a.yaml': 'channels: { C012AB3CD: { prompt: no.md } }' })).toBe(
      '/a.yaml: channels.C012AB3CD.prompt names no.md, which does not exist: expected a text file, named from the folder ' +
        'of the yaml',
    );
  });

  test('each of them counts', () => {
    const yaml = 'channels: { C012AB3CD: { prompt: empty.md }, C012AB3CE: { prompt: no.md } }';
    expect(told({ 'a.yaml': yaml, 'empty.md': ' ' })).toBe(
      '/a.yaml: channels.C012AB3CD.prompt names empty.md, which is empty: expected the system prompt (and 1 more)',
    );
  });

  test('two that would have one name in the ledger are told', () => {
    const yaml = 'prompt: sales.md\nchannels: { C012AB3CD: { prompt: eu/sales.md } }';
    expect(told({ 'a.yaml': yaml, 'sales.md': 'Sell.', 'eu/sales.md': 'Sell in Europe.' })).toBe(
      '/a.yaml: channels.C012AB3CD.prompt names eu/sales.md, which is called like another prompt: expected a name of its ' +
        'own, by which the ledger knows it',
    );
  });
});
