import { describe, expect, test } from '@jest/globals';
import { isQuoteOf, keyOf, shownOf, solid } from '../../../src/sandbox/inspector/texts.ts';

describe('questions are known again', () => {
  test.each([
    ['as they were escaped', 'why &amp; how?', 'why & how?'],
    ['as the platform links what is in them', 'see <https://a.example>', 'see https://a.example'],
    ['without a letter', '?!', '?!'],
  ])('%s', (_how, one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  test('by a beginning that was clipped, and by nothing less than that', () => {
    expect(isQuoteOf('a long ques…', 'A long question?')).toBe(true);
    expect(isQuoteOf('a long ques', 'A long question?')).toBe(false);
    expect(isQuoteOf('another…', 'A long question?')).toBe(false);
  });
});

describe('what a message shows', () => {
  const model = solid('The first paragraph.\n\n```js\nconst answer = 42;\n```\n\nThe last paragraph.');

  test.each([
    ['a beginning, closed for the moment', '**The** first para', 0, { start: 0, shown: 12, beyond: 0 }],
    ['a notice below', 'The first paragraph.\n\nCut off.', 0, { start: 0, shown: 17, beyond: 6 }],
    ['a block of code that goes on', '```js\nanswer = 42;\n```', 24, { start: 24, shown: 8, beyond: 0 }],
    ['a block of code that moved', '```js\nconst answer = 42;\n```', 24, { start: 17, shown: 15, beyond: 0 }],
    ['nothing of it', 'Something else', 0, { start: 0, shown: 0, beyond: 13 }],
  ])('%s', (_what, text, from, expected) => {
    expect(shownOf(text, model, from)).toEqual(expected);
  });
});
