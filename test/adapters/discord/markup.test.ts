import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fitsMessage, questionHeader, toContent } from '../../../src/adapters/discord/markup.ts';
import { presentable } from '../../../src/core/live/balance.ts';
import { longAnswer, wordsOf } from '../../fixtures/answers.ts';
import { codeLines, examples, hostile, lostWord, markdownish, readable } from '../../fixtures/commonmark.ts';
import { visibleWords, webTargets } from '../../fixtures/commonmark.ts';

const show = (markdown: string): string => toContent(markdown, '');
const visible = (text: string): string => text.replaceAll('\u2060', '');
const lines = (...all: readonly string[]): string => all.join('\n');

/**
 * How Discord's clients find code, links and mentions in a message: by these patterns, the first that matches at each
 * place, wherever Markdown would see a paragraph end.
 */
const CLIENT_RULES: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['escape', /\\[^0-9A-Za-z\s]/y],
  ['code', /```(?:[a-z0-9_+\-.#]+?\n)?\n*[^\n][^]*?\n*```/iy],
  ['code', /(`+)[^]*?[^`]\1(?!`)/y],
  ['address', /<https?:\/\/[^\s<>]+>/y],
  ['mention', /<(?:@[!&]?|#)\d+>|<a?:\w+:\d+>|@everyone|@here/y],
  ['link', /\[(?:\[[^\]]*\]|[^[\]]|\](?=[^[]*\]))*\]\(\s*<?(?:\([^)]*\)|[^\s\\]|\\.)*?>?(?:\s+['"][^]*?['"])?\s*\)/y],
];

/** Links that hide their targets, and mentions. */
function hiddenIn(content: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < content.length;) {
    let to = at + 1;
    for (const [kind, pattern] of CLIENT_RULES) {
      pattern.lastIndex = at;
      const match = pattern.exec(content);
      if (match === null) continue;
      if (kind === 'link' || kind === 'mention') found.push(match[0]);
      to = pattern.lastIndex;
      break;
    }
    at = to;
  }
  return found;
}

describe('a link in Discord', () => {
  test.each([
    ['[text](https://a.example/x)', 'text (<https://a.example/x>)'],
    ['[text](https://a.example/x "title")', 'text (<https://a.example/x>)'],
    ['[text](<https://a.example/x>)', 'text (<https://a.example/x>)'],
    ['**[text](https://a.example)**', '**text (<https://a.example>)**'],
    ['- [text](https://a.example)', '- text (<https://a.example>)'],
    ['> [text](https://a.example)', '> text (<https://a.example>)'],
    ['[a [b] c](https://a.example)', 'a [b] c (<https://a.example>)'],
    ['![alt](https://a.example/i.png)', 'alt (<https://a.example/i.png>)'],
    ['[![alt](https://a.example/i.png)](https://a.example)', 'alt (<https://a.example/i.png>) (<https://a.example>)'],
    ['[a.example](https://a.example/)', '<https://a.example/>'],
    ['[https://bank.example](https://evil.example)', 'https://bank.example (<https://evil.example>)'],
    ['<https://a.example/?x=1&y=2>', '<https://a.example/?x=1&y=2>'],
    ['<a href="https://evil.example">bank</a>', 'bank (<https://evil.example>)'],
    ['[text](javascript:alert(1))', 'text (javascript:alert(1))'],
    ['[text](data:text/html,x)', 'text (data:text/html,x)'],
    ['[text][r]\n\n[r]: https://a.example/r "title"', '[text][r]\n\n[r]: <https://a.example/r> "title"'],
    ['a[^1]\n\n[^1]: a note', 'a[^1]\n\n[^1]: a note'],
    ['`[text](https://a.example)`', '`[text](https://a.example)`'],
    ['```\n[text](https://a.example)\n```', '```\n[text](https://a.example)\n```'],
  ])('%j shows as %j', (markdown, shown) => {
    expect(visible(show(markdown))).toBe(shown);
  });

  test.each([
    '[a]<b>(https://evil.example)</b>',
    '[a][(https://evil.example)](u)',
    '[Click `here](https://evil.example)`',
    '[Click\n\n```\n](https://evil.example)\n```',
    '[1] and `](https://evil.example)`',
    'a ``` b\n\n```\n[Click](https://evil.example)\n```',
    'a ` b\n\n`[Click](https://evil.example)`',
    '````a```[Click](https://evil.example)````',
    '```\n```\n\n```\n[Click](https://evil.example)\n```',
    '~~~\na\n```\n~~~\n\n```\n[Click](https://evil.example)\n```',
    '> ```\n> a\n\n```\n[Click](https://evil.example)\n```',
    '```\n[Click](https://evil.example)',
    '    [Click](https://evil.example)',
    'x\n\n    [Click](https://evil.example)',
    '[Click\\](https://evil.example)',
  ])('is not hidden by the way in which Discord finds code: %j', (markdown) => {
    expect(hiddenIn(show(markdown))).toEqual([]);
  });
});

