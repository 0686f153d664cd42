import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { refusals, rules } from '../../../src/sandbox/claude/rules.ts';

function sources(folder: URL, without: RegExp): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !without.test(name))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
}

const tests = sources(new URL('./', import.meta.url), /^rules\.test\.ts$/u);
const code = sources(new URL('../../../src/sandbox/claude/', import.meta.url), /^rules(?:\.ts$|\/)/u);

test.each(Object.keys(refusals))('the rule %s is enforced', (name) => {
  expect(code.includes(`'${name}'`)).toBe(true);
});

test.each(Object.entries(rules))('the rule %s has its test, its sentence and its source', (_name, rule) => {
  expect(tests.includes(`test('${rule.test}'`) || tests.includes(`'${rule.test}',`)).toBe(true);
  expect(rule.says).toMatch(/\.$/u);
  expect(rule.source).toMatch(/https:\/\/\S+$/u);
});
