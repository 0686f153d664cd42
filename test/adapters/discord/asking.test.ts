/*
 * Who asked, as the story hears it from Discord: with discord.js and the stand-in, without the story itself.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDiscordAdapter } from '../../../src/adapters/discord/app.ts';
import { createWithParent } from '../../../src/adapters/discord/parents.ts';
import { createRest } from '../../../src/adapters/discord/rest.ts';
import type {
  Adapter,
  PressedPlace,
  Question,
  ReadStanding,
  SettleQuestion,
  Standing,
  Surface,
} from '../../../src/contract.ts';
import { createMemoryLogger, type MemoryLogger } from '../../fakes/memory-logger.ts';
import { someQuestion } from '../../fakes/questions.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';
import { createMailbox } from '../mailbox.ts';

const PERSON: Standing = { groups: [], isGuest: false, isStranger: false, isBot: false };
const ROLES = { kind: false, groups: true } as const;
const LOOK_UP = 'GET /guilds/:id/members/:id';
const GENERAL = '300000000000000001';
const THREAD = '300000000000000004';

let standIns: StandIns;
let adapter: Adapter;
let clock: VirtualClock;
let logger: MemoryLogger;
let settle: SettleQuestion;
let callsBefore = 0;
let role = '';
const asked = createMailbox<{ readonly question: Question; readonly readStanding: ReadStanding }>();
const pressed = createMailbox<PressedPlace>();

beforeAll(async () => {
  standIns = await startStandIns({ platforms: ['discord'] });
  const { discord } = standIns;
  role = discord.guild.helpersRole.id;
  // More than five questions in one channel within five seconds, which are not what this is about.
  discord.limit('channel-posts', { burst: 50, perSecond: 50 });
  discord.limit('typing', { burst: 50, perSecond: 50 });
  clock = createVirtualClock();
  logger = createMemoryLogger();
  adapter = createDiscordAdapter({
    token: () => Promise.resolve(discord.credentials.token),
    applicationId: discord.credentials.applicationId,
    apiUrl: discord.apiUrl,
    clock,
    logger,
    settle: (question) => settle(question),
    async answer(question, surface, readStanding) {
      await answerWithButton(surface);
      asked.put({ question, readStanding });
    },
    onPress: async (_press, place) => pressed.put(place),
  });
  await adapter.start();
});
beforeEach(() => {
  settle = (question) => question;
  callsBefore = standIns.record.all().length;
  for (const { id } of standIns.discord.guild.people) standIns.discord.giveRoles(id, []);
});
afterEach(() => standIns.discord.faults.clear());
afterAll(async () => {
  await adapter.stop();
  await standIns.stop();
});

function idOf(name: string): string {
  return standIns.discord.guild.people.find((person) => person.name === name)?.id ?? '';
}

/** So that there is something to press. */
async function answerWithButton(surface: Surface): Promise<void> {
  await surface.accept('Got it.');
  const button = { kind: 'try-again', reference: 'abcdefghij', label: 'Try again' } as const;
  const content = { markdown: 'Yes.', button, isFinal: true, isLast: true };
  const [way] = surface.waysOf(null, content);
  if (way === undefined) throw new Error('No way to post');
  const posted = await surface.post(content, `post${callsBefore}`, new AbortController().signal, way);
  expect(posted.kind).toBe('written');
}

function lookUps(): number {
  return standIns.record
    .all()
    .slice(callsBefore)
    .filter(({ type, name }) => type === 'called' && name === LOOK_UP).length;
}

describe('roles come along with the question', () => {
  beforeEach(() => standIns.discord.giveRoles(idOf('Ada'), [role]));
  afterEach(() => expect(lookUps()).toBe(0));

  test('of a command', async () => {
    await standIns.discord.ask(idOf('Ada'), GENERAL, 'Why?');
    expect(await (await asked.next()).readStanding(ROLES)).toEqual({ ...PERSON, groups: [role] });
  });

  test('of a mention', async () => {
    await standIns.discord.type(idOf('Ada'), GENERAL, '@askline why?');
    expect(await (await asked.next()).readStanding(ROLES)).toEqual({ ...PERSON, groups: [role] });
  });

  test('of a command in a server without the bot', async () => {
    await standIns.discord.ask(idOf('Ada'), GENERAL, 'Why?', { installed: 'user-only' });
    expect(await (await asked.next()).readStanding(ROLES)).toEqual({ ...PERSON, groups: [role] });
  });

  test('as they are now, not as they were', async () => {
    standIns.discord.giveRoles(idOf('Ada'), []);
    await standIns.discord.type(idOf('Ada'), GENERAL, '@askline why?');
    expect(await (await asked.next()).readStanding(ROLES)).toEqual(PERSON);
  });

  test('and in direct messages nobody has any', async () => {
    const direct = standIns.discord.guild.channels.find(({ person }) => person === idOf('Ada'))?.id ?? '';
    await standIns.discord.type(idOf('Ada'), direct, 'why?');
    const { question, readStanding } = await asked.next();
    expect(await readStanding(ROLES)).toEqual(PERSON);
    expect(question.parentChannel).toBe('channel:discord:direct-messages');
  });
});

