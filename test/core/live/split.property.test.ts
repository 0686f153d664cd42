import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { openAtEnd, presentable } from '../../../src/core/live/balance.ts';
import { createSplitter, rawSlices } from '../../../src/core/live/split.ts';
import { markdown, numberedCode } from './split-texts.ts';

const limits = fc.integer({ min: 110, max: 700 });

function within(limit: number): (piece: string) => boolean {
  return (piece) => piece.length <= limit;
}

function splitInChunks(text: string, limit: number, sizes: readonly number[]): (readonly string[])[] {
  const splitter = createSplitter(within(limit));
  const seen: (readonly string[])[] = [];
  let to = 0;
  for (let turn = 0; to < text.length; turn += 1) {
    to = Math.min(text.length, to + (sizes[turn % sizes.length] ?? 1));
    seen.push(splitter.split(text.slice(0, to)));
  }
  return seen;
}

/** Fences by themselves, without the code under test: the marks of the one that is open at the end. */
function openFence(part: string): string {
  let open = '';
  for (const line of part.split(/\r?\n/)) {
    const marks = /^[\s>]*(?:[-*]\s+|\d+\.\s+)*(`{3,}|~{3,})([^`]*)$/.exec(line);
    const run = marks?.[1];
    if (run === undefined) continue;
    if (open === '') open = run;
    else if (run.startsWith(open) && marks?.[2]?.trim() === '') open = '';
  }
  return open;
}

describe('any text, any limit, any chunks', () => {
  test('the slices joined are the text', () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 1, max: 700 }), (text, limit) => {
        const slices = rawSlices(text, within(limit));
        expect(slices.join('')).toBe(text);
        expect(slices.filter((slice) => text.trim() !== '' && slice.trim() === '')).toEqual([]);
      }),
    );
  });

  test('every part fits, the last one as it is shown and as it is closed', () => {
    fc.assert(
      fc.property(
        markdown,
        limits,
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
        (text, limit, sizes) => {
          for (const parts of splitInChunks(text, limit, sizes)) {
            const last = parts.at(-1) ?? '';
            expect(
              [...parts.slice(0, -1), last + openAtEnd(last).close, presentable(last)].filter(
                (part) => part.length > limit,
              ),
            ).toEqual([]);
            expect(parts.filter((part) => part.trim() === '')).toEqual([]);
          }
        },
      ),
    );
  });

  test('chunks make no difference, and frozen parts never change', () => {
    fc.assert(
      fc.property(
        markdown,
        fc.integer({ min: 1, max: 700 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (text, limit, sizes) => {
          const whole = createSplitter(within(limit)).split(text);
          let before: readonly string[] = [];
          for (const parts of splitInChunks(text, limit, sizes)) {
            expect(parts.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1));
            before = parts;
          }
          expect(before).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('every part has balanced fences and whole characters', () => {
    fc.assert(
      fc.property(markdown, limits, (text, limit) => {
        const parts = createSplitter(within(limit)).split(text);
        for (const part of parts) expect(part.isWellFormed()).toBe(true);
        for (const part of parts.slice(0, -1)) {
          expect(openAtEnd(`${part}\n\n`).close).toBe('');
          expect(openFence(part)).toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('no mention, link, code span or family of emoji is cut', () => {
    const whole = [
      '<@123>',
      '<#C1|general>',
      '[link text](https://example.org/x_y)',
      '`code span`',
      '👩‍👩‍👧‍👦',
      '👍🏽',
      'e\u0301',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...whole, 'word', 'Ende.'), { maxLength: 80 }), limits, (words, limit) => {
        const text = words.join(' ');
        const parts = createSplitter(within(limit)).split(text);
        expect(parts.join(' ')).toBe(text);
      }),
    );
  });

  test('every line of code appears exactly once, within a fence', () => {
    fc.assert(
      fc.property(numberedCode, limits, ({ text, lines }, limit) => {
        const parts = createSplitter(within(limit)).split(text);
        const seen: string[] = [];
        for (const part of parts) {
          let fenced = false;
          for (const line of part.split('\n')) {
            if (line.startsWith('```')) fenced = !fenced;
            else if (fenced) seen.push(line);
          }
        }
        const wanted = Array.from({ length: lines }, (_, index) => `line(${index + 1});`);
        expect(seen.filter((line) => line.startsWith('line('))).toEqual(wanted);
      }),
    );
  });
});
