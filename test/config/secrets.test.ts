import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { folderWith, sentenceFor, SLACK, withYaml } from './given.ts';

const SECRET_NAMES = [
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
const OTHER_NAMES = [
  'DISCORD_APPLICATION_ID',
  'PORT',
  'SLACK_API_URL',
  'DISCORD_API_URL',
  'ANTHROPIC_BASE_URL',
  'OPENAI_BASE_URL',
  'ASKLINE_DATA',
  'ASKLINE_CONFIG',
  'ASKLINE_LOG_LEVEL',
] as const;

/** The part of a secret that is nobody else's business; never a piece of a sentence by chance. */
const core = fc.stringMatching(/^[A-Z0-9]{4}[A-Za-z0-9"'\\:._%-]{4,40}[0-9]{4}$/);
const dressed = fc
  .record({
    core,
    before: fc.constantFrom('', '', 'xoxb-', 'xapp-', 'xoxp-', 'sk-ant-', 'sk-proj-', 'Bot ', ' ', '"'),
    after: fc.constantFrom('', '', ' ', '"', '\n'),
  })
  .map(({ core: middle, before, after }) => ({ middle, value: `${before}${middle}${after}` }));

/** Where an operator may paste it besides: alone, in an address, in a path. */
const wrapped = (value: string) =>
  fc.constantFrom(
    value,
    `http://${value}`,
    `http://host/${value}`,
    `http://me:${value}@host/`,
    `postgres://me:${value}@host/db`,
    `/etc/${value}.yaml`,
  );

const yamlWith = (value: string) =>
  fc.constantFrom(
    '',
    `prompt: ${value}`,
    `prompt: prompts/${value}.md`,
    `model: { id: ${JSON.stringify(`a ${value}`)} }`,
    `model: { effort: '${value.replaceAll("'", "''")}' }`,
    `${JSON.stringify(value)}: 1`,
    `${value}: 1`,
    `times: { ${JSON.stringify(value)}: 1 }`,
    `a: *${value}`,
    `a: !${value} b`,
    `a: ${value}: ${value}`,
    `fallbacks: [{ id: ${JSON.stringify(`a ${value}`)} }]`,
    `fallbacks: [{ id: a, ${JSON.stringify(value)}: 1 }]`,
    `models: { ${JSON.stringify(value)}: 1 }`,
    `models: { ${JSON.stringify(`a ${value}`)}: {} }`,
    `models: { ${JSON.stringify(value)}: { windowTokens: ${JSON.stringify(value)} } }`,
    `stop: { admins: [${JSON.stringify(value)}] }`,
    `access: { admins: [${JSON.stringify(value)}] }`,
    `access: { allow: { groups: [${JSON.stringify(value)}] } }`,
    `channels: { ${JSON.stringify(value)}: {} }`,
    `channels: { C012AB3CD: { prompt: ${JSON.stringify(value)} } }`,
    `budgets: { timeZone: ${JSON.stringify(value)} }`,
    `alerts: { slackChannel: ${JSON.stringify(value)} }`,
    `slack: { streaming: ${JSON.stringify(value)} }`,
    `a: "${value}`,
    `%${value}`,
    value,
  );

test('no sentence ever contains a secret, wherever it was pasted', () => {
  const path = join(folderWith({}), 'askline.yaml');
  let refused = 0;
  const cases = fc
    .record({ names: fc.uniqueArray(fc.constantFrom(...SECRET_NAMES), { minLength: 1 }), secret: dressed, other: core })
    .chain(({ names, secret, other }) =>
      fc.record({
        names: fc.constant(names),
        secret: fc.constant(secret),
        other: fc.constant(other),
        misplacedIn: fc.option(fc.constantFrom(...OTHER_NAMES)),
        misplaced: wrapped(secret.value),
        yaml: fc.option(yamlWith(secret.middle)),
      }),
    );
  fc.assert(
    fc.property(cases, ({ names, secret, other, misplacedIn, misplaced, yaml }) => {
      const environment: Record<string, string> = { ANTHROPIC_API_KEY: other };
      for (const name of names) environment[name] = secret.value;
      if (misplacedIn !== null) environment[misplacedIn] = misplaced;
      if (yaml !== null) {
        writeFileSync(path, yaml);
        environment['ASKLINE_CONFIG'] = path;
      }
      try {
        loadConfig(environment);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        refused += 1;
        // Everything that could be printed of it: nothing hangs on as a cause either.
        expect(error.cause).toBeUndefined();
        for (const text of [error.message, error.stack ?? '']) {
          expect(text).not.toContain(secret.middle);
          expect(text).not.toContain(other);
        }
        expect(error.message).toMatch(/^[^\n\r]+$/);
      }
    }),
    { numRuns: 1500 },
  );
  expect(refused).toBeGreaterThan(500);
}, 60_000);

test('a token that is in no variable is not quoted from the yaml or from a path', () => {
  const token = 'xoxb-999-secretsecret';
  expect(sentenceFor(withYaml(`prompt: ${token}.md`))).toContain('prompt names [hidden], which does not exist');
  expect(sentenceFor(withYaml(`${token}: 1`))).toContain('a key of 21 characters that begin with xoxb- is unknown');
  expect(sentenceFor({ ...SLACK, ASKLINE_CONFIG: `/tmp/${token}` })).toContain('names /tmp/[hidden], which');
});

test('a token that was pasted without its beginning is not quoted either', () => {
  const environment = { ...SLACK, SLACK_BOT_TOKEN: 'xoxb-90W72apply5606' };
  expect(sentenceFor(withYaml('model: { id: "a 90W72apply5606" }', environment))).toContain('model.id is "a [hidden]"');
});

test('a line break in a value does not break the line', () => {
  expect(sentenceFor({ ...SLACK, ASKLINE_CONFIG: 'a\nb\u2028c\u001b[31m.yaml' })).toBe(
    'ASKLINE_CONFIG names a b c [31m.yaml, which does not exist: expected a YAML file, named from the working folder',
  );
});
