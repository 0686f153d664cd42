import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createDiscordAdapter } from '../../../src/adapters/discord/app.ts';
import type { Adapter } from '../../../src/contract.ts';
import { createMemoryLogger, type MemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';
import { openTokenDoor, type TokenDoor } from './token-door.ts';

const FIRST = 'the-first-token-of-the-bot';
const SECOND = 'the-second-token-of-the-bot';

let standIns: StandIns;
let door: TokenDoor;
let clock: VirtualClock;
let logger: MemoryLogger;
let adapter: Adapter;
let given = '';

beforeEach(async () => {
  standIns = await startStandIns({ platforms: ['discord'] });
  door = await openTokenDoor(standIns.discord, FIRST);
  clock = createVirtualClock();
  logger = createMemoryLogger();
  given = FIRST;
  adapter = createDiscordAdapter({
    token: () => Promise.resolve(given),
    applicationId: standIns.discord.credentials.applicationId,
    apiUrl: door.apiUrl,
    clock,
    logger,
    onPress: () => Promise.resolve(),
    settle: (question) => question,
    answer: (_question, surface) => surface.refuse('Heard.', null),
  });
  await adapter.start();
});
afterEach(async () => {
  await adapter.stop();
  await door.close();
  await standIns.stop();
});

async function mention(): Promise<void> {
  const { guild } = standIns.discord;
  await standIns.discord.type(guild.people[0]?.id ?? '', guild.channels[0]?.id ?? '', `<@${guild.botUserId}> Hello?`);
}

function heard(): number {
  const { guild } = standIns.discord;
  const messages = standIns.discord.messagesFor(guild.people[0]?.id ?? '', guild.channels[0]?.id ?? '');
  return messages.filter(({ content }) => content.includes('Heard.')).length;
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = AbortSignal.timeout(20_000);
  while (!holds()) {
    if (deadline.aborted) throw new Error(`Waited in vain for ${what}\n${JSON.stringify(logger.lines, null, 1)}`);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

function told(what: string): boolean {
  return logger.lines.some(({ message }) => message.includes(what));
}

test('a token that was replaced before Discord cut the connection is used at once, for both', async () => {
  await mention();
  await until(() => heard() === 1, 'an answer with the first token');
  given = SECOND;
  door.reset(SECOND);
  await until(() => told('connected with the new DISCORD_TOKEN'), 'the connection');
  await mention();
  await until(() => heard() === 2, 'an answer with the new token');
  expect(door.refused()).toBe(0);
  expect(standIns.discord.connections()).toBe(1);
}, 30_000);

test('a bot that was shut out comes back with the next token, within a second of its arrival', async () => {
  door.reset(SECOND);
  await until(() => told('no longer accepted') && clock.sleepers() > 0, 'the refusal');
  expect(standIns.discord.connections()).toBe(0);
  await clock.advance(60_000);
  expect(told('connected with the new')).toBe(false);
  given = SECOND;
  await clock.advance(1_000);
  await until(() => told('connected with the new DISCORD_TOKEN'), 'the connection');
  await mention();
  await until(() => heard() === 1, 'an answer with the new token');
}, 30_000);

test('a new token that Discord refuses as well is told, and the one after it is taken', async () => {
  door.reset(SECOND);
  given = 'a-token-of-nobody';
  await until(() => told('no connection with the new DISCORD_TOKEN yet'), 'the refusal');
  given = SECOND;
  await clock.advance(1_000);
  await until(() => told('connected with the new DISCORD_TOKEN'), 'the connection');
}, 30_000);

test('an adapter that stops while it is shut out leaves no timer and no connection', async () => {
  door.reset(SECOND);
  await until(() => told('no longer accepted') && clock.sleepers() > 0, 'the refusal');
  await adapter.stop();
  expect(clock.sleepers()).toBe(0);
  expect(standIns.discord.connections()).toBe(0);
}, 30_000);
