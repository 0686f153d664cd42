import { describe, expect, test } from '@jest/globals';
import { openAtEnd } from '../../../src/core/live/balance.ts';
import { createSplitter, rawSlices } from '../../../src/core/live/split.ts';

function within(limit: number): (piece: string) => boolean {
  return (piece) => piece.length <= limit;
}

function oddly(piece: string): boolean {
  return piece.length <= 20 && !piece.endsWith('three');
}

function split(text: string, limit: number): readonly string[] {
  return createSplitter(within(limit)).split(text);
}

function sentences(count: number): string {
  return Array.from({ length: count }, (_, index) => `This is sentence number ${index}, no more.`).join(' ');
}

function codeLines(count: number, name: string): string {
  return Array.from({ length: count }, (_, index) => `  const ${name}${index} = compute(${index}, '${name}');`).join(
    '\n',
  );
}

const rows = Array.from({ length: 40 }, (_, index) => `| row ${index} | ${index * index} |`);
const longAnswer = [
  '# The answer',
  sentences(55),
  `\`\`\`ts\n${codeLines(60, 'first')}\n\`\`\``,
  '## Details',
  sentences(35),
  `| name | square |\n|---|---:|\n${rows.join('\n')}`,
  `1. In a list:\n\n   \`\`\`py\n${codeLines(52, 'second').replaceAll(/^/gm, '   ')}\n   \`\`\``,
  sentences(8),
].join('\n\n');

describe('an answer of 9,000 characters with two fences and a table', () => {
  test('is one part where 12,000 characters fit', () => {
    expect(longAnswer.length).toBeGreaterThan(9000);
    expect(longAnswer.length).toBeLessThan(12_000);
    expect(split(longAnswer, 12_000)).toEqual([longAnswer]);
  });

  test('is a handful of parts where 2,000 fit, each well filled and balanced', () => {
    const parts = split(longAnswer, 2000);
    expect(parts.length).toBeLessThanOrEqual(7);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(2000);
      expect(part.match(/^ *```/gm)?.length ?? 0).toBe(2 * (part.match(/^ *```(?:ts|py)$/gm)?.length ?? 0));
      expect(openAtEnd(part).close).toBe('');
    }
    for (const part of parts.slice(0, -1)) expect(part.length).toBeGreaterThanOrEqual(800);
    expect(rawSlices(longAnswer, within(2000)).join('')).toBe(longAnswer);
  });

  test('loses no line of code and no row, and repeats none', () => {
    const shown = split(longAnswer, 2000).join('\n').split('\n');
    for (const row of rows) expect(shown.filter((line) => line === row)).toHaveLength(1);
    for (const name of ['first', 'second']) {
      for (const line of codeLines(50, name).split('\n')) {
        expect(shown.filter((other) => other.trim() === line.trim())).toHaveLength(1);
      }
    }
  });

  test('is cut alike whether it comes whole or by single characters', () => {
    const splitter = createSplitter(within(2000));
    let parts: readonly string[] = [];
    for (let to = 1; to <= longAnswer.length; to += 1) parts = splitter.split(longAnswer.slice(0, to));
    expect(parts).toEqual(split(longAnswer, 2000));
  });
});

