import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ada, ben, errorOf, general, openStage, random, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.slack.settings.scopes.add('files:write');
});
afterEach(() => stage.end());

const words = 'Ein langer Text \u2014 mit \u00dcmlauten';
const reserve = (more: Record<string, unknown> = {}) =>
  stage.bot.apiCall('files.getUploadURLExternal', { filename: 'a.txt', length: 3, ...more });
const reserved = () => stage.bot.files.getUploadURLExternal({ filename: 'a.txt', length: 3 });
const send = (url: unknown, body: string) => fetch(String(url), { method: 'POST', body });
const complete = (id: unknown, more: Record<string, unknown> = {}) =>
  stage.bot.apiCall('files.completeUploadExternal', { files: [{ id }], ...more });

test('a file is uploaded with the SDK and appears in its thread', async () => {
  const sent = await stage.slack.type(ada, general, 'a question');
  const thread_ts = 'ts' in sent ? sent.ts : '';
  await stage.bot.files.uploadV2({
    channel_id: general,
    thread_ts,
    filename: 'answer.md',
    content: words,
    initial_comment: 'The whole answer',
  });
  const message = stage.slack.messagesFor(ben, general).at(-1);
  const size = Buffer.byteLength(words);
  expect(message).toMatchObject({
    user: stage.slack.team.botUserId,
    threadTs: thread_ts,
    text: 'The whole answer',
    files: [{ name: 'answer.md', size }],
  });
  expect(stage.slack.fileContent(message?.files[0]?.id ?? '')?.toString('utf8')).toBe(words);
  expect(stage.slack.fileContent('F0NOWHERE1')).toBeNull();

  stage.slack.settings.scopes.add('channels:history');
  const { messages } = await stage.bot.conversations.replies({ channel: general, ts: thread_ts });
  expect(messages?.[1]).toMatchObject({ subtype: 'file_share', bot_id: stage.slack.team.botId, files: [{ size }] });
});

test('a file without a channel stays private', async () => {
  const { upload_url: url, file_id: id } = await reserved();
  expect(await (await send(url, 'abc')).text()).toBe('OK - 3');
  expect(await complete(id)).toMatchObject({ files: [{ id, title: 'a.txt' }] });
  expect(stage.slack.messagesFor(ada, general)).toEqual([]);
});

test('files need their scope', async () => {
  stage.slack.settings.scopes.delete('files:write');
  expect(await errorOf(reserve())).toBe('missing_scope');
});

test('an upload is announced in a form, with name and length', async () => {
  expect(await errorOf(reserve({ filename: undefined }))).toBe('invalid_arguments');
  expect(await errorOf(reserve({ length: undefined }))).toBe('invalid_arguments');
  expect(await errorOf(reserve({ length: 0 }))).toBe('missing_argument');
  const response = await fetch(`${stage.slack.apiUrl}files.getUploadURLExternal`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${stage.slack.credentials.botToken}` },
    body: JSON.stringify({ filename: 'a.txt', length: 3 }),
  });
  expect(await response.json()).toMatchObject({ ok: false, error: 'invalid_arguments' });
});

test('snippets and descriptions have their limits', async () => {
  expect(await errorOf(reserve({ snippet_type: 'text', length: 1_000_001 }))).toBe('snippet_too_large');
  expect(await errorOf(reserve({ alt_txt: 'x'.repeat(1001) }))).toBe('alt_txt_too_large');
  expect(await reserve({ snippet_type: 'text', length: 1_000_000, alt_txt: 'x'.repeat(1000) })).toMatchObject({
    ok: true,
  });
});

test('an upload URL takes one file, of the announced length', async () => {
  const { upload_url: url } = await reserved();
  expect((await send(url, 'abcd')).status).toBe(400);
  expect((await send(url, 'abc')).status).toBe(200);
  expect((await send(url, 'abc')).status).toBe(404);
  expect((await send(`${String(url)}x`, 'abc')).status).toBe(404);
  expect(stage.events('refused', 'upload_url').map(({ details }) => details['rule'])).toEqual([
    'a-file-has-its-length',
    'an-upload-url-works-once',
    'an-upload-url-works-once',
  ]);
});

test('only files that have arrived can be completed, and once', async () => {
  expect(await errorOf(stage.bot.apiCall('files.completeUploadExternal', {}))).toBe('invalid_arguments');
  expect(await errorOf(complete('F0NOWHERE1'))).toBe('file_not_found');
  const { upload_url: url, file_id: id } = await reserved();
  expect(await errorOf(complete(id))).toBe('file_not_found');
  await send(url, 'abc');
  expect(await errorOf(complete(id, { channel_id: 'C0NOWHERE1' }))).toBe('channel_not_found');
  expect(await errorOf(complete(id, { channel_id: random }))).toBe('not_in_channel');
  expect(await complete(id, { channel_id: general })).toMatchObject({ ok: true });
  expect(await errorOf(complete(id, { channel_id: general }))).toBe('file_not_found');
});

test('the weather reaches uploads too', async () => {
  const { upload_url: url } = await reserved();
  stage.slack.faults.next('upload_url', { kind: 'answer', status: 503, body: 'unavailable' });
  expect((await send(url, 'abc')).status).toBe(503);
  expect((await send(url, 'abc')).status).toBe(200);
});
