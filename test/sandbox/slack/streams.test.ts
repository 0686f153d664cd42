import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AnyChunk } from '@slack/types';
import {
  ada,
  adasDirectMessage,
  ben,
  errorOf,
  general,
  openStage,
  random,
  startSocketApp,
  type Stage,
} from './harness.ts';

let stage: Stage;
let threadTs: string;
beforeEach(async () => {
  stage = await openStage();
  threadTs = await ask();
});
afterEach(() => stage.end());

async function ask(channel = general): Promise<string> {
  const sent = await stage.slack.type(ada, channel, 'a question');
  return 'ts' in sent ? sent.ts : '';
}
const recipient = () => ({ recipient_user_id: ada, recipient_team_id: stage.slack.team.id });
const place = () => ({ channel: general, thread_ts: threadTs });
async function start(content: { markdown_text?: string; chunks?: AnyChunk[] } = {}): Promise<string> {
  const { ts = '' } = await stage.bot.chat.startStream({ ...place(), ...recipient(), ...content });
  return ts;
}
const append = (ts: string, content: { markdown_text?: string; chunks?: AnyChunk[] }) =>
  stage.bot.chat.appendStream({ channel: general, ts, ...content });
const stop = (ts: string, content: Record<string, unknown> = {}) =>
  stage.bot.apiCall('chat.stopStream', { channel: general, ts, ...content });
const streamed = () => stage.slack.messagesFor(ben, general).at(-1);

test('a stream grows in its thread, in everybody\u2019s sight, until it is stopped', async () => {
  const ts = await start({ markdown_text: '**Hel' });
  expect(streamed()).toMatchObject({ ts, threadTs, text: '**Hel', streaming: true, edited: false });
  await append(ts, { markdown_text: 'lo**' });
  expect(streamed()).toMatchObject({ blocks: [{ type: 'markdown', text: '**Hello**' }], streaming: true });
  const feedback = [{ type: 'divider' }];
  const stopped = await stop(ts, { markdown_text: ' there', blocks: feedback });
  expect(stopped).toMatchObject({ message: { ts, text: '**Hello** there' } });
  expect(streamed()).toMatchObject({
    text: '**Hello** there',
    blocks: [{ type: 'markdown', text: '**Hello** there' }, { type: 'divider' }],
    streaming: false,
  });
});

test('the streamer of the SDK works', async () => {
  const streamer = stage.bot.chatStream({ ...place(), ...recipient(), buffer_size: 4 });
  await streamer.append({ markdown_text: 'one ' });
  await streamer.append({ markdown_text: 'two ' });
  await streamer.stop({ markdown_text: 'three' });
  expect(streamed()).toMatchObject({ text: 'one two three', streaming: false });

  const short = stage.bot.chatStream({ ...place(), ...recipient() });
  await short.append({ markdown_text: 'short' });
  expect(streamed()).toMatchObject({ text: 'one two three' });
  await short.stop();
  expect(streamed()).toMatchObject({ text: 'short', streaming: false });
});

test('a stream needs a thread and somebody to stream to', async () => {
  const call = (more: Record<string, unknown>) =>
    errorOf(stage.bot.apiCall('chat.startStream', { ...place(), ...recipient(), ...more }));
  expect(await call({ thread_ts: undefined })).toBe('invalid_arguments');
  expect(await call({ thread_ts: '1700000000.000000' })).toBe('thread_not_found');
  expect(await call({ recipient_user_id: undefined })).toBe('missing_recipient_user_id');
  expect(await call({ recipient_team_id: undefined })).toBe('missing_recipient_team_id');
  expect(await call({ recipient_team_id: 'sandbox' })).toBe('team_not_found');
  expect(await call({ recipient_user_id: 'U0NOBODY01' })).toBe('user_not_found');
  expect(await call({ channel: random, thread_ts: await ask(random) })).toBe('not_in_channel');
  const direct = { channel: adasDirectMessage, thread_ts: await ask(adasDirectMessage) };
  expect(await errorOf(stage.bot.chat.startStream(direct))).toBe('missing_recipient_team_id');
  expect(await stage.bot.chat.startStream({ ...direct, ...recipient() })).toMatchObject({ ok: true });
});

test('a stream keeps to text or to chunks', async () => {
  const chunks: AnyChunk[] = [{ type: 'markdown_text', text: 'x' }];
  const ts = await start({ markdown_text: 'x' });
  expect(await errorOf(append(ts, { chunks }))).toBe('streaming_mode_mismatch');
  expect(await errorOf(append(ts, { markdown_text: 'x', chunks }))).toBe(
    'cannot_provide_both_markdown_text_and_chunks',
  );
  expect(await errorOf(stop(ts, { chunks }))).toBe('streaming_mode_mismatch');
  const open = await start();
  await append(open, { chunks });
  expect(await errorOf(append(open, { markdown_text: 'y' }))).toBe('streaming_mode_mismatch');
});

test('an append without content is refused', async () => {
  expect(await errorOf(append(await start(), {}))).toBe('markdown_text_or_chunks_required');
});

test('chunks with a wrong shape are refused', async () => {
  const ts = await start();
  const call = (chunk: unknown) =>
    errorOf(stage.bot.apiCall('chat.appendStream', { channel: general, ts, chunks: [chunk] }));
  expect(await call({ type: 'unheard-of' })).toBe('invalid_chunks');
  expect(await call({ type: 'task_update', id: '1', title: 'x'.repeat(257), status: 'pending' })).toBe(
    'invalid_chunks',
  );
  expect(await call({ type: 'task_update', id: '1', title: 'x', status: 'cancelled' })).toBe('invalid_chunks');
  expect(await call({ type: 'blocks', blocks: [{ type: 'unheard-of' }] })).toBe('invalid_blocks');
});

