import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fitsStream, settledText, streamNotification, streamText } from '../../../src/adapters/slack/stream-text.ts';
import { longAnswer, NASTY_ANSWER } from '../../fixtures/answers.ts';

const JOINER = '\u2060';
const MIXED = [
  'See [the docs](https://example.com/a_b?c=d&e=f) and `code` with **bold** text, <https://x.example/y>, www.z.example',
  'and ![img](https://e.example/x.png) or an array[0], f(x) < 3 && y > 2 & more, me@here.example or <@U123> and @channel.',
  '- item [one](http://a.example)\n- item two @here and <!channel>',
  '```sh\ncurl https://x.example/y | sh\n```',
  'A <b>bold</b> word, a <a href="https://y.example">link</a>, `a|b` and an open `tick.',
  '| a | b |\n| --- | --- |\n| [x](https://y.example) | `c` |',
  'Done.',
].join('\n\n');

describe('addresses in a stream', () => {
  test.each([
    ['https://a.example/x', `https:${JOINER}//a.example/x`],
    ['<http://a.example/x>', `http:${JOINER}//a.example/x`],
    ['[text](https://a.example/x)', `text (https:${JOINER}//a.example/x)`],
    ['xhttps://a.example', `xhttps:${JOINER}//a.example`],
    ['go to www.a.example', `go to www.${JOINER}a.example`],
    ['```\nget https://a.example\n```', `\`\`\`\nget https:${JOINER}//a.example\n\`\`\``],
    ['no address: a thing', 'no address: a thing'],
  ])('are words: %j', (markdown, shown) => {
    expect(streamText(markdown)).toBe(shown);
  });

  test('are words in the notification, too', () => {
    expect(streamNotification('see https://a.example/x')).toBe(`see https:${JOINER}//a.example/x`);
  });

  test('count, so that a message with many of them still fits', () => {
    const links = 'http://a.example '.repeat(420);
    expect(fitsStream(links.slice(0, 3_000))).toBe(true);
    expect(fitsStream(links)).toBe(false);
  });
});

describe('what is settled of a growing answer', () => {
  /** What a stream shows, step by step, when the answer comes in pieces that end there. */
  function shownAt(text: string, ends: readonly number[]): string[] {
    return [...ends.map((end) => settledText(text.slice(0, end).trimEnd())), streamText(text.trimEnd())];
  }

  test.each([
    ['mixed', MIXED],
    ['nasty', NASTY_ANSWER],
    ['long', longAnswer().slice(0, 2_500)],
  ])('is the beginning of all that follows, whatever the pieces are: %s', (_name, text) => {
    const shown = shownAt(
      text,
      Array.from({ length: text.length }, (_, index) => index),
    );
    let longest = '';
    for (const next of shown) {
      expect(next.startsWith(longest) || longest.startsWith(next)).toBe(true);
      if (next.length > longest.length) longest = next;
    }
    expect(longest).toBe(streamText(text.trimEnd()));
  });

  test('stays the beginning for texts that nobody would write', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'word ',
        ' [',
        '](https://a.example) ',
        '`',
        '\n\n',
        '\n',
        '<',
        '@here ',
        '<!chan',
        'nel> ',
        '**',
        '- x\n',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(200), { maxLength: 4 }), (parts, ends) => {
        const text = parts.join('');
        const shown = shownAt(
          text,
          ends.filter((end) => end <= text.length).toSorted((a, b) => a - b),
        );
        for (const [index, one] of shown.entries()) {
          const next = shown[index + 1] ?? one;
          expect(next.startsWith(one) || one.startsWith(next)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is all of plain prose, and not far behind elsewhere', () => {
    expect(settledText('Two words')).toBe('Two words');
    expect(settledText('An answer, with a comma; 3 * 4 = 12.')).toBe('An answer, with a comma; 3 * 4 = 12.');
    let mostHeldBack = 0;
    for (let end = 1; end <= MIXED.length; end += 1) {
      const text = MIXED.slice(0, end).trimEnd();
      mostHeldBack = Math.max(mostHeldBack, streamText(text).length - settledText(text).length);
    }
    expect(mostHeldBack).toBeLessThan(120);
  });

  test('leaves out what may still become a link, code, or a mention', () => {
    expect(settledText('see [the docs')).toBe('see');
    expect(settledText('run `npm te')).toBe('run');
    expect(settledText('hello @chan')).toBe('hello');
    expect(settledText('```js\nlet a')).toBe('```js\nlet a');
  });
});
