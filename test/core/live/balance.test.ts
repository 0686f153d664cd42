import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { openAtEnd, presentable } from '../../../src/core/live/balance.ts';
import { markdown, sentence } from './split-texts.ts';

function closed(piece: string): string {
  return piece + openAtEnd(piece).close;
}

describe('what is open at the end', () => {
  test.each([
    ['a fence is closed on a line of its own', 'a\n```js\nlet b', '\n```', '```js\n'],
    ['a fence after a line break needs no other', '```\nb\n', '```', '```\n'],
    ['a longer fence is closed by as many marks', '````md\n```\nb', '\n````', '````md\n'],
    ['a fence of tildes is closed by tildes', '~~~py\n```\n', '~~~', '~~~py\n'],
    ['half a closing fence is completed', '```js\nb\n``', '`', '```js\n'],
    ['a fence keeps its language and loses the rest', '```ts title="a.ts"\nb', '\n```', '```ts\n'],
    ['a fence in a list item is closed where it was opened', '1. a\n\n   ```sh\n   b', '\n   ```', '```sh\n'],
    ['a fence right behind a list mark counts', '- ```sh\n  b', '\n  ```', '```sh\n'],
    ['a fence deep in a list counts', '- a\n  - b\n\n      ```sh\n      c', '\n      ```', '```sh\n'],
    ['a fence in a quote is closed in the quote', '> ```\n> b', '\n> ```', '> ```\n> '],
    ['bold', 'a **b', '**', '**'],
    ['bold with half of its end', 'a **b*', '*', '**'],
    ['bold italic', '***a', '***', '***'],
    ['italic within bold', '**a _b', '_**', '**_'],
    ['bold that ended within bold italic', '***a** b', '*', '*'],
    ['struck out', '~~a b', '~~', '~~'],
    ['a spoiler', 'it was ||the butler', '||', '||'],
    ['a spoiler at the start of a line', '||the butler', '||', '||'],
    ['a code span', 'run `npm i', '`', '`'],
    ['a code span of two backticks', 'run ``a`b', '``', '``'],
    ['code within bold', '**a `b*c', '`**', '**`'],
    ['bold in a list item', '- a\n- **b', '**', '**'],
    ['bold in a quote', '> **b', '**', '> **'],
    ['bold in the last cell', '| a | b |\n|---|---|\n| **c', '**', '**'],
    ['bold around characters without spaces', '这是**粗体', '**', '**'],
  ])('%s', (_name, piece, close, reopen) => {
    expect(openAtEnd(piece)).toEqual({ close, reopen: expect.stringMatching(/^/) });
    expect(openAtEnd(piece).reopen).toBe(reopen);
  });

  test.each([
    ['nothing', ''],
    ['plain text', 'a b'],
    ['a closed fence', '```js\n**b\n```\n'],
    ['what looks open in a fence that is closed', '```\n**a `b ~~~\n```'],
    ['a fence that a longer one closes', '```\na\n`````'],
    ['inline code of three backticks', 'a ```b``` c'],
    ['three backticks with backticks behind them on the line', '```b``` c'],
    ['emphasis that its paragraph ended', '**a `b\n\nc'],
    ['emphasis that a list item ended', '- **a\n- b'],
    ['emphasis that a heading ended', '# **a\nb'],
    ['underscores within words', 'snake_case_name and __init'.slice(0, 15)],
    ['a multiplication', '2*3 and 2 * 3'],
    ['list marks', '* a\n* b'],
    ['escaped marks', String.raw`\*a \_b \`c`],
    ['marks within code', 'a `*b` c'],
    ['bars within a table', '| a || b |\n|--|--|--|\n| c||d'],
    ['a rule', 'a\n\n***\n'],
    ['underscores in a link', '[a](https://x/_b) c'],
    ['a mark without a word', 'a ** b'],
  ])('nothing is open after %s', (_name, piece) => {
    expect(openAtEnd(piece)).toEqual({ close: '', reopen: '' });
  });

  test('what was closed is not open any more', () => {
    fc.assert(
      fc.property(sentence, fc.nat(), (text, cut) => {
        expect(openAtEnd(presentable(text.slice(0, cut % (text.length + 1)))).close).toBe('');
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(markdown, fc.nat(), (text, cut) => {
        // A blank line ends emphasis; only a fence could be open behind it.
        expect(openAtEnd(`${presentable(text.slice(0, cut % (text.length + 1)))}\n\n`).close).toBe('');
      }),
      { numRuns: 500 },
    );
  });
});

describe('what can be shown of a growing text', () => {
  test.each([
    ['an unfinished link', 'see [the docs](https://exa', 'see'],
    ['a link without its target', 'see [the docs]', 'see'],
    ['an unfinished image', 'see ![a cat](https://exa', 'see'],
    ['an unfinished link and the bold around it', 'see **[the docs](https://exa', 'see'],
    ['a lone mark', 'a *', 'a'],
    ['the start of bold', 'a **', 'a'],
    ['half of the end of bold', 'a **b*', 'a **b**'],
    ['half a fence marker', 'a\n``', 'a'],
    ['a fence marker with half a language', 'a\n```pyth', 'a'],
    ['a fence without code', 'a\n```python\n', 'a'],
    ['half a closing fence', '```js\na\n``', '```js\na\n```'],
    ['half a mention', 'ask <@U12', 'ask'],
    ['half a channel with its name', 'ask in <#C1|gen', 'ask in'],
    ['half an escape', 'a \\', 'a'],
    ['half a surrogate pair', 'a\ud83d', 'a'],
    ['a list mark without a word', 'a\n-', 'a'],
    ['a heading mark without a word', 'a\n\n##', 'a'],
    ['half a code span of two backticks', 'a ``b`', 'a ``b``'],
  ])('leaves out %s', (_name, text, shown) => {
    expect(presentable(text)).toBe(shown);
  });

  test.each([
    ['a finished link', 'see [the docs](https://example.org)'],
    ['a task', '- [ ] write'],
    ['brackets', 'a[0] = 1'],
    ['a bracket before a space', 'a [ b'],
    ['a comparison', 'a < b'],
    ['finished emphasis', 'a *b*'],
    ['a finished mention', 'ask <@U12>'],
    ['an exclamation', 'done!'],
    ['a table row', '| a | b |\n|---|---|\n| c | d |'],
  ])('shows %s as it is', (_name, text) => {
    expect(presentable(text)).toBe(text);
  });

  test('closes what is open before the white space at the end', () => {
    expect(presentable('a **b ')).toBe('a **b**');
    expect(presentable('```\na\n\n')).toBe('```\na\n```');
  });

  test('shows a bracket that never closes', () => {
    const text = `a [${'b '.repeat(200)}c`;
    expect(presentable(text)).toBe(text);
  });

  test.each([
    'Python ranges are half-open: `range(a, b)` is the interval [a, b) of integers, so its length is `b - a` and more.',
    'A number lies in [0, 1) by default:\n\n```python\nimport random\nx = random.random()\nprint(x)\n```\n\nThat is it.',
  ])('never takes back words that stood there, because of a bracket before code: %j', (text) => {
    let most = 0;
    for (let to = 1; to <= text.length; to += 1) {
      const words = presentable(text.slice(0, to)).match(/\w+/g)?.length ?? 0;
      // A last word that turns out to be half of something may go.
      expect(words).toBeGreaterThanOrEqual(most - 1);
      most = Math.max(most, words);
    }
  });

  test('leaves out no more than the end, and invents nothing but closing marks', () => {
    fc.assert(
      fc.property(markdown, fc.nat(), (text, cut) => {
        const piece = text.slice(0, cut % (text.length + 1));
        const shown = presentable(piece);
        const kept = commonStart(piece, shown);
        expect(shown.slice(kept)).toMatch(/^[\s>`~*_|]*$/);
        expect(piece.slice(kept).trim().length).toBeLessThanOrEqual(300);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['backticks', '`'.repeat(50_000)],
    ['backticks with spaces', '` '.repeat(50_000)],
    ['brackets', '['.repeat(50_000)],
    ['links without an end', '[]('.repeat(30_000)],
    ['stars', '*a '.repeat(40_000)],
    ['mentions without an end', '<@'.repeat(50_000)],
    ['list marks', '- '.repeat(50_000)],
    ['quote marks', '>'.repeat(100_000)],
  ])('bears 50,000 %s, and holds back no more than a little', (_name, text) => {
    const shown = presentable(text);
    expect(shown.length).toBeGreaterThanOrEqual(text.length - 302);
    expect(closed(text).startsWith(text)).toBe(true);
  });
});

function commonStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