test('tasks, a plan and blocks take their places among the text', async () => {
  const task = { type: 'task_update', id: '1', title: 'Search', details: 'one' } as const;
  const ts = await start({
    chunks: [
      { type: 'markdown_text', text: 'Let me see. ' },
      { ...task, status: 'in_progress' },
    ],
  });
  await append(ts, {
    chunks: [
      { ...task, title: 'Searched', details: ', two', status: 'complete' },
      { type: 'plan_update', title: 'The plan' },
      { type: 'blocks', blocks: [{ type: 'divider' }] },
      { type: 'markdown_text', text: 'Done.' },
    ],
  });
  expect(streamed()?.blocks).toMatchObject([
    { type: 'plan', title: 'The plan' },
    { type: 'markdown', text: 'Let me see. ' },
    { type: 'task_card', task_id: '1', title: 'Searched', status: 'complete', details: 'one, two' },
    { type: 'divider' },
    { type: 'markdown', text: 'Done.' },
  ]);
});

test('a stream closes after five minutes, whatever is appended', async () => {
  const ts = await start({ markdown_text: 'x' });
  stage.clock.advance(299_000);
  await append(ts, { markdown_text: 'y' });
  stage.clock.advance(1000);
  expect(streamed()).toMatchObject({ text: 'xy', streaming: false });
  expect(await errorOf(append(ts, { markdown_text: 'z' }))).toBe('message_not_in_streaming_state');
  expect(await errorOf(stop(ts))).toBe('message_not_in_streaming_state');
  expect(await stage.bot.chat.update({ channel: general, ts, text: 'xyz', blocks: [] })).toMatchObject({ ok: true });
});

test('a stream that was stopped, and a message that never was one, take nothing more', async () => {
  const ts = await start({ markdown_text: 'x' });
  await stop(ts);
  expect(await errorOf(stop(ts))).toBe('message_not_in_streaming_state');
  const { ts: other = '' } = await stage.bot.chat.postMessage({ channel: general, text: 'x' });
  expect(await errorOf(append(other, { markdown_text: 'y' }))).toBe('message_not_in_streaming_state');
});

test('only the own stream can be appended to', async () => {
  expect(await errorOf(append(threadTs, { markdown_text: 'x' }))).toBe('message_not_owned_by_app');
  expect(await errorOf(append('1.000000', { markdown_text: 'x' }))).toBe('message_not_found');
});

test('a stream that somebody deletes is gone', async () => {
  const ts = await start({ markdown_text: 'x' });
  stage.slack.deleteMessage(general, ts);
  expect(await errorOf(append(ts, { markdown_text: 'y' }))).toBe('message_not_found');
  stage.clock.advance(300_000);
  expect(streamed()).toMatchObject({ ts: threadTs });
});

test('a stream holds no more than a message does', async () => {
  const ts = await start({ markdown_text: 'x'.repeat(11_000) });
  expect(await errorOf(append(ts, { markdown_text: 'y'.repeat(1001) }))).toBe('msg_too_long');
  expect(await errorOf(append(ts, { markdown_text: '\n\nx'.repeat(50) }))).toBe('msg_blocks_too_many');
  expect(await append(ts, { markdown_text: 'y'.repeat(1000) })).toMatchObject({ ok: true });
  expect(await errorOf(start({ markdown_text: 'x'.repeat(12_001) }))).toBe('msg_too_long');
});

test('an open stream cannot be edited or deleted', async () => {
  const ts = await start({ markdown_text: 'x' });
  expect(await errorOf(stage.bot.chat.update({ channel: general, ts, text: 'y' }))).toBe('streaming_state_conflict');
  expect(await errorOf(stage.bot.chat.delete({ channel: general, ts }))).toBe('cant_delete_message');
  await stop(ts);
  expect(await stage.bot.chat.delete({ channel: general, ts })).toMatchObject({ ok: true });
});

test('what is streamed pings and unfurls', async () => {
  const ts = await start({ markdown_text: 'see <@U0BEN' });
  expect(stage.slack.pings()).toEqual([]);
  await append(ts, { markdown_text: '00001> at https://a.example/x' });
  expect(stage.slack.pings()).toEqual([{ ts, channel: general, target: ben }]);
  expect(stage.slack.unfurls()).toEqual([{ ts, channel: general, url: 'https://a.example/x' }]);
});

test('starts and stops have the buckets of tier 2, appends of tier 4', async () => {
  const { settings } = stage.slack;
  expect(settings.buckets['chat.startStream']?.perMinute).toBe(20);
  expect(settings.buckets['chat.stopStream']?.perMinute).toBe(20);
  expect(settings.buckets['chat.appendStream']?.perMinute).toBe(100);
  settings.buckets['chat.startStream'] = { perMinute: 20, burst: 1 };
  await start();
  await expect(start()).rejects.toMatchObject({ retryAfter: 3 });
});

test('blocks at the end of a stream carry buttons that work', async () => {
  await startSocketApp(stage, (app) => app.action('rate', async ({ ack }) => ack()));
  const ts = await start({ markdown_text: 'x' });
  const button = (value: string) => ({ text: { type: 'plain_text', text: value }, value });
  await stop(ts, {
    blocks: [
      {
        type: 'context_actions',
        elements: [
          {
            type: 'feedback_buttons',
            action_id: 'rate',
            positive_button: button('up'),
            negative_button: button('down'),
          },
        ],
      },
    ],
    metadata: { event_type: 'answer', event_payload: {} },
  });
  expect(await stage.slack.press(ben, general, ts, 'rate', { value: 'up' })).toEqual({ kind: 'press-accepted' });
  expect(await errorOf(stop(await start(), { metadata: { event_type: 'x' } }))).toBe('invalid_metadata_format');
});