describe('where somebody pressed', () => {
  async function press(by: string): Promise<PressedPlace> {
    await standIns.discord.type(idOf('Ada'), GENERAL, '@askline why?');
    await asked.next();
    const answer = standIns.discord
      .messagesFor(idOf('Ada'), GENERAL)
      .findLast(({ components }) => components.length > 0);
    const id = /"custom_id":"(?<id>[^"]+)"/.exec(JSON.stringify(answer?.components))?.groups?.['id'] ?? '';
    await standIns.discord.press(idOf(by), answer?.id ?? '', id);
    return pressed.next();
  }

  test('the roles of who pressed come along', async () => {
    standIns.discord.giveRoles(idOf('Ben'), [role]);
    const place = await press('Ben');
    expect(await place.standingOf(`person:discord:${idOf('Ben')}`, ROLES)).toEqual({ ...PERSON, groups: [role] });
    expect(lookUps()).toBe(0);
  });

  test('those of somebody else are looked up, and remembered for five minutes', async () => {
    standIns.discord.giveRoles(idOf('Chloe'), [role]);
    const chloe = `person:discord:${idOf('Chloe')}` as const;
    const place = await press('Ben');
    expect(await place.standingOf(chloe, ROLES)).toEqual({ ...PERSON, groups: [role] });
    standIns.discord.giveRoles(idOf('Chloe'), []);
    expect(await place.standingOf(chloe, ROLES)).toEqual({ ...PERSON, groups: [role] });
    expect(lookUps()).toBe(1);
    await clock.advance(5 * 60_000);
    expect(await place.standingOf(chloe, ROLES)).toEqual(PERSON);
    expect(lookUps()).toBe(2);
  });

  test('nobody is looked up where no role matters', async () => {
    const place = await press('Ben');
    expect(await place.standingOf('person:discord:299999999999999999', { kind: true, groups: false })).toEqual(PERSON);
    expect(lookUps()).toBe(0);
  });

  test('what Discord does not tell is not known', async () => {
    const place = await press('Ben');
    expect(await place.standingOf('person:discord:299999999999999999', ROLES)).toBeNull();
    standIns.discord.faults.next(LOOK_UP, { kind: 'answer', status: 500 });
    const gwen = `person:discord:${idOf('Gwen')}` as const;
    expect(await place.standingOf(gwen, ROLES)).toBeNull();
    expect(await place.standingOf(gwen, ROLES)).toEqual(PERSON);
  });

  test('when Discord says "too fast" and not for how long, it is left alone for some seconds', async () => {
    const place = await press('Ben');
    standIns.discord.faults.next(LOOK_UP, { kind: 'answer', status: 429, body: { message: 'slow down' } });
    expect(await place.standingOf('person:discord:299999999999999997', ROLES)).toBeNull();
    expect(await place.standingOf('person:discord:299999999999999996', ROLES)).toBeNull();
    expect(lookUps()).toBe(1);
    await clock.advance(5_000);
  });

  test('when Discord says "too fast", it is left alone for as long as it says', async () => {
    const place = await press('Ben');
    const body = { message: 'You are being rate limited.', retry_after: 30, global: false };
    standIns.discord.faults.next(LOOK_UP, { kind: 'answer', status: 429, headers: { 'retry-after': '30' }, body });
    const stan = `person:discord:${idOf('Stan')}` as const;
    expect(await place.standingOf(stan, ROLES)).toBeNull();
    expect(await place.standingOf('person:discord:299999999999999998', ROLES)).toBeNull();
    expect(lookUps()).toBe(1);
    await clock.advance(30_000);
  });
});

describe('a thread', () => {
  const inGeneral = { channel: `channel:discord:${THREAD}`, parentChannel: `channel:discord:${GENERAL}` };

  test.each([
    ['by a command', () => standIns.discord.ask(idOf('Ada'), THREAD, 'Why?')],
    ['by a mention', () => standIns.discord.type(idOf('Ada'), THREAD, '@askline why?')],
  ])('names the channel that it belongs to, %s', async (_how, ask) => {
    await ask();
    expect((await asked.next()).question).toMatchObject(inGeneral);
  });

  test('names it in a server without the bot, too', async () => {
    await standIns.discord.ask(idOf('Ada'), THREAD, 'Why?', { installed: 'user-only' });
    const { parentChannel } = (await asked.next()).question;
    expect(parentChannel).toMatch(/^channel:discord:\d+$/);
  });

  test('whose channel nobody told is looked up once; without an answer the question is dropped', async () => {
    const { credentials, apiUrl } = standIns.discord;
    const rest = createRest({ api: apiUrl, retries: 0 }, () => Promise.resolve(credentials.token));
    const warnings: string[] = [];
    const withParent = createWithParent({ rest, clock, warn: (what) => warnings.push(what) });
    const question = someQuestion({ platform: 'discord', channel: `channel:discord:${THREAD}` });
    expect(await withParent(question, null)).toEqual(question);
    expect(await withParent(question, { id: THREAD })).toMatchObject(inGeneral);
    expect(await withParent(question, { id: THREAD })).toMatchObject(inGeneral);
    const calls = standIns.record
      .all()
      .slice(callsBefore)
      .filter(({ name }) => name === 'GET /channels/:id');
    expect(calls.filter(({ type }) => type === 'called')).toHaveLength(1);
    expect(await withParent(question, { id: '399999999999999999' })).toBeNull();
    expect(warnings).toHaveLength(1);
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  });
});

test('where the operator decided so, the answer to a command is private', async () => {
  settle = (question) => ({ ...question, visibility: 'private' });
  await standIns.discord.ask(idOf('Ada'), GENERAL, 'Why?');
  expect((await asked.next()).question.visibility).toBe('private');
  expect(standIns.discord.messagesFor(idOf('Ada'), GENERAL).at(-1)).toMatchObject({ ephemeralFor: idOf('Ada') });
});
