import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  countBlocks,
  fitsMessage,
  notificationText,
  questionHeader,
  toSlackMarkdown,
} from '../../../src/adapters/slack/markup.ts';
import type { TextNode } from '../../../src/sandbox/page/assets/dom.d.ts';
import { slackBody } from '../../../src/sandbox/page/assets/slack-text.js';
import { codeLines, examples, hostile, lostWord, markdownish, readable } from '../../fixtures/commonmark.ts';
import { visibleWords, webTargets } from '../../fixtures/commonmark.ts';

function textsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsOf(inner),
  );
}

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
    '![a][b]',
    '<div>',
    '<!-- comment -->',
    '<javascript:alert(1)>',
  ];
  test.each(dangerous)('%s is split without a visible trace', (text) => {
    const safe = toSlackMarkdown(`Say ${text} now`);
    expect(safe).not.toContain(text);
    expect(visible(safe)).toBe(`Say ${text} now`);
  });

  const harmless = [
    'vec![1, 2]',
    'a < b',
    '3 <= 4',
    'me@example.com',
    '#channel',
    'if ![ -f x ]',
    'array[0]: 5',
    'see [1] and [2]',
    '- [ ] to do\n- [x] done',
    '| a | b |\n| - | - |\n| `x` | **y** |',
    '> quoted\n> more',
    '```js\nf(x)[0](<@y>)\n```'.replace('<@y>', 'y'),
    'a **bold** and *light* `code` ~~gone~~',
    '1. one\n   - two\n\n     three\n2. four',
    '$x^2$ and \\(y_1\\)',
  ];
  test.each(harmless)('%j is left as it is', (text) => {
    expect(toSlackMarkdown(text)).toBe(text);
  });

  test('types keep their angle brackets', () => {
    expect(visible(toSlackMarkdown('A Map<string> or <T>(x)'))).toBe('A Map<string> or <T>(x)');
  });
});

describe('a link in Slack', () => {
  test.each([
    ['[text](https://a.example/x)', 'text (<https://a.example/x>)'],
    ['[text](https://a.example/x "title")', 'text (<https://a.example/x>)'],
    ['[text](<https://a.example/x>)', 'text (<https://a.example/x>)'],
    ['[text](https://a.example/x_(y))', 'text (<https://a.example/x_(y)>)'],
    ['**[text](https://a.example)**', '**text (<https://a.example>)**'],
    ['## See [text](https://a.example)', '## See text (<https://a.example>)'],
    ['- [text](https://a.example)', '- text (<https://a.example>)'],
    ['> [text](https://a.example)', '> text (<https://a.example>)'],
    ['| a |\n| - |\n| [text](https://a.example) |', '| a |\n| - |\n| text (<https://a.example>) |'],
    ['[a [b] c](https://a.example)', 'a [b] c (<https://a.example>)'],
    ['[a \\] b](https://a.example)', 'a \\] b (<https://a.example>)'],
    ['[`code`](https://a.example)', '`code` (<https://a.example>)'],
    ['[two\nlines](https://a.example)', 'two\nlines (<https://a.example>)'],
    ['![alt](https://a.example/i.png)', 'alt (<https://a.example/i.png>)'],
    ['![](https://a.example/i.png)', '<https://a.example/i.png>'],
    ['[![alt](https://a.example/i.png)](https://a.example)', 'alt (<https://a.example/i.png>) (<https://a.example>)'],
    ['[https://a.example/](https://a.example)', '<https://a.example>'],
    ['[a.example](https://a.example)', '<https://a.example>'],
    ['[https://bank.example](https://evil.example)', 'https://bank.example (<https://evil.example>)'],
    ['<https://a.example/?x=1&y=2>', '<https://a.example/?x=1&y=2>'],
    ['<https://evil.example|bank.example>', 'bank.example (<https://evil.example>)'],
    ['<a href="https://evil.example">bank</a>', 'bank (<https://evil.example>)'],
    ['<img src="https://evil.example/i.png" alt="a chart">', 'a chart (<https://evil.example/i.png>)'],
    ['[text](javascript:alert(1))', 'text (javascript:alert(1))'],
    ['[text](data:text/html,x)', 'text (data:text/html,x)'],
    ['[text](#part)', 'text (#part)'],
    ['[text](https://a.example/\u202egpj.exe)', 'text (<https://a.example/gpj.exe>)'],
    ['[mail](mailto:a@b.example)', 'mail (mailto:a@b.example)'],
    ['[r]: https://a.example/r "title"', '[r]: <https://a.example/r> "title"'],
    ['[text][r]\n\n[r]: https://a.example/r', '[text][r]\n\n[r]: <https://a.example/r>'],
    ['a[^1]\n\n[^1]: a note', 'a[^1]\n\n[^1]: a note'],
    ['[text](two words)', '[text](two words)'],
    ['`[text](https://a.example)`', '`[text](https://a.example)`'],
    ['```\n[text](https://a.example)\n```', '```\n[text](https://a.example)\n```'],
  ])('%j shows as %j', (markdown, shown) => {
    expect(visible(toSlackMarkdown(markdown))).toBe(shown);
  });

  test('is not made by what is taken out between two brackets', () => {
    for (const text of ['[a]<b>(https://evil.example)</b>', '[a][(https://evil.example)](u)', '[a][](https://x|y)']) {
      expect(toSlackMarkdown(text)).not.toContain('](');
    }
  });

  test('is not made of a bracket in text and an end in code', () => {
    expect(toSlackMarkdown('[a `](https://evil.example)`')).toBe('\\[a `](https://evil.example)`');
  });
});

