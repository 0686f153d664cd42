import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { checkInput } from '../../../src/core/checks/input.ts';
import { refusalNotice } from '../../../src/core/notices-refusal.ts';
import { someQuestion } from '../../fakes/questions.ts';

const rules = { maxCharacters: 1_000, maxTokens: 100 };
const check = (text: string) => checkInput(someQuestion({ text }), rules);

function noticeOf(text: string): string {
  const refusal = check(text);
  return refusal === null ? '' : refusalNotice(refusal, 'slack');
}

describe('a question', () => {
  test('of ordinary text passes, whatever the language, with tabs, line breaks and emoji', () => {
    for (const text of ['Why?', 'a\tb\r\nc', '为什么天空是蓝色的？', 'what is 👩‍👩‍👧?', 'नमस्ते', 'zero\u200Bwidth']) {
      expect(check(text)).toBeNull();
    }
  });

  test('with control characters is refused, and says where the first is', () => {
    expect(check('red: \u001B[31mred')).toEqual({ reason: 'control-characters', position: 6 });
    expect(noticeOf('a\0b')).toMatch(/control character at place 2/);
  });

  test('with half a character is refused', () => {
    expect(check('bad \uD83D end')).toEqual({ reason: 'broken-text' });
    expect(noticeOf('\uDC00')).toMatch(/half of a character/);
  });

  test('of too many tokens is refused with both numbers', () => {
    expect(check('x'.repeat(301))).toEqual({ reason: 'too-many-tokens', foundTokens: 101, maxTokens: 100 });
    expect(check('x'.repeat(300))).toBeNull();
    expect(noticeOf('x'.repeat(600))).toMatch(/about 200 tokens .* up to 100/);
  });

  test('of too many characters is told their number, not that of its tokens', () => {
    expect(check('x'.repeat(1_001))).toMatchObject({ reason: 'question-too-long' });
  });

  test('that asks for the own usage is one', () => {
    expect(check('Usage')).toEqual({ reason: 'usage' });
    expect(check('usage of commas')).toBeNull();
  });
});

test('whatever passes can be encoded, and holds no control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      if (checkInput(someQuestion({ text }), { maxCharacters: 1_000, maxTokens: null }) !== null) return;
      expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
      expect(text.replaceAll(/[\t\n\r]/gu, '')).not.toMatch(/\p{Cc}/u);
    }),
  );
});