describe('what is Discord’s own notation', () => {
  test.each([
    '<@123>',
    '<@!123>',
    '<@&123>',
    '<#123>',
    '<:smile:123>',
    '<a:smile:123>',
    '</ask:123>',
    '@everyone',
    '@here',
  ])('%s is shown as it was written, and calls nobody', (text) => {
    const shown = show(`Say ${text} now`);
    expect(shown).not.toContain(text);
    expect(visible(shown)).toBe(`Say ${text} now`);
    expect(show(`\`${text}\``)).toBe(`\`${text}\``);
    expect(show(`\`\`\`\n${text}\n\`\`\``)).toBe(`\`\`\`\n${text}\n\`\`\``);
  });

  test('a mention that was written with entities or escapes is none either', () => {
    expect(hiddenIn(show('&lt;@123&gt; \\<@123> <[@123>](u) @[everyone](u)'))).toEqual([]);
  });

  test.each([
    ['a time stays a time', 'at <t:1700000000:R>', 'at <t:1700000000:R>'],
    ['a spoiler stays a spoiler', 'it was ||the butler||.', 'it was ||the butler||.'],
    ['"or" hides nothing', 'a || b || c, x||y||z', 'a |\u2060| b |\u2060| c, x|\u2060|y|\u2060|z'],
    ['small print is only made by who writes it', '-# x', '-\u2060# x'],
    ['three quote marks do not quote the rest', '>>> a\n\nb', '> │ │ a\n\nb'],
  ])('%s', (_, markdown, shown) => {
    expect(show(markdown)).toBe(shown);
  });
});

describe('what Discord cannot show', () => {
  test.each([
    ['headings beyond the third level', '#### Four #\n##### Five', '### Four\n### Five'],
    ['headings with a line below', 'One\n===\n\nTwo\n---', '# One\n\n## Two'],
    ['rules', 'a\n\n---\n\n* * *\n\nb', 'a\n\n────────────\n\n────────────\n\nb'],
    ['tasks', '- [ ] to do\n- [x] done', '- ☐ to do\n- ☑ done'],
    ['lists with a plus', '+ a\n+ b', '- a\n- b'],
    ['quotes in quotes', '> a\n>> b\n> c', '> a\n> │ b\n> c'],
    ['quotes without a space', '>a\n>\n>b', '> a\n> \n> b'],
    ['HTML', 'H<sub>2</sub>O<br><kbd>Esc</kbd> <div> x', 'H2O\n\u2060\u2060Esc <div> x'],
    ['entities', 'a &amp; b&nbsp;&mdash; c &quot;d&quot; &copy;', 'a & b\u00a0— c "d" &copy;'],
    ['line breaks by a backslash', 'a\\\nb', 'a\nb'],
    ['code by tildes', '~~~py\nx\n~~~', '```py\nx\n```'],
    ['languages with more words', '```js title="x"\ny\n```', '```js\ny\n```'],
    ['code by indentation', 'a\n\n    b\n\n    c', 'a\n\n```\nb\n\nc\n```'],
    ['code in a list', '1. a\n   ```js\n   x\n\n     y\n   ```\n2. b', '1. a\n```js\nx\n\n  y\n```\n2. b'],
    ['backticks in code', '````md\n```js\nx\n```\n````', '```md\n``\u2060`js\nx\n``\u2060`\n```'],
    ['code in a quote that ends', '> ```\n> x\n\ny', '> ```\n> x\n> ```\n\ny'],
    ['code that never ends', '```\nx', '```\nx\n```'],
  ])('%s', (_, markdown, shown) => {
    expect(show(markdown)).toBe(shown);
  });

  test.each([
    ['a fold', '<details><summary>s</summary>inner</details>after', 's\ninner\nafter'],
    ['a fold with room', '<details><summary>s</summary> inner</details>', 's inner'],
    ['a fold in a heading', '# <details><summary>s</summary>inner</details>', '# s inner'],
    ['paragraphs in HTML', '<div><p>One</p><p>two</p></div>', 'One\ntwo'],
  ])('keeps the lines apart of %s', (_, markdown, shown) => {
    expect(show(markdown).replaceAll('\u2060', '')).toBe(shown);
  });

  test('a message of nothing but empty code is not empty', () => {
    expect(show('```\n```')).toBe('\\`\\`\\`\n\\`\\`\\`');
  });
});