describe('what Slack cannot show', () => {
  test('HTML is shown as words', () => {
    expect(visible(toSlackMarkdown('H<sub>2</sub>O<br>and <kbd>Esc</kbd> <div> x'))).toBe('H2O\nand Esc <div> x');
  });

  test('a second table is shown as code, as Slack takes one in a message', () => {
    const table = '| a | b |\n| - | - |\n| 1 | 2 |';
    expect(toSlackMarkdown(`${table}\n\nand\n\n${table}`)).toBe(`${table}\n\nand\n\n\`\`\`\n${table}\n\`\`\``);
  });

  test('a table of more rows than Slack takes is shown as code', () => {
    const table = `| a |\n| - |\n${'| x |\n'.repeat(120).trim()}`;
    expect(toSlackMarkdown(table)).toBe(`\`\`\`\n${table}\n\`\`\``);
  });

  test('code leaves the list that it stands in, and the list goes on', () => {
    const text = '- a\n  - b\n\n    ```js\n    x\n      y\n    ```\n\n    more\n- c';
    expect(toSlackMarkdown(text)).toBe('- a\n  - b\n\n```js\nx\n  y\n```\n\nmore\n- c');
  });

  test('code by indentation becomes code by marks', () => {
    expect(toSlackMarkdown('So:\n\n    [a](b)\n\n    c\n\nthen')).toBe('So:\n\n```\n[a](b)\n\nc\n```\n\nthen');
  });
});

describe.each([...new Set(examples.map(({ section }) => section))])('CommonMark in Slack: %s', (section) => {
  const own = examples.filter((example) => example.section === section);
  test.each(own.map((example) => [JSON.stringify(example.markdown), example] as const))('%s', (_, example) => {
    const { markdown, html } = example;
    const shown = toSlackMarkdown(markdown);
    const read = readable(shown);
    expect(lostWord(visibleWords(html), read)).toBeNull();
    for (const target of webTargets(html)) expect(read).toContain(target);
    for (const line of codeLines(html)) expect(visible(shown)).toContain(line);
    expect(shown).not.toMatch(PING);
    expect(toSlackMarkdown(shown)).not.toMatch(PING);
  });
});

/** As the stand-in counts pings. */
const PING = /<!(?:channel|here|everyone|group|subteam)|<@[A-Z0-9]|(?<!\w)@(?:channel|here|everyone)\b/i;

/** Every link and mention among these nodes: what it says, and where it leads. */
function linksIn(nodes: readonly TextNode[]): readonly { readonly says: string; readonly leads: string }[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return [];
    const leads = node.class === 'mention' ? 'a mention' : node.attributes['href'];
    return leads === undefined ? linksIn(node.children) : [{ says: textOf(node.children), leads }];
  });
}

function textOf(nodes: readonly TextNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('');
}

