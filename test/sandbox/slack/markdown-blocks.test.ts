import { expect, test } from '@jest/globals';
import { countMarkdownBlocks } from '../../../src/sandbox/slack/markdown-blocks.ts';

test.each([
  ['', 1],
  ['one\ntwo', 1],
  ['one\n\ntwo', 2],
  ['# Title\ntext\n\n## Part', 3],
  ['- a\n- b\n  more\n\n- c\n\nend', 2],
  ['1. a\n2. b\ntext that goes on', 1],
  ['text\n- a', 2],
  ['```js\na\n\nb\n```\nend', 2],
  ['~~~~\n```\n~~~~\nend', 2],
  ['``` open to the end\n\na', 1],
  ['> a\n> b\n\n> c', 2],
  ['| a | b |\n|---|---|\n| 1 | 2 |\n\nend', 2],
  ['one\n\n---\n\ntwo', 3],
  ['not | a table', 1],
])('Markdown is counted by its top-level pieces: %j', (markdown, count) => {
  expect(countMarkdownBlocks(markdown)).toBe(count);
});
