/* Texts as a model writes them, and worse, for the tests of balance and split. */

import * as fc from 'fast-check';

const word = fc.constantFrom(
  'the', 'answer', 'is', 'here.', 'Why?', 'naïve', '日本語。', '2*3', 'snake_case', 'a', 'https://example.org/a_b?c=d',
  '👩‍👩‍👧‍👦', '🇩🇪', '👍🏽', '𝒳', 'e\u0301', '<@123>', '<!here>', '<#C1|general>', '`code span`', '``a`b``',
  '[link text](https://example.org/x_y)', '**bold**', '*it*', '~~gone~~', '||spoiler||', '**bold words here**', '_a b_',
  '*', '**', '`', '[', '<', '_', '~~', '||', String.raw`\*`, 'x'.repeat(90),
); // prettier-ignore

/** One line of words and marks, not all of them balanced. */
export const sentence = fc.array(word, { minLength: 1, maxLength: 14 }).map((words) => words.join(' '));
const paragraph = fc.array(sentence, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));
const heading = fc.constantFrom('# Title', '## A longer title', '### Third');
const list = fc
  .array(sentence, { minLength: 1, maxLength: 5 })
  .map((items) => items.map((item) => `- ${item}`).join('\n'));

const codeLine = fc.constantFrom(
  'let a = b * c;',
  '  if (a || b) {',
  '    return `x`;',
  '  }',
  '',
  '# no heading',
  '- no item',
  '**',
  '| a |',
);
const code = fc.array(codeLine, { minLength: 1, maxLength: 12 }).map((lines) => ['start();', ...lines, 'end();']);
const fence = fc
  .tuple(code, fc.constantFrom('```', '```ts', '~~~', '````md'), fc.constantFrom('', '   '))
  .map(([lines, open, indent]) => {
    const fenced = [open, ...lines, open.replace(/\w/g, '')].map((line) => indent + line).join('\n');
    return indent === '' ? fenced : `1. Do this:\n\n${fenced}`;
  });
const table = fc
  .array(fc.tuple(fc.nat(999), fc.constantFrom('x', '**y**', '`z`')), { minLength: 1, maxLength: 12 })
  .map((rows) =>
    ['| number | thing |', '|---:|---|', ...rows.map(([number, thing]) => `| ${number} | ${thing} |`)].join('\n'),
  );

const block = fc.oneof(
  { weight: 4, arbitrary: paragraph },
  { weight: 1, arbitrary: heading },
  { weight: 2, arbitrary: list },
  { weight: 3, arbitrary: fence },
  { weight: 2, arbitrary: table },
  { weight: 1, arbitrary: fc.constantFrom('---', '> quoted **text\n> goes on', 'x'.repeat(400)) },
);

/** Markdown as a model writes it, some of it unbalanced, some with CRLF. */
export const markdown = fc
  .tuple(fc.array(block, { maxLength: 12 }), fc.constantFrom('\n\n', '\n\n', '\n'), fc.boolean())
  .map(([blocks, gap, crlf]) => {
    const text = blocks.join(gap);
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

/** Only blocks whose code lines can be counted: numbered, and never longer than a message. */
export const numberedCode = fc.array(fc.tuple(fc.nat(30), paragraph), { minLength: 1, maxLength: 5 }).map((blocks) => {
  let line = 0;
  const parts = blocks.map(([lines, text]) => {
    const numbered = Array.from({ length: lines + 1 }, () => `line(${(line += 1)});`);
    return `${text}\n\n\`\`\`ts\n${numbered.join('\n')}\n\`\`\``;
  });
  return { text: parts.join('\n\n'), lines: line };
});