describe('a table in Discord', () => {
  test('stands in columns, by the width that is seen, aligned as it says', () => {
    const markdown = lines(
      'Sizes:',
      '| Name | Size | 日本 |',
      '|:-----|-----:|:----:|',
      '| `a|b` | **1** | 語 |',
      '| long name | 2,000 | x\\|y |',
      '| 👩‍👩‍👧 | é |',
      'Done.',
    );
    expect(show(markdown.replace('`a|b`', '`a\\|b`'))).toBe(
      lines(
        'Sizes:',
        '```',
        'Name      |  Size | 日本',
        '----------|-------|-----',
        'a|b       |     1 |  語',
        'long name | 2,000 | x|y',
        '👩‍👩‍👧        |     é |',
        '```',
        'Done.',
      ),
    );
  });

  test('that is too wide becomes a list', () => {
    const wide = 'many words '.repeat(4).trim();
    const markdown = lines('| Name | What it is | |', '|---|---|---|', `| **a** | ${wide} | ${wide} |`, '| b | | x |');
    expect(show(markdown)).toBe(
      lines('- **Name**: **a**', `  **What it is**: ${wide}`, `  ${wide}`, '- **Name**: b', '  x'),
    );
    expect(show(markdown.split('\n').slice(0, 2).join('\n').replace('Name', wide.repeat(2)))).toBe(
      `**${wide.repeat(2)}** | **What it is**`,
    );
  });

  test('with links becomes a list, so that they can be clicked', () => {
    const markdown = lines('| Name | Page |', '|---|---|', '| a | [its page](https://a.example) |');
    expect(show(markdown)).toBe(lines('- **Name**: a', '  **Page**: its page (<https://a.example>)'));
  });

  test('is none without the line below its header', () => {
    expect(show('| a | b |\n| c | d |')).toBe('| a | b |\n| c | d |');
    expect(show('```\n| a |\n|---|\n```')).toBe('```\n| a |\n|---|\n```');
  });
});

describe.each([...new Set(examples.map(({ section }) => section))])('CommonMark in Discord: %s', (section) => {
  const own = examples.filter((example) => example.section === section);
  test.each(own.map((example) => [JSON.stringify(example.markdown), example] as const))('%s', (_, example) => {
    const { markdown, html } = example;
    const shown = show(markdown);
    const read = readable(shown);
    expect(lostWord(visibleWords(html), read)).toBeNull();
    for (const target of webTargets(html)) expect(read).toContain(target);
    for (const line of codeLines(html)) expect(visible(shown)).toContain(line);
    expect(hiddenIn(shown)).toEqual([]);
    expect(hiddenIn(show(shown))).toEqual([]);
  });
});

describe('whatever a model writes for Discord', () => {
  test('no link hides where it leads, and nobody is called', () => {
    fc.assert(
      fc.property(markdownish, (markdown) => {
        expect(hiddenIn(show(markdown))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('what fits is not too long, and fits when it is cut off anywhere', () => {
    const long = fc.array(markdownish, { minLength: 3, maxLength: 14 }).map((texts) => texts.join(''));
    fc.assert(
      fc.property(long, fc.double({ min: 0, max: 1, noNaN: true }), (markdown, share) => {
        if (!fitsMessage(markdown, '')) return;
        expect(show(markdown).length).toBeLessThanOrEqual(2_000);
        expect(fitsMessage(markdown.slice(0, Math.floor(markdown.length * share)), '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('little room is lost to what rendering could add', () => {
    const answer = longAnswer();
    for (const from of [0, 2_000, 4_000, 5_000]) {
      expect(fitsMessage(answer.slice(from, from + 1_940), '')).toBe(true);
    }
  });

  test('a growing answer keeps the words that it showed', () => {
    const answer = lines(
      '# Title',
      'See [the docs](https://a.example/docs) and **bold** words with `code`.',
      '',
      '| Name | Size | Remark |',
      '|---|--:|---|',
      ...Array.from(
        { length: 6 },
        (_, index) => `| row${index} | ${index} | remark${index} ${'more '.repeat(index)} |`,
      ),
      '',
      '- [ ] a task with ![a picture](https://a.example/i.png)',
      '',
      '```js',
      'const x = [1](2);',
      '```',
      '',
      'The end.',
    );
    let before = new Set<string>();
    for (let length = 1; length <= answer.length; length += 1) {
      const words = new Set(wordsOf(show(presentable(answer.slice(0, length)))));
      // The last word may still be growing.
      const lost = [...before].filter(
        (word) => !words.has(word) && ![...words].some((other) => other.startsWith(word)),
      );
      expect(lost).toEqual([]);
      before = words;
    }
  });

  test('no text takes longer than its length', () => {
    for (const piece of hostile) {
      const text = `x${piece.repeat(Math.ceil(60_000 / piece.length))}x`;
      expect(show(text).length).toBeLessThan(8 * text.length);
      expect(fitsMessage(text, '')).toBe(false);
    }
  });
});

test('the quoted question says what was asked, whatever was asked', () => {
  expect(visible(questionHeader('What is [this](https://evil.example)?'))).toBe(
    '> What is this (<https://evil.example>)?\n',
  );
  expect(visible(questionHeader('# big\n> quoted'))).toBe('> # big > quoted\n');
  expect(hiddenIn(questionHeader('<@123> ``` @everyone'))).toEqual([]);
});
