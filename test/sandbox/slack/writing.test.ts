import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  ada,
  adasDirectMessage,
  ben,
  chloe,
  errorOf,
  general,
  openStage,
  random,
  secret,
  type Stage,
} from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  // How fast is the subject of another file.
  delete stage.slack.settings.buckets['chat.postMessage:channel'];
});
afterEach(() => stage.end());

const reply = (thread_ts: string) => stage.bot.chat.postMessage({ channel: general, text: 'reply', thread_ts });
const post = (channel: string, text = 'x') => stage.bot.chat.postMessage({ channel, text });

test('a private channel without the bot does not exist for it', async () => {
  expect(await errorOf(post(secret))).toBe('channel_not_found');
  expect(await errorOf(post('C0NOWHERE1'))).toBe('channel_not_found');
  expect(await errorOf(stage.bot.chat.update({ channel: ada, ts: '1.000000', text: 'x' }))).toBe('channel_not_found');
});

test('posting where the bot is no member needs chat:write.public', async () => {
  expect(await post(random)).toMatchObject({ ok: true, channel: random });
  stage.slack.settings.scopes.delete('chat:write.public');
  expect(await errorOf(post(random))).toBe('not_in_channel');
  const { ts = '' } = await post(general);
  expect(await stage.bot.chat.update({ channel: general, ts, text: 'y' })).toMatchObject({ ok: true });
});

test('a direct message is reached by its own id and by the id of the person', async () => {
  expect(await post(adasDirectMessage)).toMatchObject({ channel: adasDirectMessage });
  expect(await post(ada)).toMatchObject({ channel: adasDirectMessage });
  expect(stage.slack.messagesFor(ada, adasDirectMessage)).toHaveLength(2);
  expect(stage.slack.messagesFor(ben, adasDirectMessage)).toEqual([]);
});

test('an ephemeral message goes only to somebody in the channel', async () => {
  const whisper = (user: string) => stage.bot.chat.postEphemeral({ channel: general, user, text: 'psst' });
  expect(await errorOf(whisper('U0NOBODY01'))).toBe('user_not_in_channel');
  const { message_ts: ts = '' } = await whisper(ada);
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ text: 'psst', ephemeralFor: ada }]);
  expect(stage.slack.messagesFor(ben, general)).toEqual([]);
  expect(await errorOf(stage.bot.chat.update({ channel: general, ts, text: 'y' }))).toBe('message_not_found');
});

test('an invalid thread_ts is refused', async () => {
  const { ts = '' } = await post(general);
  const replied = await reply(ts);
  expect(replied).toMatchObject({ message: { thread_ts: ts } });
  expect(await errorOf(reply('yesterday'))).toBe('invalid_thread_ts');
  expect(await errorOf(reply('1700000000.000000'))).toBe('thread_not_found');
  expect(await errorOf(reply(replied.ts ?? ''))).toBe('cannot_reply_to_message');
});

test('a deleted message cannot be updated', async () => {
  const { ts = '' } = await post(general);
  stage.slack.deleteMessage(general, ts);
  expect(await errorOf(stage.bot.chat.update({ channel: general, ts, text: 'y' }))).toBe('message_not_found');
  expect(await errorOf(stage.bot.chat.delete({ channel: general, ts }))).toBe('message_not_found');
});

test('a message of somebody else cannot be updated or deleted', async () => {
  const sent = await stage.slack.type(chloe, general, 'mine');
  const ts = 'ts' in sent ? sent.ts : '';
  expect(await errorOf(stage.bot.chat.update({ channel: general, ts, text: 'y' }))).toBe('cant_update_message');
  expect(await errorOf(stage.bot.chat.delete({ channel: general, ts }))).toBe('cant_delete_message');
});

test('the bot deletes its own message', async () => {
  const { ts = '' } = await post(general);
  await stage.bot.chat.delete({ channel: general, ts });
  expect(stage.slack.messagesFor(ada, general)).toEqual([]);
});

test('an update keeps what it does not name', async () => {
  const blocks = [{ type: 'markdown', text: 'old block' }];
  const { ts = '' } = await stage.bot.chat.postMessage({ channel: general, text: 'old text', blocks });

  await stage.bot.chat.update({ channel: general, ts, text: 'new text' });
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ text: 'new text', blocks, edited: true }]);

  const newBlocks = [{ type: 'markdown', text: 'new block' }];
  await stage.bot.chat.update({ channel: general, ts, blocks: newBlocks });
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ text: 'new text', blocks: newBlocks }]);

  await stage.bot.chat.update({ channel: general, ts, text: 'only text', blocks: [] });
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ text: 'only text', blocks: [] }]);
});

test('an update that came as blocks does not show as edited', async () => {
  const { ts = '' } = await post(general);
  await stage.bot.chat.update({ channel: general, ts, text: 'y', blocks: [{ type: 'markdown', text: 'y' }] });
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ text: 'y', edited: false }]);
});
