import { expect, test } from '@jest/globals';
import { estimateTokens } from '../../../src/sandbox/claude/tokens.ts';
import { evenly, seeded } from './random.ts';
import { percentile } from './percentiles.ts';
import { answerOf, askedFor, lettersOf, questionOf, wordOf, wordsIn } from './words.ts';

test('an answer has as many tokens as were asked for, but for a few', () => {
  for (const tokens of [150, 299, 450, 600]) {
    const found = estimateTokens(answerOf(7, tokens));
    expect(found).toBeLessThanOrEqual(tokens);
    expect(found).toBeGreaterThan(tokens - 5);
  }
});

test('an answer is made of its own words, each of them once and in their order', () => {
  const text = answerOf(42, 600);
  const words = wordsIn(text).map(({ word }) => word);
  expect(words).toEqual(words.map((_word, index) => wordOf(42, index)));
  expect(lettersOf(text)).toBe(words.join(''));
});

test('a part of a word is no word', () => {
  expect(wordsIn('w001x000 w001x0001 w01x0002')).toEqual([{ word: 'w001x0001', answer: 1, at: 9 }]);
});

test('a question is known again, and no other text', () => {
  expect(askedFor(`<@U1> ${questionOf(12)}`)).toBe(12);
  expect(askedFor('Are you ready?')).toBeNull();
});

test('a load has as many large answers as small ones, and is the same in every run', () => {
  const numbers = evenly(seeded(30), 30, 150, 450);
  expect(numbers).toEqual(evenly(seeded(30), 30, 150, 450));
  expect(numbers).not.toEqual(evenly(seeded(31), 30, 150, 450));
  expect(numbers.toSorted((a, b) => a - b).slice(0, 3)).toEqual([155, 165, 175]);
  expect(evenly(seeded(1), 1, 150, 450)).toEqual([300]);
});

test('the 95th percentile of twenty values is the second largest', () => {
  const values = Array.from({ length: 20 }, (_one, index) => 20 - index);
  expect([percentile(values, 0.5), percentile(values, 0.95), percentile(values, 1)]).toEqual([10, 19, 20]);
  expect(percentile([], 0.5)).toBeNaN();
});
