import { describe, expect, test } from '@jest/globals';
import type { TextNode } from '../../../src/sandbox/page/assets/dom.d.ts';
import { discordBody } from '../../../src/sandbox/page/assets/discord-text.js';
import { slackBody } from '../../../src/sandbox/page/assets/slack-text.js';

/** Nodes as short markup, for reading; the page itself never makes markup. */
function show(nodes: readonly TextNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      const name = [node.tag, ...node.class.split(' ').filter(Boolean)].join('.');
      const href = node.attributes['href'];
      return `<${name}${href === undefined ? '' : ` ${href}`}>${show(node.children)}</>`;
    })
    .join('');
}

const names = { U1: 'Ada', '101': 'Ada' };
const markdown = (text: string) => show(slackBody({ text: 'fallback', blocks: [{ type: 'markdown', text }] }, names));
const mrkdwn = (text: string) => show(slackBody({ text, blocks: [] }, names));
const discord = (text: string) => show(discordBody({ text }, names));

describe('a markdown block of Slack', () => {
  test.each([
    ['**b** *i* _i_ ~~s~~ `c`', '<p><strong>b</> <em>i</> <em>i</> <s>s</> <code>c</></>'],
    ['**a *b* c** d', '<p><strong>a <em>b</> c</> d</>'],
    ['***both***', '<p><strong><em>both</></></>'],
    ['snake_case_name and 2*3*4', '<p>snake_case_name and 2<em>3</>4</>'],
    ['## Title', '<p.heading.h2>Title</>'],
    ['- a\n- b\n  - c', '<ul><li>a</><li>b<ul><li>c</></></></>'],
    ['3. a\n4. b', '<ol><li>a</><li>b</></>'],
    ['> quoted\n> more', '<blockquote><p>quoted\nmore</></>'],
    ['```ts\nlet a = `*x*`;\n```', '<pre.code-block><code>let a = `*x*`;</></>'],
    ['```\nnever closed', '<pre.code-block><code>never closed</></>'],
    ['[text](https://a.example/x_(y))', '<p><a.link https://a.example/x_(y)>text</></>'],
    ['see https://a.example/x.', '<p>see <a.link https://a.example/x>https://a.example/x</>.</>'],
    ['![img](https://a.example/i.png)', '<p><a.link https://a.example/i.png>img</></>'],
    ['[bad](javascript:alert(1))', '<p><span>bad</></>'],
    ['<@U1> &lt;!channel&gt; <b>x</b>', '<p><span.mention>@Ada</> <!channel> <b>x</b></>'],
    ['<@&1000> <@U555>', '<p><@&1000> <span.mention>@U555</></>'],
    ['**open and `open', '<p>**open and `open</>'],
    ['one\n\ntwo', '<p>one</><p>two</>'],
  ])('%j', (text, expected) => {
    expect(markdown(text)).toBe(expected);
  });

  test('shows tables', () => {
    expect(markdown('| a | b |\n| --- | ---: |\n| 1 | 2 |')).toBe(
      '<div.table-scroll><table><thead><tr><th>a</><th.end>b</></></><tbody><tr><td>1</><td.end>2</></></></></>',
    );
  });

  test('hides the fallback text', () => {
    expect(markdown('x')).not.toContain('fallback');
  });
});

describe('mrkdwn of Slack', () => {
  test.each([
    ['*b* _i_ ~s~ `c`', '<p><strong>b</> <em>i</> <s>s</> <code>c</></>'],
    ['**not bold**', '<p>**not bold**</>'],
    [
      '<https://a.example|label> <!here> <#C1|general>',
      '<p><a.link https://a.example>label</> <span.mention>@here</> <span.mention>#general</></>',
    ],
    ['&lt;!here&gt; &amp;amp;', '<p><!here> &amp;</>'],
    ['<@&amp;1000> <@U1>', '<p><@&1000> <span.mention>@Ada</></>'],
    ['> quote\nafter', '<blockquote>quote</><p>after</>'],
    ['```a *b*```', '<pre.code-block><code>a *b*</></>'],
  ])('%j', (text, expected) => {
    expect(mrkdwn(text)).toBe(expected);
  });

  test('stands in section and context blocks, and rich text is what people type', () => {
    const blocks = [
      { type: 'context', elements: [{ type: 'mrkdwn', text: '<@U1>: *why*' }] },
      { type: 'section', text: { type: 'mrkdwn', text: '_so_' } },
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: 'U1' }] }] },
    ];
    expect(show(slackBody({ text: '', blocks }, names))).toBe(
      '<div.context><p><span.mention>@Ada</>: <strong>why</></></><p><em>so</></><p><span.mention>@Ada</></>',
    );
  });
});

describe('Discord', () => {
  test.each([
    ['**b** *i* __u__ ~~s~~ ||sp||', '<div.lines><strong>b</> <em>i</> <u>u</> <s>s</> <span.spoiler>sp</></>'],
    ['# Big\n-# small\ntext', '<p.heading.h1>Big</><p.small>small</><div.lines>text</>'],
    ['before ```js\na\n``` after', '<div.lines>before </><pre.code-block><code>a</></><div.lines> after</>'],
    ['> q\nnot', '<blockquote><div.lines>q</></><div.lines>not</>'],
    ['- a\n- b', '<ul><li>a</><li>b</></>'],
    ['| a | b |\n| --- | --- |', '<div.lines>| a | b |\n| --- | --- |</>'],
    ['<@101> <@555> @everyone', '<div.lines><span.mention>@Ada</> <span.mention>@unknown-user</> @everyone</>'],
    ['\\*plain\\* <https://a.example>', '<div.lines>*plain* <a.link https://a.example>https://a.example</></>'],
    ['a\n\nb', '<div.lines>a\n\nb</>'],
    ['#### four', '<div.lines>#### four</>'],
  ])('%j', (text, expected) => {
    expect(discord(text)).toBe(expected);
  });
});

test.each([
  ['emphasis', '*_'.repeat(6_000)],
  ['brackets', '['.repeat(12_000)],
  ['quotes', '>'.repeat(12_000)],
  ['spoilers', '||'.repeat(6_000)],
  ['backticks', '`a``'.repeat(4_000)],
])('hostile %s neither hang nor overflow', (_name, text) => {
  const startMs = performance.now();
  markdown(text);
  mrkdwn(text);
  discord(text);
  // A guard against quadratic disasters, far above what it takes.
  expect(performance.now() - startMs).toBeLessThan(5_000);
});
