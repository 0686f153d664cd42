import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { rules } from '../../../src/sandbox/slack/rules.ts';

function sources(folder: URL): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/^rules(\.test)?\.ts$/.test(name))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
}

const tests = sources(new URL('./', import.meta.url));
const code = sources(new URL('../../../src/sandbox/slack/', import.meta.url));

test.each(Object.entries(rules))('the rule %s is enforced and has its test', (name, rule) => {
  expect(code.includes(`'${name}'`)).toBe(true);
  expect(tests.includes(`test('${rule.test}'`)).toBe(true);
});
