import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RateLimitError } from 'discord.js';
import {
  type Answer,
  brokenRules,
  call,
  channelNamed,
  createHandClock,
  createStage,
  type HandClock,
  nextCommand,
  personNamed,
  type Stage,
} from './support.ts';

let clock: HandClock;
let stage: Stage;
beforeEach(async () => {
  clock = createHandClock();
  stage = await createStage({ clock });
});
afterEach(() => stage.close());

const post = (name = 'general'): Promise<Answer> =>
  call(stage.discord, 'POST', `/channels/${channelNamed(stage.discord, name)}/messages`, { content: 'x' });

test('a channel takes five posts at once; the sixth is 429 with its wait in seconds', async () => {
  const answers: Answer[] = [];
  for (let i = 0; i < 5; i += 1) answers.push(await post());
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  expect(answers.map((answer) => answer.headers.get('x-ratelimit-remaining'))).toEqual(['4', '3', '2', '1', '0']);
  expect(answers[4]?.headers.get('x-ratelimit-limit')).toBe('5');
  expect(answers[4]?.headers.get('x-ratelimit-reset-after')).toBe('5.000');
  expect(Number(answers[4]?.headers.get('x-ratelimit-reset'))).toBeCloseTo(clock.now() / 1000 + 5, 2);

  const refused = await post();
  expect(refused).toMatchObject({
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: 1, global: false },
  });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('x-ratelimit-scope')).toBe('user');
  expect(brokenRules(stage.record)).toEqual(['rate-limited']);
});

test('one more call fits after the wait that was named, none before', async () => {
  for (let i = 0; i < 5; i += 1) await post();
  clock.advance(999);
  expect((await post()).status).toBe(429);
  clock.advance(1);
  expect((await post()).status).toBe(200);
  expect((await post()).status).toBe(429);
});

test('other channels and other methods have their own buckets', async () => {
  for (let i = 0; i < 6; i += 1) await post();
  expect((await post('random')).status).toBe(200);
  const [message] = stage.discord.messagesFor(
    personNamed(stage.discord, 'Ada'),
    channelNamed(stage.discord, 'general'),
  );
  const path = `/channels/${channelNamed(stage.discord, 'general')}/messages/${message?.id ?? ''}`;
  expect((await call(stage.discord, 'PATCH', path, { content: 'y' })).status).toBe(200);
});

test('posts and edits by one interaction token share a bucket', async () => {
  const client = await stage.join({ rest: { rejectOnRateLimit: () => true } });
  // A short reset: discord.js leaves a timer of that length behind when it rejects. The clock stands, so the limit holds.
  stage.discord.limit('webhook', { burst: 5, perSecond: 50 });
  const command = nextCommand(client);
  void stage.discord.ask(personNamed(stage.discord, 'Ada'), channelNamed(stage.discord, 'general'), 'Why?');
  const interaction = await command;
  await interaction.deferReply();
  for (let i = 0; i < 3; i += 1) await interaction.editReply({ content: `${i}` });
  for (let i = 0; i < 2; i += 1) await interaction.followUp({ content: `more ${i}` });
  await expect(interaction.editReply({ content: 'too fast' })).rejects.toBeInstanceOf(RateLimitError);
  const { applicationId } = stage.discord.credentials;
  const edit = await call(
    stage.discord,
    'PATCH',
    `/webhooks/${applicationId}/${interaction.token}/messages/@original`,
    { content: 'too fast' },
    null,
  );
  expect(edit.status).toBe(429);
});

test('the client is told of a 429 with the wait in it', async () => {
  const client = await stage.join({ rest: { rejectOnRateLimit: () => true } });
  stage.discord.limit('channel-posts', { burst: 1, perSecond: 0.5 });
  await post();
  const channel = client.channels.cache.get(channelNamed(stage.discord, 'general'));
  if (channel?.isSendable() !== true) throw new Error('No #general');
  const sent = channel.send('x');
  await expect(sent).rejects.toBeInstanceOf(RateLimitError);
  await expect(sent).rejects.toMatchObject({ retryAfter: expect.any(Number), global: false });
});

test('fifty calls a second are the limit over all; callbacks do not count', async () => {
  for (let i = 0; i < 50; i += 1) expect((await call(stage.discord, 'GET', '/users/@me')).status).toBe(200);
  const refused = await call(stage.discord, 'GET', '/users/@me');
  expect(refused).toMatchObject({ status: 429, body: { global: true } });
  expect(refused.headers.get('x-ratelimit-global')).toBe('true');
  expect(refused.headers.get('x-ratelimit-scope')).toBe('global');
  const gateway = () => call(stage.discord, 'GET', '/gateway', undefined, null);
  for (let i = 0; i < 50; i += 1) expect((await gateway()).status).toBe(200);
  expect((await gateway()).status).toBe(429);
  const callback = await call(stage.discord, 'POST', '/interactions/1/nonsense/callback', { type: 5 }, null);
  expect(callback.status).toBe(404);
  clock.advance(1_000);
  expect((await call(stage.discord, 'GET', '/users/@me')).status).toBe(200);
});

test('too many invalid requests in ten minutes block the caller for a while', async () => {
  const strict = await createStage({ clock, settings: { invalidRequestsPerTenMinutes: 3 } });
  const me = (authorization?: string) => call(strict.discord, 'GET', '/users/@me', undefined, authorization);
  for (let i = 0; i < 3; i += 1) expect((await me('Bot wrong')).status).toBe(401);
  expect((await me()).status).toBe(429);
  clock.advance(600_000);
  expect((await me()).status).toBe(200);
  await strict.close();
});
