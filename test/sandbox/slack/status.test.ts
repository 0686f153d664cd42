import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, errorOf, general, openStage, random, type Stage } from './harness.ts';

let stage: Stage;
let threadTs: string;
beforeEach(async () => {
  stage = await openStage();
  const sent = await stage.slack.type(ada, general, 'a question');
  threadTs = 'ts' in sent ? sent.ts : '';
});
afterEach(() => stage.end());

const set = (status: string, more: Record<string, unknown> = {}) =>
  stage.bot.apiCall('assistant.threads.setStatus', { channel_id: general, thread_ts: threadTs, status, ...more });
const shown = () => stage.slack.statusOf(general, threadTs);

test('a status disappears after two minutes', async () => {
  expect(shown()).toBeNull();
  await set('is thinking…');
  expect(shown()).toBe('is thinking…');
  stage.clock.advance(119_999);
  await set('is still thinking…');
  stage.clock.advance(119_999);
  expect(shown()).toBe('is still thinking…');
  stage.clock.advance(1);
  expect(shown()).toBeNull();
  expect(stage.events('changed', 'assistant_status').map(({ details }) => details['status'])).toEqual([
    'is thinking…',
    'is still thinking…',
    null,
  ]);
});

test('a status disappears with the next message of the bot', async () => {
  await set('is thinking…');
  await stage.slack.type(ada, general, 'hurry', { threadTs });
  await stage.bot.chat.postMessage({ channel: general, text: 'elsewhere' });
  expect(shown()).toBe('is thinking…');
  await stage.bot.chat.postMessage({ channel: general, text: 'here', thread_ts: threadTs });
  expect(shown()).toBeNull();
});

test('an empty status takes it away', async () => {
  await set('is thinking…');
  await set('');
  expect(shown()).toBeNull();
});

test('a status needs a thread', async () => {
  expect(await errorOf(set('x', { thread_ts: undefined }))).toBe('invalid_thread_ts');
  expect(await errorOf(set('x', { thread_ts: '1700000000.000000' }))).toBe('invalid_thread_ts');
  expect(await errorOf(set('x', { channel_id: 'C0NOWHERE1' }))).toBe('channel_not_found');
  expect(await errorOf(set('x', { channel_id: random }))).toBe('not_in_channel');
});

test('at most ten loading messages are taken', async () => {
  const messages = (count: number) => ({ loading_messages: Array.from({ length: count }, () => 'Reading…') });
  await set('is thinking…', messages(10));
  expect(await errorOf(set('is thinking…', messages(11)))).toBe('invalid_arguments');
});
