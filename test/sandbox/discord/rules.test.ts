import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { discordRules } from '../../../src/sandbox/discord/rules.ts';

const here = new URL('./', import.meta.url);
const files = new Set(readdirSync(here));

test('no two rules have the same name', () => {
  const names = discordRules.map((rule) => rule.name);
  expect(new Set(names).size).toBe(names.length);
});

test('every source is an address, or says that there is none', () => {
  for (const { source } of discordRules) expect(source).toMatch(/^https:\/\/\S+$|undocumented/);
});

test.each(discordRules.map((rule) => [rule.name, rule] as const))(
  'the rule %s says what its test shows',
  (_name, rule) => {
    expect(rule.says).toMatch(/^[A-Z`1].*\.$/);
    const [, file = '', name = ''] = /^([a-z-]+\.test\.ts): (.+)$/.exec(rule.test) ?? [];
    expect(files).toContain(file);
    // The title of a test, or of a row of a table of tests.
    expect(readFileSync(new URL(file, here), 'utf8')).toContain(`'${name}'`);
  },
);
