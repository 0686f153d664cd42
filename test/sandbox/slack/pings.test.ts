import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, general, openStage, startSocketApp, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  delete stage.slack.settings.buckets['chat.postMessage:channel'];
});
afterEach(() => stage.end());

const targets = () => stage.slack.pings().map(({ target }) => target);
const urls = () => stage.slack.unfurls().map(({ url }) => url);
const quiet = { channel: general, unfurl_links: false, unfurl_media: false } as const;

test.each([
  ['<!channel> look', ['channel']],
  ['<!here|here>', ['here']],
  ['<!everyone>', ['everyone']],
  ['`<!channel>`', ['channel']],
  ['<!subteam^S0TEAM0001|@team>', ['S0TEAM0001']],
  ['<@U0BEN00001> and <@U0BEN00001|ben>', ['U0BEN00001']],
  ['&lt;!channel&gt; <!date^1|x> @channel a@here.example', []],
  ['<@U0ASKLINE1>', []],
])('the text %j would notify %j', async (text, expected) => {
  await stage.bot.chat.postMessage({ ...quiet, text });
  expect(targets()).toEqual(expected);
});

test.each([
  ['<!channel>', ['channel']],
  ['```\n<@U0BEN00001>\n```', ['U0BEN00001']],
  ['hey @channel and @Here', ['channel', 'here']],
  ['@\u200bchannel, me@everyone.example', []],
])('the Markdown %j would notify %j', async (text, expected) => {
  await stage.bot.chat.postMessage({ ...quiet, text: 'fallback', blocks: [{ type: 'markdown', text }] });
  expect(targets()).toEqual(expected);
});

test('names in plain text notify when the bot has them linked', async () => {
  await stage.bot.chat.postMessage({ ...quiet, text: '@channel', link_names: true });
  expect(targets()).toEqual(['channel']);
});

test('rich text notifies by its elements', async () => {
  const elements = [
    { type: 'rich_text_section', elements: [{ type: 'broadcast', range: 'here' }] },
    { type: 'rich_text_section', elements: [{ type: 'user', user_id: ada }] },
  ];
  const blocks = [{ type: 'rich_text', elements }];
  await stage.bot.chat.postMessage({ ...quiet, text: 'x', blocks });
  expect(targets()).toEqual(['here', ada]);
});

test('an edit pings too, the same target once a message', async () => {
  const { ts = '' } = await stage.bot.chat.postMessage({ ...quiet, text: 'x' });
  await stage.bot.chat.update({ channel: general, ts, text: '<!here> one' });
  await stage.bot.chat.update({ channel: general, ts, text: '<!here> two' });
  expect(stage.slack.pings()).toEqual([{ ts, channel: general, target: 'here' }]);
});

test('what an acknowledgement shows pings too', async () => {
  await startSocketApp(stage, (app) => app.command('/ask', async ({ ack }) => ack('<!channel>')));
  await stage.slack.type(ada, general, '/ask x');
  expect(targets()).toEqual(['channel']);
});

test('people ping whom they like', async () => {
  await stage.slack.type(ada, general, '<!channel> hello https://example.com');
  expect(targets()).toEqual([]);
  expect(urls()).toEqual([]);
});

test('links unfurl unless both switches are off, in later edits too', async () => {
  const text = 'see <https://a.example/x?q=1|this>';
  const { ts = '' } = await stage.bot.chat.postMessage({ ...quiet, text });
  await stage.bot.chat.update({ channel: general, ts, text: 'https://b.example' });
  expect(urls()).toEqual([]);
  const half = await stage.bot.chat.postMessage({ channel: general, unfurl_links: false, text });
  await stage.bot.chat.update({ channel: general, ts: half.ts ?? '', text: 'https://b.example' });
  expect(urls()).toEqual(['https://a.example/x?q=1', 'https://b.example']);
});

test('images are fetched whatever the switches say', async () => {
  const blocks = [
    { type: 'markdown', text: '![x](https://a.example/x.png) [link](https://b.example)' },
    { type: 'image', image_url: 'https://c.example/y.png', alt_text: 'y' },
  ];
  await stage.bot.chat.postMessage({ ...quiet, text: 'x', blocks });
  expect(urls().toSorted()).toEqual(['https://a.example/x.png', 'https://c.example/y.png']);
});
