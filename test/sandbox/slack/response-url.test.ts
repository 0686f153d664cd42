import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { RespondArguments, RespondFn } from '@slack/bolt';
import { ada, ben, general, openStage, secret, startSocketApp, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

interface Opened {
  readonly respond: RespondFn;
  readonly url: string;
}

/** Types a command and hands out what its listener got. */
async function openUrl(channel = general, acknowledgement?: string): Promise<Opened> {
  const opened: Opened[] = [];
  await startSocketApp(stage, (app) =>
    app.command('/ask', async ({ ack, respond, command }) => {
      await ack(acknowledgement);
      opened.push({ respond, url: command.response_url });
    }),
  );
  await stage.slack.type(ada, channel, '/ask x');
  await stage.until(() => opened.length === 1);
  const [first] = opened;
  if (!first) throw new Error('The command did not arrive');
  return first;
}
const texts = (person = ada, channel = general) => stage.slack.messagesFor(person, channel).map(({ text }) => text);

async function send(url: string, body: string): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(url, { method: 'POST', body });
  return { status: response.status, body: await response.text() };
}

test('a response is ephemeral unless it says otherwise, also where the bot is no member', async () => {
  const { respond } = await openUrl(secret);
  await respond('for Ada');
  await respond({ text: 'for all', response_type: 'in_channel' });
  expect(texts(ada, secret)).toEqual(['for Ada', 'for all']);
  expect(texts(ben, secret)).toEqual(['for all']);
});

test('a response is answered with a plain ok', async () => {
  const { url } = await openUrl();
  expect(await send(url, '{"text":"x"}')).toEqual({ status: 200, body: 'ok' });
});

test('the sixth use of a response_url is refused', async () => {
  const { respond, url } = await openUrl();
  for (let use = 1; use <= 5; use += 1) await respond(`use ${use}`);
  await expect(respond('use 6')).rejects.toMatchObject({ statusCode: 404 });
  expect(await send(url, '{"text":"x"}')).toEqual({ status: 404, body: '{"ok":false,"error":"used_url"}' });
  expect(texts()).toHaveLength(5);
});

test('a response_url expires after 30 minutes', async () => {
  const { url } = await openUrl();
  stage.clock.advance(30 * 60_000);
  expect(await send(url, '{"text":"x"}')).toMatchObject({ status: 200 });
  stage.clock.advance(1);
  expect(await send(url, '{"text":"x"}')).toEqual({ status: 404, body: '{"ok":false,"error":"expired_url"}' });
});

test('an unknown response_url is refused', async () => {
  const { url } = await openUrl();
  expect(await send(`${url}x`, '{"text":"x"}')).toMatchObject({ status: 404 });
});

test('a response_url takes JSON with content', async () => {
  const { url } = await openUrl();
  expect(await send(url, 'text=x')).toEqual({ status: 400, body: '{"ok":false,"error":"invalid_payload"}' });
  expect(await send(url, '{}')).toEqual({ status: 400, body: '{"ok":false,"error":"no_text"}' });
  const blocks = '{"text":"x","blocks":[{"type":"unheard-of"}]}';
  expect(await send(url, blocks)).toEqual({ status: 400, body: '{"ok":false,"error":"invalid_blocks"}' });
});

test('a replacement acts on the newest message of the same response_url', async () => {
  const { respond } = await openUrl(general, 'Thinking');
  await respond({ text: 'one', replace_original: true });
  expect(texts()).toEqual(['one']);
  await respond('two');
  await respond({ text: 'three', replace_original: true });
  expect(texts()).toEqual(['one', 'three']);
  await respond({ delete_original: true });
  expect(texts()).toEqual(['one']);
});

test('a replacement keeps who can see the message', async () => {
  const { respond } = await openUrl(general, 'Thinking');
  await respond({ text: 'public?', response_type: 'in_channel', replace_original: true });
  expect(stage.slack.messagesFor(ada, general)).toMatchObject([{ text: 'public?', ephemeralFor: ada }]);
});

test('a replacement without an original posts', async () => {
  const { respond } = await openUrl();
  await respond({ text: 'one', replace_original: true });
  expect(texts()).toEqual(['one']);
});

test('a replacement of a message that is gone is refused', async () => {
  const { respond } = await openUrl(general, 'Thinking');
  const [shown] = stage.slack.messagesFor(ada, general);
  stage.slack.deleteMessage(general, shown?.ts ?? '');
  const replacement: RespondArguments = { text: 'one', replace_original: true };
  await expect(respond(replacement)).rejects.toMatchObject({ statusCode: 404 });
  expect(texts()).toEqual([]);
});

test('where Slack replaces nothing for commands, a replacement posts', async () => {
  stage.slack.settings.commandReplaces = 'never';
  const { respond } = await openUrl(general, 'Thinking');
  await respond({ text: 'one', replace_original: true });
  expect(texts()).toEqual(['Thinking', 'one']);
});

test('weather and record know the response_url by its name', async () => {
  const { respond } = await openUrl();
  stage.slack.faults.next('response_url', { kind: 'answer', status: 429, headers: { 'retry-after': '1' } });
  await expect(respond('lost')).rejects.toMatchObject({ statusCode: 429 });
  await respond('shown');
  expect(texts()).toEqual(['shown']);
  expect(stage.events('called', 'response_url').map(({ details }) => details['status'])).toEqual([429, 200]);
});
