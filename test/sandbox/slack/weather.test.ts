import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { RespondFn } from '@slack/bolt';
import { ada, errorOf, general, openStage, startSocketApp, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

const shown = () => stage.slack.messagesFor(ada, general).map(({ text }) => text);
const tooFast = {
  kind: 'answer',
  status: 429,
  headers: { 'retry-after': '7' },
  body: { ok: false, error: 'ratelimited' },
} as const;

test('weather lasts until it is told to stop, and spends no bucket', async () => {
  stage.slack.settings.buckets['chat.update'] = { perMinute: 50, burst: 1 };
  const { ts = '' } = await stage.bot.chat.postMessage({ channel: general, text: 'old' });
  const update = (text: string) => stage.bot.chat.update({ channel: general, ts, text });
  stage.slack.faults.always('chat.update', tooFast);
  for (const text of ['one', 'two', 'three']) await expect(update(text)).rejects.toMatchObject({ retryAfter: 7 });
  expect(shown()).toEqual(['old']);
  stage.slack.faults.always('chat.update', null);
  await update('new');
  expect(shown()).toEqual(['new']);
});

test('every second call can be hit', async () => {
  stage.slack.faults.always('chat.postMessage', { kind: 'drop' }, 2);
  const post = (text: string) => stage.bot.chat.postMessage({ channel: general, text });
  await post('one');
  await expect(post('two')).rejects.toThrow();
  await post('three');
  await expect(post('four')).rejects.toThrow();
  expect(shown()).toEqual(['one', 'three']);
});

test('weather over a response_url spends no use of it', async () => {
  const responds: RespondFn[] = [];
  await startSocketApp(stage, (app) =>
    app.command('/ask', async ({ ack, respond }) => {
      await ack();
      responds.push(respond);
    }),
  );
  await stage.slack.type(ada, general, '/ask x');
  await stage.until(() => responds.length === 1);
  const respond = (text: string) => responds[0]?.(text);
  stage.slack.faults.always('response_url', { kind: 'answer', status: 500 });
  for (let use = 1; use <= 6; use += 1) await expect(respond('lost')).rejects.toMatchObject({ statusCode: 500 });
  stage.slack.faults.always('response_url', null);
  for (let use = 1; use <= 5; use += 1) await respond(`use ${use}`);
  expect(shown()).toHaveLength(5);
});

test('a revoked token works again when it is given back', async () => {
  stage.slack.settings.tokensRevoked = true;
  expect(await errorOf(stage.bot.chat.postMessage({ channel: general, text: 'x' }))).toBe('token_revoked');
  stage.slack.settings.tokensRevoked = false;
  expect(await stage.bot.chat.postMessage({ channel: general, text: 'x' })).toMatchObject({ ok: true });
});

test('a slow Slack serves every call only after its time', async () => {
  stage.slack.settings.slowMs = 2000;
  let answered = false;
  const posted = stage.bot.chat.postMessage({ channel: general, text: 'late' }).then(() => {
    answered = true;
  });
  await stage.until(() => {
    stage.clock.advance(100);
    return shown().length === 1;
  });
  await posted;
  expect(answered).toBe(true);
  expect(stage.clock.now()).toBeGreaterThanOrEqual(1_790_000_002_000);
  stage.slack.settings.slowMs = 0;
  expect(await stage.bot.auth.test()).toMatchObject({ ok: true });
});

test('a slow Slack does not keep a bot from stopping', async () => {
  stage.slack.settings.slowMs = 60_000;
  const call = stage.bot.auth.test().catch((error: unknown) => error);
  await new Promise(setImmediate);
  await stage.slack.stop();
  expect(await call).toBeInstanceOf(Error);
});

test('a bot whose connections are cut again and again comes back every time', async () => {
  await startSocketApp(stage, (app) => app.command('/ask', async ({ ack }) => ack()));
  for (let cut = 1; cut <= 3; cut += 1) {
    stage.slack.dropConnections();
    await stage.until(() => stage.events('called', 'apps.connections.open').length === cut + 1);
    await stage.until(() => stage.slack.connections() === 1);
    expect(await stage.slack.type(ada, general, '/ask still there?')).toEqual({ kind: 'command-accepted' });
  }
});
