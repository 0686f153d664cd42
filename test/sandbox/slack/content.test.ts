import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Block, KnownBlock } from '@slack/types';
import { ada, errorOf, general, openStage, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  // How fast is the subject of another file.
  delete stage.slack.settings.buckets['chat.postMessage:channel'];
});
afterEach(() => stage.end());

const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const markdown = (text: string): KnownBlock => ({ type: 'markdown', text });
const post = (blocks: (Block | KnownBlock)[], text = 'fallback') =>
  stage.bot.chat.postMessage({ channel: general, text, blocks });
const dividers = (count: number) => Array.from({ length: count }, (): KnownBlock => ({ type: 'divider' }));
const paragraphs = (count: number) => Array.from({ length: count }, (_, at) => `paragraph ${at}`).join('\n\n');
const withMetadata = (metadata: unknown) =>
  stage.bot.apiCall('chat.postMessage', { channel: general, text: 'x', metadata });
const seen = () => stage.slack.messagesFor(ada, general);

test('an empty message is refused', async () => {
  expect(await errorOf(stage.bot.chat.postMessage({ channel: general, text: '' }))).toBe('no_text');
  expect(await errorOf(stage.bot.chat.postMessage({ channel: general, blocks: [] }))).toBe('no_text');
});

test('attachments are refused', async () => {
  const call = stage.bot.chat.postMessage({ channel: general, text: 'x', attachments: [{ fallback: 'x', text: 'x' }] });
  expect(await errorOf(call)).toBe('invalid_attachments');
});

test('a post over 40,000 characters is cut', async () => {
  await stage.bot.chat.postMessage({ channel: general, text: 'x'.repeat(40_001) });
  expect(seen().reduce((sum, { text }) => sum + text.length, 0)).toBe(40_000);
  await post([{ type: 'divider' }], 'y'.repeat(40_001));
  expect(seen().at(-1)?.text).toHaveLength(40_000);
});

test('a long post without blocks is split anywhere, and the first part is answered', async () => {
  const { ts: thread_ts = '' } = await stage.bot.chat.postMessage({ channel: general, text: 'y'.repeat(4000) });
  const text = `${'x'.repeat(3999)}\u{1F600}${'<@U0BEN00001>'.repeat(400)}`;
  const metadata = { event_type: 'answer', event_payload: { key: 1 } };
  const { ts } = await stage.bot.chat.postMessage({ channel: general, thread_ts, text, metadata });
  const [whole, ...parts] = seen();
  expect(whole?.text).toHaveLength(4000);
  expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(parts.map((part) => part.text.length)).toEqual([3999, 4000, 1202]);
  expect(parts.every((part) => part.threadTs === thread_ts && part.text.isWellFormed())).toBe(true);
  expect(parts[0]?.ts).toBe(ts);
});

test('an ephemeral text over 4,000 characters is refused', async () => {
  const whisper = (length: number) =>
    stage.bot.chat.postEphemeral({ channel: general, user: ada, text: 'x'.repeat(length) });
  expect(await whisper(4000)).toMatchObject({ ok: true });
  expect(await errorOf(whisper(4001))).toBe('msg_too_long');
});

test('metadata stays until an empty object takes it away', async () => {
  const metadata = { event_type: 'answer', event_payload: { key: 1 } };
  const { ts = '' } = await stage.bot.chat.postMessage({ channel: general, text: 'x', metadata });
  const update = (more: Record<string, unknown>) =>
    stage.bot.apiCall('chat.update', { channel: general, ts, text: 'y', ...more });
  expect(await update({})).toMatchObject({ message: { metadata } });
  expect(await errorOf(update({ metadata: { event_type: 'answer' } }))).toBe('invalid_metadata_format');
  expect(await update({ metadata: {} })).not.toHaveProperty('message.metadata');
});

test('an update text over 4,000 characters is refused', async () => {
  const { ts = '' } = await stage.bot.chat.postMessage({ channel: general, text: 'x' });
  const update = (length: number) => stage.bot.chat.update({ channel: general, ts, text: 'x'.repeat(length) });
  expect(await update(4000)).toMatchObject({ ok: true });
  expect(await errorOf(update(4001))).toBe('msg_too_long');
  expect(seen()[0]?.text).toHaveLength(4000);
});