describe('where a text is cut', () => {
  test('a text that fits exactly stays whole', () => {
    expect(split('**abc** defg', 12)).toEqual(['**abc** defg']);
    expect(split('```\nabc\n```', 11)).toEqual(['```\nabc\n```']);
    expect(split('**abc** defg', 11)).toEqual(['**abc**', 'defg']);
  });

  test('white space at the end does not overflow a message', () => {
    expect(split('abcdef\n\n\n', 6)).toEqual(['abcdef']);
  });

  test('before a heading, rather than where more would fit', () => {
    expect(split('one two three\n# Head\nfour five six', 30)).toEqual(['one two three', '# Head\nfour five six']);
  });

  test('between paragraphs, rather than between lines', () => {
    expect(split('one two three\n\nfour five\nsix seven', 28)).toEqual(['one two three', 'four five\nsix seven']);
  });

  test('not at a kinder place that would leave the message nearly empty', () => {
    expect(split(`Hi\n\n${sentences(3)}`, 100)[0]).toMatch(/^Hi\n\nThis is .* more\.$/);
  });

  test('at the end of a sentence, rather than at the last space', () => {
    expect(split('It is so. But then it is not', 20)).toEqual(['It is so.', 'But then it is not']);
  });

  test('not right behind a heading', () => {
    const [first] = split(`${'one two three four\n'.repeat(3)}\n## Head\n\nfive six seven eight`, 75);
    expect(first).not.toContain('Head');
  });

  test('not where the rest would become a list or a heading', () => {
    expect(split('aaaa bbbb - cccc dddd', 10)).toEqual(['aaaa', 'bbbb -', 'cccc dddd']);
  });

  test('between letters where there is no space, never within one', () => {
    expect(split('👩‍👩‍👧‍👦'.repeat(3), 25)).toEqual(['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦']);
    expect(split('e\u0301e\u0301e\u0301', 3)).toEqual(['e\u0301', 'e\u0301', 'e\u0301']);
    expect(split('x'.repeat(4000), 2000).map((part) => part.length)).toEqual([2000, 2000]);
  });

  test('not within a mention, a link or a code span', () => {
    expect(split('hello <@1234567890> bye', 14)).toEqual(['hello', '<@1234567890>', 'bye']);
    expect(split('see [the docs now](https://a.b) bye', 28)).toEqual(['see', '[the docs now](https://a.b)', 'bye']);
    expect(split('run `npm ci --prefer` bye', 18)).toEqual(['run', '`npm ci --prefer`', 'bye']);
    expect(split('run `npm ci --prefer-offline` bye', 18)).toEqual(['run', '`npm ci --prefer-`', '`offline` bye']);
  });

  test('a table goes on under its own header', () => {
    const parts = split('| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |', 45);
    expect(parts).toEqual(['| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |', '| a | b |\n|---|---|\n| 5 | 6 |']);
  });

  test('a table is not cut off from its header', () => {
    const [first, second] = split(`${'one two three\n\n'.repeat(2)}| a | b |\n|---|---|\n| 1 | 2 |`, 47);
    expect(first).toBe('one two three\n\none two three');
    expect(second).toBe('| a | b |\n|---|---|\n| 1 | 2 |');
  });

  test('a fence is closed and reopened with its language', () => {
    const parts = split('```ts title\none();\ntwo();\nthree();\nfour();\nfive();\n```\nbye', 40);
    expect(parts).toEqual(['```ts title\none();\ntwo();\nthree();\n```', '```ts\nfour();\nfive();\n```\nbye']);
  });

  test('a fence in a nested list stands alone without the list', () => {
    const text =
      '- a\n    - b\n\n        ```js\n        one();\n          two();\n        three();\n        ```\n    - c';
    expect(split(text, 62)).toEqual(['- a\n    - b', '```js\none();\n  two();\nthree();\n```\n- c']);
  });

  test('a line of code is broken only where it is longer than a message', () => {
    const parts = split(`\`\`\`\nshort();\n${'y'.repeat(34)}\n\`\`\``, 45);
    expect(parts).toEqual(['```\nshort();\n```', `\`\`\`\n${'y'.repeat(34)}\n\`\`\``]);
    expect(split(`\`\`\`\n${'y'.repeat(60)}\n\`\`\``, 45).every((part) => /^```\ny+\n```$/.test(part))).toBe(true);
  });

  test('emphasis that crosses a boundary is closed and opened again', () => {
    expect(split('**one two three four**', 15)).toEqual(['**one two**', '**three four**']);
  });

  test('a code span that is opened again does not merge with backticks that follow into a fence', () => {
    expect(split('` one two three ``a`b`` bye', 16)).toEqual(['` one two three`', '` ``a`b`` bye']);
  });

  test('a quote goes on as a quote', () => {
    expect(split('> one two three four', 12)).toEqual(['> one two', '> three four']);
  });
});

describe('at the edges', () => {
  test('white space alone is no part', () => {
    expect(split('', 10)).toEqual([]);
    expect(split(' \n\n ', 10)).toEqual([]);
    expect(rawSlices(' \n ', within(10)).join('')).toBe(' \n ');
  });

  test('a surface that takes nothing gets one letter a part, and no endless loop', () => {
    expect(createSplitter(() => false).split('a 👍🏽b')).toEqual(['a', '👍🏽', 'b']);
  });

  test('the first message may be shorter than the next', () => {
    const splitter = createSplitter((piece, place) => piece.length <= (place === 'first' ? 5 : 12));
    expect(splitter.split('one two three four')).toEqual(['one', 'two three', 'four']);
  });

  test('a measure that is not quite monotone still gets parts that fit', () => {
    expect(createSplitter(oddly).split('one two three four five six')).toEqual(['one two', 'three four five six']);
  });

  test('each part says where its slice of the text starts', () => {
    const splitter = createSplitter(within(9));
    expect(splitter.split('one two three four')).toEqual(['one two', 'three', 'four']);
    expect([0, 1, 2].map((index) => splitter.startOf(index))).toEqual([0, 8, 14]);
  });

  test('the work does not grow with what is frozen', () => {
    let measured = 0;
    const splitter = createSplitter((piece) => {
      measured += piece.length;
      return piece.length <= 2000;
    });
    const text = `${longAnswer}\n\n`.repeat(11);
    for (let to = 20; to <= 100_000; to += 20) splitter.split(text.slice(0, to));
    // 5,000 looks at 1,000 characters each, and a dozen more for each of about 60 boundaries.
    expect(measured).toBeLessThan(12_000_000);
  });
});
