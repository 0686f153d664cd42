import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Client, RateLimitError } from 'discord.js';
import {
  channelNamed,
  createHandClock,
  createStage,
  eventually,
  type HandClock,
  nextCommand,
  personNamed,
  type Stage,
} from './support.ts';

let clock: HandClock;
let stage: Stage;
let client: Client<true>;
beforeEach(async () => {
  clock = createHandClock();
  stage = await createStage({ clock });
  client = await stage.join({ rest: { rejectOnRateLimit: () => true, retries: 0 } });
});
afterEach(() => stage.close());

const seen = () => stage.discord.messagesFor(personNamed(stage.discord, 'Ada'), channelNamed(stage.discord, 'general'));

async function send(content: string): Promise<unknown> {
  const channel = client.channels.cache.get(channelNamed(stage.discord, 'general'));
  if (channel?.isSendable() !== true) throw new Error('No #general');
  return channel.send(content);
}

const route = 'POST /channels/:id/messages';

test('a call fails as told, as often as told', async () => {
  stage.discord.faults.next(route, { kind: 'answer', status: 500 }, 2);
  await expect(send('a')).rejects.toMatchObject({ status: 500 });
  await expect(send('b')).rejects.toMatchObject({ status: 500 });
  await send('c');
  expect(seen().map((message) => message.content)).toEqual(['c']);
});

test('a 429 by fault reaches the client as a rate limit', async () => {
  stage.discord.faults.next(route, {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '2' },
    body: { message: 'You are being rate limited.', retry_after: 2, global: false },
  });
  await expect(send('a')).rejects.toBeInstanceOf(RateLimitError);
});

test('a dropped call leaves nothing, one that is served and dropped leaves its message', async () => {
  stage.discord.faults.next(route, { kind: 'drop' });
  await expect(send('a')).rejects.toThrow();
  expect(seen()).toEqual([]);
  stage.discord.faults.next(route, { kind: 'serve-and-drop' });
  await expect(send('b')).rejects.toThrow();
  expect(seen().map((message) => message.content)).toEqual(['b']);
});

test('a call that is served and answered with an error leaves its message', async () => {
  stage.discord.faults.next(route, { kind: 'serve-and-answer', status: 502 });
  await expect(send('a')).rejects.toMatchObject({ status: 502 });
  expect(seen().map((message) => message.content)).toEqual(['a']);
});

test('a delayed call is served when its time has come', async () => {
  stage.discord.faults.next(route, { kind: 'delay', delayMs: 5_000 });
  const sent = send('a');
  // Whether the call has arrived is not to be seen; the clock is moved until it is served.
  await eventually(() => {
    clock.advance(5_000);
    return seen().length === 1;
  });
  await sent;
});

test.each(['PATCH /webhooks/:id/:token/messages/:id', 'PATCH /webhooks/:id/:token/messages/@original'])(
  'edits of the first answer fail by the name %s',
  async (name) => {
    const command = nextCommand(client);
    void stage.discord.ask(personNamed(stage.discord, 'Ada'), channelNamed(stage.discord, 'general'), 'Why?');
    const interaction = await command;
    await interaction.deferReply();
    stage.discord.faults.next(name, { kind: 'answer', status: 503 });
    await expect(interaction.editReply('a')).rejects.toMatchObject({ status: 503 });
    await interaction.editReply('b');
  },
);