describe('whatever a model writes for Slack', () => {
  test('every link says where it leads, and nobody is called', () => {
    fc.assert(
      fc.property(markdownish, (markdown) => {
        const text = toSlackMarkdown(markdown);
        expect(text).not.toMatch(PING);
        for (const { says, leads } of linksIn(slackBody({ text: '', blocks: [{ type: 'markdown', text }] }, {}))) {
          expect(says).toBe(leads);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('what fits is not too long, and fits when it is cut off anywhere', () => {
    const long = fc.array(markdownish, { minLength: 30, maxLength: 80 }).map((texts) => texts.join(''));
    fc.assert(
      fc.property(long, fc.double({ min: 0, max: 1, noNaN: true }), (markdown, share) => {
        if (!fitsMessage(markdown)) return;
        expect(toSlackMarkdown(markdown).length).toBeLessThanOrEqual(11_500);
        expect(fitsMessage(markdown.slice(0, Math.floor(markdown.length * share)))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('no text takes longer than its length', () => {
    for (const piece of hostile) {
      const text = piece.repeat(Math.ceil(60_000 / piece.length));
      expect(toSlackMarkdown(text).length).toBeLessThan(4 * text.length);
      expect(fitsMessage(text)).toBe(false);
      expect(notificationText(text).length).toBeLessThan(2_000);
    }
  });
});

test('the quoted question is one short line in which nothing is a command to Slack', () => {
  const header = JSON.stringify(questionHeader('U1', `First <!channel>\nsecond & @here ${'long '.repeat(200)}`));
  expect(header).toContain('<@U1>: First &lt;!channel&gt; second &amp; @\u2060here');
  expect(header.length).toBeLessThan(600);
  expect(header).toContain('…');
});

test.each(['&', '<', '>', '@here ', '&<>', 'a&', '😀&'])(
  'the quoted question stays short where it grows as Slack gets it: %j',
  (piece) => {
    const header = questionHeader('U012345678901', piece.repeat(400));
    const text = textsOf(header).join('');
    expect(text.length).toBeLessThan(850);
    expect(text).toMatch(/…$/);
    // Nothing is cut within what stands for one sign.
    expect(text.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
    expect(text.isWellFormed()).toBe(true);
  },
);

test('the quoted question is cut no shorter than Slack needs it', () => {
  const words = 'a & b '.repeat(60);
  expect(textsOf(questionHeader('U1', words)).join('')).toBe(`<@U1>: ${words.replaceAll('&', '&amp;')}`);
});

describe('a notification', () => {
  test.each([
    ['# Title\n\n**Bold** and `code` <!here>', 'Title Bold and code &lt;!here&gt;'],
    ['See [the docs](https://a.example/x) and ![a chart](https://a.example/i.png).', 'See the docs and a chart.'],
    ['```js\nconst a = b * c;\n```\nDone.', 'const a = b * c; Done.'],
    ['| Name | Size |\n|---|--:|\n| `a` | **1** |\n| b | |', 'Name, Size; a, 1; b'],
    ['> quoted\n\n- [x] one\n- two', 'quoted one two'],
    ['snake_case, 2 * 3 * 4, a_b_c and *really*', 'snake_case, 2 * 3 * 4, a_b_c and really'],
    ['Title\n===\n\n---\n\nx &amp; y', 'Title x &amp;amp; y'],
    ['H<sub>2</sub>O<br>[r][1]\n\n[1]: https://a.example', 'H2O [r][1] [1]: https://a.example'],
  ])('of %j says %j', (markdown, words) => {
    expect(notificationText(markdown)).toBe(words);
  });

  test('is short', () => {
    expect(notificationText('word '.repeat(2_000))).toHaveLength(300);
  });
});

describe('what a message can hold', () => {
  test('is bounded in characters and in blocks', () => {
    expect(fitsMessage('x'.repeat(11_500))).toBe(true);
    expect(fitsMessage('x'.repeat(11_501))).toBe(false);
    expect(fitsMessage('one\n\n'.repeat(45))).toBe(true);
    expect(fitsMessage('one\n\n'.repeat(46))).toBe(false);
  });

  test('counts what Slack makes of the Markdown', () => {
    expect(countBlocks('# Title\ntext\nmore text\n- a\n- b\n\n> quote\n\n---\n| a |\n| - |\n')).toBe(7);
    expect(countBlocks('```\n# not a title\n\n\n- not a list\n```')).toBe(1);
  });
});
