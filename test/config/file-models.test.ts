import { describe, expect, test } from '@jest/globals';
import { sentenceForYaml } from './given.ts';

const LIST = 'expected a list of models, such as [{ id: claude-haiku-5-5 }], or [] for none';
const ID = 'expected the id of a model, such as claude-sonnet-5-5';
const TWICE = 'expected a model that does not stand before it already';
const USD = 'expected US$ per million tokens, from 0 to 100000';
const DAY = 'expected the day from which these prices hold, such as 2026-11-22';
const TOKENS = 'expected a whole number from 1 to 100000000';

describe('wrong values', () => {
  test.each([
    ['model: { provider: ollama }', 'model.provider is "ollama": expected claude or openai'],
    ['fallbacks:', `fallbacks is empty: ${LIST}`],
    ['fallbacks: claude-haiku-5-5', `fallbacks is "claude-haiku-5-5": ${LIST}`],
    [
      'fallbacks: [claude-haiku-5-5]',
      'entry 1 of fallbacks is "claude-haiku-5-5": expected a group of keys, such as { id: claude-haiku-5-5 }',
    ],
    ['fallbacks: [{ effort: low }]', `id in entry 1 of fallbacks is empty: ${ID}`],
    [
      'fallbacks: [{ id: a }, { id: b, effort: lo }]',
      'effort in entry 2 of fallbacks is "lo": expected low, medium, high, xhigh or max, or null',
    ],
    ['fallbacks: [{ id: claude-sonnet-5-5 }]', `id in entry 1 of fallbacks is "claude-sonnet-5-5": ${TWICE}`],
    ['fallbacks: [{ id: a }, { id: a }]', `id in entry 2 of fallbacks is "a": ${TWICE}`],
    [
      'times: { firstTextSeconds: 100 }',
      'times.firstTextSeconds is 100: expected at most times.firstTextInAllSeconds, which is 90',
    ],
    [
      'times: { firstTextSeconds: 40, totalSeconds: 30 }',
      'times.firstTextSeconds is 40: expected at most times.firstTextInAllSeconds, which is 30',
    ],
    [
      'times: { firstTextInAllSeconds: 400 }',
      'times.firstTextInAllSeconds is 400: expected at most times.totalSeconds, which is 300',
    ],
    ['models: []', 'models is a list: expected the ids of models, each with a group of keys'],
    ['models: { a: }', 'models.a is empty: expected a group of keys'],
    ['models: { a b: {} }', `models.a b has a wrong name: ${ID}`],
    ['models: { a: { windowTokens: 0 } }', `models.a.windowTokens is 0: ${TOKENS}`],
    [
      'models: { claude-haiku-4-5-20251001: { windowTokens: x } }',
      `models.claude-haiku-4-5-20251001.windowTokens is "x": ${TOKENS}`,
    ],
    [
      'models: { a: { efforts: low } }',
      'models.a.efforts is "low": expected a list of low, medium, high, xhigh and max, or [] for none',
    ],
    [
      'models: { a: { efforts: [low, lo] } }',
      'entry 2 of models.a.efforts is "lo": expected low, medium, high, xhigh or max',
    ],
    ['models: { a: { temperature: 1 } }', 'models.a.temperature is 1: expected true or false'],
    ['models: { a: { prices: { input: 1, output: 2 } } }', `models.a.prices.since is empty: ${DAY}`],
    [
      'models: { a: { prices: { since: 2026-02-30, input: 1, output: 2 } } }',
      `models.a.prices.since is "2026-02-30": ${DAY}`,
    ],
    ['models: { a: { prices: { since: 2026-11-22, input: -1, output: 2 } } }', `models.a.prices.input is -1: ${USD}`],
    [
      'models: { a: { prices: { since: 2026-11-22, input: 1.0e+305, output: 2 } } }',
      `models.a.prices.input is 1e+305: ${USD}`,
    ],
    [
      'models: { a: { prices: { since: 2026-11-22, input: 1, output: 2, long: { aboveTokens: 5, input: 2 } } } }',
      `models.a.prices.long.output is empty: ${USD}`,
    ],
  ])('%s: %s', (yaml, problem) => {
    expect(sentenceForYaml(yaml)).toBe(`F: ${problem}`);
  });
});

describe('unknown keys', () => {
  test.each([
    ['fallback: []', 'fallback is unknown: did you mean fallbacks?'],
    ['fallbacks: [{ id: a, efort: low }]', 'efort in entry 1 of fallbacks is unknown: did you mean effort?'],
    [
      'fallbacks: [{ id: a, idleSeconds: 3 }]',
      'idleSeconds in entry 1 of fallbacks is unknown: did you mean times.idleSeconds?',
    ],
    [
      'fallbacks: [{ id: a, colour: red }]',
      'colour in entry 1 of fallbacks is unknown: expected id, provider, maxOutputTokens, effort, temperature or thinking',
    ],
    ['windowTokens: 3', 'windowTokens is unknown: did you mean windowTokens in an entry of models?'],
    ['models: { a: { window_tokens: 3 } }', 'models.a.window_tokens is unknown: did you mean windowTokens?'],
    [
      'models: { a: { prices: { since: 2026-11-22, input: 1, output: 2, cache_read: 1 } } }',
      'models.a.prices.cache_read is unknown: did you mean cacheRead?',
    ],
    [
      `models: { ${'a'.repeat(70)}: { windowToken: 3 } }`,
      'models.a key of 70 characters.windowToken is unknown: did you mean windowTokens?',
    ],
  ])('%s: %s', (yaml, problem) => {
    expect(sentenceForYaml(yaml)).toBe(`F: ${problem}`);
  });
});
