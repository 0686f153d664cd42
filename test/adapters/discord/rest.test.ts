import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Routes, type REST } from 'discord.js';
import { createRest } from '../../../src/adapters/discord/rest.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';
import { openTokenDoor, type TokenDoor } from './token-door.ts';

const FIRST = 'the-first-token-of-the-bot';
const SECOND = 'the-second-token-of-the-bot';

let standIns: StandIns;
let door: TokenDoor;
let rest: REST;
/** What the source tells, one after the other; the last for ever. */
let told: string[];

beforeEach(async () => {
  standIns = await startStandIns({ platforms: ['discord'] });
  door = await openTokenDoor(standIns.discord, FIRST);
  told = [FIRST];
  const next = (): string => (told.length > 1 ? (told.shift() ?? '') : (told[0] ?? ''));
  rest = createRest({ api: door.apiUrl, retries: 0 }, () => Promise.resolve(next()));
});
afterEach(async () => {
  rest.clearHashSweeper();
  rest.clearHandlerSweeper();
  await door.close();
  await standIns.stop();
});

function post(content: string): Promise<unknown> {
  return rest.post(Routes.channelMessages(standIns.discord.guild.channels[0]?.id ?? ''), { body: { content } });
}

function posted(): readonly string[] {
  const { guild } = standIns.discord;
  return standIns.discord
    .messagesFor(guild.people[0]?.id ?? '', guild.channels[0]?.id ?? '')
    .filter(({ author }) => author === guild.botUserId)
    .map(({ content }) => content);
}

test('each request goes with the newest token', async () => {
  await post('one');
  door.reset(SECOND);
  told = [SECOND];
  await post('two');
  expect(posted()).toEqual(['one', 'two']);
  expect(door.refused()).toBe(0);
});

test('a request that the change overtook is sent again with the new token, once', async () => {
  door.reset(SECOND);
  told = [FIRST, SECOND];
  await post('one');
  expect(posted()).toEqual(['one']);
  expect(door.refused()).toBe(1);
});

test('a token that Discord refused is not sent a second time, and the client works again with the next one', async () => {
  door.reset(SECOND);
  await expect(post('one')).rejects.toMatchObject({ status: 401 });
  await expect(post('two')).rejects.toThrow('Discord refused DISCORD_TOKEN, and there is no other yet');
  expect(door.refused()).toBe(1);
  told = [SECOND];
  await post('three');
  expect(posted()).toEqual(['three']);
});

test('what goes by the token of an interaction needs no token of ours', async () => {
  door.reset(SECOND);
  await expect(post('one')).rejects.toMatchObject({ status: 401 });
  const callback = Routes.interactionCallback('100000000000000009', 'nothing');
  // The stand-in knows no such interaction: it was asked, though.
  await expect(rest.post(callback, { body: { type: 5 }, auth: false })).rejects.toMatchObject({ status: 404 });
});
