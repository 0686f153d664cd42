import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, adasDirectMessage, errorOf, general, openStage, random, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

const add = (target: Record<string, unknown>) => errorOf(stage.bot.apiCall('reactions.add', target));
const metadata = { event_type: 'answer', event_payload: { key: 'post1' } };

test('a history shows newest first, with metadata only when it is asked for', async () => {
  await stage.slack.type(ada, adasDirectMessage, 'first');
  await stage.bot.chat.postMessage({ channel: adasDirectMessage, text: 'second', metadata });
  const without = await stage.bot.conversations.history({ channel: adasDirectMessage });
  expect(without.messages).toMatchObject([{ text: 'second', bot_id: stage.slack.team.botId }, { text: 'first' }]);
  expect(without.messages?.[0]).not.toHaveProperty('metadata');

  const withAll = await stage.bot.conversations.history({ channel: adasDirectMessage, include_all_metadata: true });
  expect(withAll.messages?.[0]).toMatchObject({ metadata });
});

test('histories of channels need their scopes and membership', async () => {
  expect(await errorOf(stage.bot.conversations.history({ channel: general }))).toBe('missing_scope');
  stage.slack.settings.scopes.add('channels:history');
  expect(await stage.bot.conversations.history({ channel: general })).toMatchObject({ messages: [] });
  expect(await errorOf(stage.bot.conversations.history({ channel: random }))).toBe('not_in_channel');
});

test('replies show the thread, oldest first', async () => {
  const sent = await stage.slack.type(ada, adasDirectMessage, 'question');
  const ts = 'ts' in sent ? sent.ts : '';
  await stage.bot.chat.postMessage({ channel: adasDirectMessage, text: 'answer', thread_ts: ts, metadata });
  const replies = await stage.bot.conversations.replies({
    channel: adasDirectMessage,
    ts,
    include_all_metadata: true,
  });
  expect(replies.messages).toMatchObject([{ text: 'question' }, { text: 'answer', thread_ts: ts, metadata }]);
  const { messages } = await stage.bot.conversations.history({ channel: adasDirectMessage });
  expect(messages).toHaveLength(1);
  const unknown = stage.bot.conversations.replies({ channel: adasDirectMessage, ts: '1700000000.000000' });
  expect(await errorOf(unknown)).toBe('thread_not_found');
});

test('the first message of a thread counts its replies', async () => {
  const channel = adasDirectMessage;
  const sent = await stage.slack.type(ada, channel, 'question');
  const ts = 'ts' in sent ? sent.ts : '';
  const count = () => stage.slack.messagesFor(ada, channel)[0]?.replyCount;
  expect(count()).toBe(0);
  await stage.slack.type(ada, channel, 'and another thing', { threadTs: ts });
  const { ts: newest = '' } = await stage.bot.chat.postMessage({ channel, text: 'answer', thread_ts: ts });
  await stage.bot.chat.postEphemeral({ channel, text: 'psst', thread_ts: ts, user: ada });
  expect(count()).toBe(2);
  const { messages } = await stage.bot.conversations.history({ channel });
  expect(messages).toMatchObject([
    {
      text: 'question',
      thread_ts: ts,
      reply_count: 2,
      latest_reply: newest,
      reply_users: [ada, stage.slack.team.botUserId],
      reply_users_count: 2,
    },
  ]);
  await stage.bot.chat.delete({ channel, ts: newest });
  const after = await stage.bot.conversations.replies({ channel, ts });
  expect(after.messages).toMatchObject([{ reply_count: 1 }, { text: 'and another thing' }]);
  expect(after.messages?.[1]).not.toHaveProperty('reply_count');
});

test('a history takes only times as its bounds', async () => {
  const read = (bounds: Record<string, string>) =>
    errorOf(stage.bot.conversations.history({ channel: adasDirectMessage, ...bounds }));
  expect(await read({ oldest: 'yesterday' })).toBe('invalid_ts_oldest');
  expect(await read({ latest: 'now' })).toBe('invalid_ts_latest');
});

test('a page of a history has a limit and a known cursor', async () => {
  for (const text of ['one', 'two', 'three']) await stage.slack.type(ada, adasDirectMessage, text);
  const channel = adasDirectMessage;
  const first = await stage.bot.conversations.history({ channel, limit: 2 });
  expect(first.messages?.map(({ text }) => text)).toEqual(['three', 'two']);
  const cursor = first.response_metadata?.next_cursor ?? '';
  const second = await stage.bot.conversations.history({ channel, limit: 2, cursor });
  expect(second.messages?.map(({ text }) => text)).toEqual(['one']);
  expect(await errorOf(stage.bot.conversations.history({ channel, limit: 1000 }))).toBe('invalid_limit');
  expect(await errorOf(stage.bot.conversations.history({ channel, cursor: 'bm9wZQ==' }))).toBe('invalid_cursor');
});

test('a direct message is opened by person', async () => {
  stage.slack.settings.scopes.add('im:write');
  expect(await stage.bot.conversations.open({ users: ada })).toMatchObject({ channel: { id: adasDirectMessage } });
  expect(await errorOf(stage.bot.conversations.open({ users: 'U0NOBODY01' }))).toBe('user_not_found');
});

test('the same reaction twice is refused', async () => {
  const sent = await stage.slack.type(ada, general, 'hello');
  const timestamp = 'ts' in sent ? sent.ts : '';
  const eyes = { channel: general, timestamp, name: 'eyes' };
  await stage.bot.reactions.add(eyes);
  expect(await errorOf(stage.bot.reactions.add(eyes))).toBe('already_reacted');
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([
    { reactions: [{ name: 'eyes', users: [stage.slack.team.botUserId] }] },
  ]);
});

test('a reaction that is not there cannot be removed', async () => {
  const sent = await stage.slack.type(ada, general, 'hello');
  const eyes = { channel: general, timestamp: 'ts' in sent ? sent.ts : '', name: 'eyes' };
  expect(await errorOf(stage.bot.reactions.remove(eyes))).toBe('no_reaction');
  await stage.bot.reactions.add(eyes);
  await stage.bot.reactions.remove(eyes);
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ reactions: [] }]);
});

test('a reaction with colons or without a message is refused', async () => {
  expect(await add({ channel: general, timestamp: '1.000000', name: ':eyes:' })).toBe('invalid_name');
  expect(await add({ channel: general, name: 'eyes' })).toBe('no_item_specified');
  expect(await add({ channel: general, timestamp: 'now', name: 'eyes' })).toBe('bad_timestamp');
  expect(await add({ channel: general, timestamp: '1.000000', name: 'eyes' })).toBe('message_not_found');
  expect(await add({ channel: random, timestamp: '1.000000', name: 'eyes' })).toBe('not_in_channel');
});
