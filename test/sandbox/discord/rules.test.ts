import { expect, test } from '@jest/globals';
import { discordRules } from '../../../src/sandbox/discord/rules.ts';

test('every rule has a name of its own, a sentence and a source', () => {
  const names = discordRules.map((rule) => rule.name);
  expect(new Set(names).size).toBe(names.length);
  for (const rule of discordRules) {
    expect(rule.says).toMatch(/\.$/);
    expect(rule.source).not.toBe('');
  }
});
