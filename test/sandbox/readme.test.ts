import { describe, expect, test } from '@jest/globals';
import { readReadme, renewed, rulesOf } from './rules-table.ts';

test('the README of the sandbox says what the code says; if not, run: npm run sandbox:rules', async () => {
  const text = readReadme();
  expect(await renewed(text)).toBe(text);
});

describe.each(['slack', 'discord', 'claude'] as const)('the rules of %s', (standIn) => {
  test('each have a sentence, a source and a test that exists', () => {
    const lacking = rulesOf(standIn).filter(
      ({ says, source, file }) => !/[.…]$/u.test(says) || source === '' || file === null,
    );
    expect(lacking).toEqual([]);
  });

  test('each say something of their own', () => {
    const sentences = rulesOf(standIn).map(({ says }) => says);
    expect(sentences.filter((says, index) => sentences.indexOf(says) !== index)).toEqual([]);
  });
});

test('at least sixty rules are kept, as the README promises', () => {
  const rules = (['slack', 'discord', 'claude'] as const).flatMap((standIn) => rulesOf(standIn));
  expect(rules.length).toBeGreaterThanOrEqual(60);
});
