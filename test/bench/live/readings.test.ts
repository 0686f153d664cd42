import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';
import type { Call } from './limited.ts';
import { callIn, modelEventIn, shownBy, type ShownMessage } from './readings.ts';

let standIns: StandIns;
beforeEach(async () => {
  standIns = await startStandIns();
});
afterEach(async () => {
  await standIns.stop();
});

const calls = (): readonly Call[] => standIns.record.all().flatMap((event) => callIn(event, 0) ?? []);
const shown = (): readonly ShownMessage[] => standIns.record.all().flatMap((event) => shownBy(event) ?? []);

async function slackCall(method: string, body: object): Promise<void> {
  const { apiUrl, credentials } = standIns.slack;
  await fetch(`${apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.botToken}` },
    body: JSON.stringify(body),
  });
}

async function discordPost(channel: string, content: string): Promise<void> {
  const { apiUrl, credentials } = standIns.discord;
  await fetch(`${apiUrl}/v10/channels/${channel}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bot ${credentials.token}` },
    body: JSON.stringify({ content }),
  });
}

test('a 429 of Slack is read with its wait, for the method and for the channel', async () => {
  const { slack } = standIns;
  const channel = slack.team.channels[0]?.id ?? '';
  slack.settings.buckets['chat.postMessage:channel'] = { perMinute: 20, burst: 1 };
  await slackCall('chat.postMessage', { channel, text: 'one' });
  await slackCall('chat.postMessage', { channel, text: 'two' });
  expect(calls()).toMatchObject([
    { method: 'chat.postMessage', status: 200, retryAfterMs: null },
    {
      method: 'chat.postMessage',
      scope: 'chat.postMessage',
      narrowScope: `chat.postMessage ${channel}`,
      status: 429,
      retryAfterMs: 3_000,
    },
  ]);
});

test('a 429 of Discord is read with its wait, for the bucket of the channel', async () => {
  const { discord } = standIns;
  const channel = discord.guild.channels[0]?.id ?? '';
  discord.limit('channel-posts', { burst: 1, perSecond: 0.5 });
  await discordPost(channel, 'one');
  await discordPost(channel, 'two');
  const [first, second] = calls();
  expect(first).toMatchObject({ method: 'POST /channels/:id/messages', status: 200, retryAfterMs: null });
  expect(second).toMatchObject({ scope: `POST /channels/:id/messages ${channel}`, status: 429, isGlobal: false });
  expect(second?.retryAfterMs).toBeGreaterThan(1_000);
  expect(second?.retryAfterMs).toBeLessThanOrEqual(2_000);
});

test('what Slack shows is the blocks where there are some, and nothing once it is deleted', async () => {
  const { slack } = standIns;
  const channel = slack.team.channels[0]?.id ?? '';
  const blocks = [
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'who asked' }] },
    { type: 'markdown', text: 'the **answer**' },
  ];
  await slackCall('chat.postMessage', { channel, text: 'beside', blocks });
  await slackCall('chat.postMessage', { channel, text: 'plain' });
  const [first, second] = shown();
  expect([first?.text, second?.text]).toEqual(['who asked\nthe **answer**', 'plain']);
  slack.deleteMessage(channel, first?.message.split(' ')[1] ?? '');
  expect(shown().at(-1)).toEqual({ message: first?.message, text: '' });
});

test('what Discord shows is read, and nothing once it is deleted', async () => {
  const { discord } = standIns;
  const channel = discord.guild.channels[0]?.id ?? '';
  await discordPost(channel, 'the answer');
  const [first] = shown();
  expect(first?.text).toBe('the answer');
  discord.deleteMessage(channel, first?.message.split(' ')[1] ?? '');
  expect(shown().at(-1)).toEqual({ message: first?.message, text: '' });
});

test('platform latency is taken off, so that a call is dated when it was sent', async () => {
  await slackCall('auth.test', {});
  const event = standIns.record.all().find(({ type }) => type === 'called');
  if (event === undefined) throw new Error('There is no call');
  expect(callIn(event, 150)).toMatchObject({ sentAtMs: event.atMs - 150, answeredAtMs: event.atMs });
});

test('what the model was asked, said and ended is read', async () => {
  const { claude } = standIns;
  claude.next({ kind: 'text', text: 'Yes.' });
  const response = await fetch(`${claude.baseUrl}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': claude.apiKey, 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-sonnet-5-5',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'question-003: is it?' }],
    }),
  });
  await response.text();
  const events = standIns.record.all().flatMap((event) => modelEventIn(event) ?? []);
  expect(events.map(({ kind }) => kind)).toEqual(['asked', 'said', 'ended']);
  expect(events[0]).toMatchObject({ request: expect.stringContaining('question-003') });
  expect(events[1]).toMatchObject({ text: 'Yes.', requestId: events[0]?.requestId });
});
