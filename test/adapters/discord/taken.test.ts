/*
 * A slash command that two processes hear of: Discord takes one acknowledgement, and the ledger says who answers, which
 * may be the other one.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, GatewayIntentBits } from 'discord.js';
import { createInteractionSurface } from '../../../src/adapters/discord/interaction.ts';
import type { Persist } from '../../../src/adapters/discord/persist.ts';
import type { MessageContent, Surface } from '../../../src/contract.ts';
import type { DiscordMessage } from '../../../src/sandbox/discord/discord.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';
import { createMailbox } from '../mailbox.ts';

const KEY = 'postabcdefghij00';
const WHOLE: MessageContent = { markdown: 'An answer', button: null, isFinal: true, isLast: true };
const signal = new AbortController().signal;

let standIns: StandIns;
let client: Client;
let ada = '';
let general = '';
let seenBefore: ReadonlySet<string> = new Set();
const interactions = createMailbox<{ readonly id: string; readonly token: string }>();
const warnings: string[] = [];
/** What is tried again has tests of its own. */
const persist: Persist = (call) => call();

beforeAll(async () => {
  standIns = await startStandIns({ platforms: ['discord'] });
  const { discord } = standIns;
  ada = discord.guild.people[0]?.id ?? '';
  general = discord.guild.channels[0]?.id ?? '';
  client = new Client({ intents: [GatewayIntentBits.Guilds], waitGuildTimeout: 0, rest: { api: discord.apiUrl } });
  client.on('interactionCreate', ({ id, token }) => interactions.put({ id, token }));
  await client.login(discord.credentials.token);
});
beforeEach(() => {
  seenBefore = new Set(standIns.discord.messagesFor(ada, general).map(({ id }) => id));
  warnings.length = 0;
});
afterAll(async () => {
  await client.destroy();
  await standIns.stop();
});

const shown = (): readonly DiscordMessage[] =>
  standIns.discord.messagesFor(ada, general).filter(({ id }) => !seenBefore.has(id));

/** The surfaces of both for one command. */
async function openTwice(): Promise<readonly [Surface, Surface]> {
  void standIns.discord.ask(ada, general, 'A question');
  const interaction = await interactions.next();
  const open = (): Surface =>
    createInteractionSurface({
      begins: 'in-acknowledgement',
      rest: client.rest,
      applicationId: standIns.discord.credentials.applicationId,
      interaction,
      isPrivate: false,
      channelId: general,
      header: '',
      persist,
      warn: (what) => warnings.push(what),
      maxFollowUps: Infinity,
      madeAtMs: 0,
      next: null,
    });
  return [open(), open()];
}

async function post(surface: Surface): Promise<string> {
  const [way] = surface.waysOf(null, WHOLE);
  if (way === undefined) throw new Error('there is no way to post');
  return (await surface.post(WHOLE, KEY, signal, way)).kind;
}

describe('a command that another process acknowledged', () => {
  test('is answered in the place of its "is thinking"', async () => {
    const [quick, slow] = await openTwice();
    await quick.accept('Got your question.');
    await slow.accept('Got your question.');
    await expect(post(slow)).resolves.toBe('written');
    expect(shown()).toMatchObject([{ content: 'An answer', thinking: false }]);
    expect(warnings).toEqual([]);
  });

  test('is refused to the asker alone, and "is thinking" goes', async () => {
    const [quick, slow] = await openTwice();
    await quick.accept('Got your question.');
    await slow.refuse('Not here.', null);
    expect(shown()).toMatchObject([{ content: 'Not here.', ephemeralFor: ada }]);
  });

  test('and answered keeps its answer when this one would refuse it', async () => {
    const [quick, slow] = await openTwice();
    await quick.accept('Got your question.');
    await post(quick);
    await slow.refuse('I cannot keep my books.', null);
    expect(shown()).toMatchObject([{ content: 'An answer' }]);
  });
});