test('markdown_text beside text or blocks is refused', async () => {
  const both = { channel: general, text: 'x', markdown_text: '**x**' };
  expect(await errorOf(stage.bot.apiCall('chat.postMessage', both))).toBe('markdown_text_conflict');
  const withBlocks = { channel: general, markdown_text: '**x**', blocks: [section('x')] };
  expect(await errorOf(stage.bot.apiCall('chat.postMessage', withBlocks))).toBe('markdown_text_conflict');
});

test('markdown_text becomes a Markdown block', async () => {
  await stage.bot.chat.postMessage({ channel: general, markdown_text: '**x**' });
  expect(seen()).toMatchObject([{ text: '**x**', blocks: [{ type: 'markdown', text: '**x**' }] }]);
});

test('Markdown over 12,000 characters in all is refused', async () => {
  const half = 'x'.repeat(6000);
  expect(await post([markdown(half), markdown(half)])).toMatchObject({ ok: true });
  expect(await errorOf(post([markdown(half), markdown(`${half}y`)]))).toBe('msg_too_long');
  const text = stage.bot.chat.postMessage({ channel: general, markdown_text: 'x'.repeat(12_001) });
  expect(await errorOf(text)).toBe('msg_too_long');
});

test('blocks that are no array are refused', async () => {
  const call = stage.bot.apiCall('chat.postMessage', { channel: general, text: 'x', blocks: '{"type":"divider"}' });
  expect(await errorOf(call)).toBe('invalid_blocks_format');
});

test('more than 50 blocks are refused', async () => {
  expect(await post(dividers(50))).toMatchObject({ ok: true });
  expect(await errorOf(post(dividers(51)))).toBe('invalid_blocks');
});

test('a section over 3,000 characters and a wrong shape are refused', async () => {
  await expect(post([section('x'.repeat(3001))])).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      response_metadata: { messages: [expect.stringContaining('[json-pointer:/blocks/0/text/text]')] },
    },
  });
  for (const wrong of [
    { type: 'section' },
    { type: 'unheard-of' },
    { type: 'divider', text: 'x' },
    { type: 'header', text: { type: 'mrkdwn', text: 'x' } },
    { type: 'context', elements: [] },
    { type: 'image', alt_text: 'no address' },
    { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'x'.repeat(76) } }] },
  ]) {
    expect(await errorOf(post([wrong]))).toBe('invalid_blocks');
  }
});

test('the blocks that a bot uses are taken', async () => {
  const button: KnownBlock = {
    type: 'actions',
    elements: [{ type: 'button', text: { type: 'plain_text', text: 'Share' }, action_id: 'share', value: '1' }],
  };
  const feedback = { text: { type: 'plain_text', text: 'Good' }, value: 'good' } as const;
  const taken = await post([
    { type: 'header', text: { type: 'plain_text', text: 'Title' } },
    section('*bold*'),
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'asked by Ada' }] },
    markdown('# Title\n\ntext'),
    button,
    {
      type: 'context_actions',
      elements: [{ type: 'feedback_buttons', action_id: 'rate', positive_button: feedback, negative_button: feedback }],
    },
  ]);
  expect(taken).toMatchObject({ ok: true });
});

test('a block_id that stands twice is refused', async () => {
  const divider = { type: 'divider', block_id: 'same' };
  expect(await errorOf(post([divider, divider]))).toBe('invalid_blocks');
});

test('a second table is refused', async () => {
  const table: KnownBlock = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] };
  expect(await post([table])).toMatchObject({ ok: true });
  expect(await errorOf(post([table, table]))).toBe('invalid_attachments');
});

test('Markdown that becomes more than 50 blocks is refused', async () => {
  expect(await post([markdown(paragraphs(50))])).toMatchObject({ ok: true });
  expect(await errorOf(post([markdown(paragraphs(51))]))).toBe('msg_blocks_too_long');
  expect(await errorOf(post([markdown(paragraphs(50)), { type: 'divider' }]))).toBe('msg_blocks_too_long');
});

test('blocks over 13,200 characters in all are refused', async () => {
  const big = 'x'.repeat(11_900);
  expect(await post([markdown(big), section('y'.repeat(1200))])).toMatchObject({ ok: true });
  expect(await errorOf(post([markdown(big), section('y'.repeat(1400))]))).toBe('msg_blocks_too_long');
});

test('metadata without its two fields is refused', async () => {
  expect(await errorOf(withMetadata({ event_type: 'answer' }))).toBe('invalid_metadata_format');
  expect(await withMetadata({ event_type: 'answer', event_payload: { key: 1 } })).toMatchObject({
    message: { metadata: { event_type: 'answer' } },
  });
});
