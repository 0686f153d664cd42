import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { shortened, widthOf } from '../../src/ops/usage-width.ts';

describe('the width of a text', () => {
  test.each([
    ['', 0],
    ['default', 7],
    ['Prüfung', 7],
    ['プロンプト支援', 14],
    ['ﾌﾟﾛﾝﾌﾟﾄ', 7],
    ['질문', 4],
    ['ＡＢ：', 6],
    ['🦊 help', 7],
    ['𠮷', 2],
    ['한'.normalize('NFC'), 2],
    ['é'.normalize('NFD'), 1],
    ['—…█', 3],
  ])('%j is %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('a text that is shortened', () => {
  test.each([
    ['プロンプト支援', 14, 'プロンプト支援'],
    ['プロンプト支援', 13, 'プロン…ト支援'],
    ['プロンプト支援', 6, 'プ…援'],
    ['プロンプト支援', 1, '…'],
    ['abcdefgh', 5, 'ab…gh'],
  ])('%j in %i columns is %j', (text, width, short) => {
    expect(shortened(text, width)).toBe(short);
  });

  test('is never wider than it may be, and wastes a column at each end at most', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const short = shortened(text, width);
        expect(widthOf(short)).toBeLessThanOrEqual(width);
        if (short !== text) expect(widthOf(short)).toBeGreaterThanOrEqual(width - 2);
      }),
    );
  });
});
