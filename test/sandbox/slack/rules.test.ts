import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { habits } from '../../../src/sandbox/slack/habits.ts';
import { rules } from '../../../src/sandbox/slack/rules.ts';

function sources(folder: URL): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/^(habits|rule|rules(-\w+)?)(\.test)?\.ts$/.test(name))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
}

const tests = sources(new URL('./', import.meta.url));
const code = sources(new URL('../../../src/sandbox/slack/', import.meta.url));
const hasTest = (name: string): boolean => tests.includes(`test('${name}'`) || tests.includes(`test(\n  '${name}'`);
const canBeLookedUp = /https:\/\/\S+\.\w+\/\S+|^@slack\/\S+\.d\.ts$/;

test.each(Object.entries(rules))('the rule %s is enforced, has its test and can be looked up', (name, rule) => {
  expect(code.includes(`'${name}'`)).toBe(true);
  expect(hasTest(rule.test)).toBe(true);
  expect(rule.source).toMatch(canBeLookedUp);
});

test.each(habits)('the habit has its test and can be looked up: $says', ({ test: name, source }) => {
  expect(hasTest(name)).toBe(true);
  expect(source).toMatch(canBeLookedUp);
});

test('at least sixty rules of Slack are enforced', () => {
  expect(Object.keys(rules).length).toBeGreaterThanOrEqual(60);
});
