import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  countBlocks,
  fitsMessage,
  notificationText,
  questionHeader,
  toSlackMarkdown,
} from '../../../src/adapters/slack/markup.ts';

const visible = (text: string): string => text.replaceAll('\u2060', '');

describe('Markdown for Slack', () => {
  const dangerous = [
    '<!channel>',
    '<!here>',
    '<!everyone|all>',
    '<!subteam^S1|@team>',
    '<@U123>',
    '<@W123|ben>',
    '<#C123>',
    '&lt;!channel&gt;',
    '<\\!here>',
    '@channel',
    '@HERE',
    '&#64;everyone',
    '`<!channel>`',
    '![a](https://x.example)',
    '![a][b]',
  ];
  test.each(dangerous)('%s is split without a visible trace', (text) => {
    const safe = toSlackMarkdown(`Say ${text} now`);
    expect(safe).not.toContain(text);
    expect(visible(safe)).toBe(`Say ${text} now`);
  });

  const harmless = [
    '<!DOCTYPE html>',
    '<!-- comment -->',
    'vec![1, 2]',
    'a < b',
    'Map<string, number>',
    'me@example.com',
    '#channel',
    'if ![ -f x ]',
  ];
  test.each(harmless)('%s is left as it is', (text) => {
    expect(toSlackMarkdown(text)).toBe(text);
  });

  test('a picture by reference is split when its address is defined', () => {
    expect(toSlackMarkdown('![logo]\n\n[logo]: https://x.example/a.png')).not.toContain('![logo]');
  });

  test('never changes what a reader sees', () => {
    const piece = fc.constantFrom(
      '<',
      '!',
      '@',
      'channel',
      'here',
      '[',
      ']',
      '(',
      ')',
      '`',
      '&lt;',
      '\\',
      ' ',
      'U1',
      '\n',
      'word',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(visible(toSlackMarkdown(text))).toBe(text);
      }),
    );
  });
});

test('the quoted question is one short line in which nothing is a command to Slack', () => {
  const header = JSON.stringify(questionHeader('U1', `First <!channel>\nsecond & @here ${'long '.repeat(200)}`));
  expect(header).toContain('<@U1>: First &lt;!channel&gt; second &amp; @\u2060here');
  expect(header.length).toBeLessThan(600);
  expect(header).toContain('…');
});

test('a notification shows the first words, without marks', () => {
  expect(notificationText('# Title\n\n**Bold** and `code` <!here>')).toBe(
    'Title Bold and code &lt;!here&gt;'.replace('&gt;', ''),
  );
});

describe('what a message can hold', () => {
  test('is bounded in characters and in blocks', () => {
    expect(fitsMessage('x'.repeat(11_500))).toBe(true);
    expect(fitsMessage('x'.repeat(11_501))).toBe(false);
    expect(fitsMessage('one\n\n'.repeat(45))).toBe(true);
    expect(fitsMessage('one\n\n'.repeat(46))).toBe(false);
  });

  test('counts what Slack makes of the Markdown', () => {
    expect(countBlocks('# Title\ntext\nmore text\n- a\n- b\n\n> quote\n\n---\n| a |\n| - |\n')).toBe(6);
    expect(countBlocks('```\n# not a title\n\n\n- not a list\n```')).toBe(1);
  });
});
