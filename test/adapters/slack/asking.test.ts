/*
 * Who asked, as the story hears it from Slack: with Bolt and the stand-in, without the story itself.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSlackAdapter } from '../../../src/adapters/slack/app.ts';
import type {
  Adapter,
  PressedPlace,
  Question,
  ReadStanding,
  SettleQuestion,
  Standing,
  Surface,
} from '../../../src/contract.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';
import { startStandIns, type StandIns } from '../../town/stand-ins.ts';
import { createMailbox } from '../mailbox.ts';

const MEMBER: Standing = { groups: [], isGuest: false, isStranger: false, isBot: false };
const BOTH = { kind: true, groups: true } as const;
const GENERAL = 'C0GENERAL1';

let standIns: StandIns;
let adapter: Adapter;
let settle: SettleQuestion;
const asked = createMailbox<{ readonly question: Question; readonly readStanding: ReadStanding }>();
const pressed = createMailbox<PressedPlace>();

beforeAll(async () => {
  standIns = await startStandIns({ platforms: ['slack'] });
  const { slack } = standIns;
  slack.settings.scopes.add('usergroups:read');
  slack.settings.userGroups = [{ id: 'S1', handle: 'helpers', people: [idOf('Ada'), idOf('Gwen')] }];
  adapter = createSlackAdapter({
    botToken: () => Promise.resolve(slack.credentials.botToken),
    delivery: { kind: 'socket', appToken: () => Promise.resolve(slack.credentials.appToken) },
    apiUrl: slack.apiUrl,
    streaming: 'edit',
    clock: createVirtualClock(),
    logger: createMemoryLogger(),
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
});
afterAll(async () => {
  await adapter.stop();
  await standIns.stop();
});

function idOf(name: string): string {
  return standIns.slack.team.people.find((person) => person.name === name)?.id ?? '';
}

/** So that there is something to press. */
async function answerWithButton(surface: Surface): Promise<void> {
  await surface.accept('Got it.');
  const button = { kind: 'try-again', reference: 'abcdefghij', label: 'Try again' } as const;
  const content = { markdown: 'Yes.', button, isFinal: true, isLast: true };
  const [way] = surface.waysOf(null, content);
  if (way === undefined) throw new Error('No way to post');
  await surface.post(content, 'post1', new AbortController().signal, way);
}

describe('the story hears who asked', () => {
  test('by a command', async () => {
    await standIns.slack.type(idOf('Gwen'), GENERAL, '/ask why?');
    const { question, readStanding } = await asked.next();
    expect(question).toMatchObject({ entry: 'command', channel: `channel:slack:${GENERAL}`, parentChannel: null });
    expect(await readStanding(BOTH)).toEqual({ ...MEMBER, isGuest: true, groups: ['S1'] });
  });

  test('by a mention, a stranger too', async () => {
    await standIns.slack.type(idOf('Stan'), GENERAL, '@askline why?');
    const { question, readStanding } = await asked.next();
    expect(question.person).toBe(`person:slack:${idOf('Stan')}`);
    expect(await readStanding(BOTH)).toEqual({ ...MEMBER, isStranger: true });
  });

  test('by a mention of our own people in a channel that another organisation owns', async () => {
    await standIns.slack.type(idOf('Ben'), GENERAL, '@askline why?');
    const { question, readStanding } = await asked.next();
    // What Slack says where it happened.
    const delivered = standIns.record
      .all()
      .findLast(({ type, name }) => type === 'delivered' && name === 'app_mention');
    expect(delivered?.details['payload']).toMatchObject({ team_id: 'T0ELSEWHR1' });
    expect(question.workspace).toBe(`workspace:slack:${standIns.slack.team.id}`);
    expect(await readStanding(BOTH)).toEqual(MEMBER);
  });

  test('by a direct message', async () => {
    await standIns.slack.type(idOf('Ada'), 'D0ADA00001', 'why?');
    const { question, readStanding } = await asked.next();
    expect(question).toMatchObject({ entry: 'direct-message', parentChannel: 'channel:slack:direct-messages' });
    expect(await readStanding(BOTH)).toEqual({ ...MEMBER, groups: ['S1'] });
  });
});

test('where somebody pressed, the standing of anybody can be read', async () => {
  await standIns.slack.type(idOf('Ada'), GENERAL, '/ask why?');
  await asked.next();
  const answer = standIns.slack
    .messagesFor(idOf('Ada'), GENERAL)
    .findLast(({ user }) => user === standIns.slack.team.botUserId);
  await standIns.slack.press(idOf('Ben'), GENERAL, answer?.ts ?? '', 'askline_try_again');
  const place = await pressed.next();
  expect(await place.standingOf(`person:slack:${idOf('Ben')}`, BOTH)).toEqual(MEMBER);
  expect(await place.standingOf(`person:slack:${idOf('Gwen')}`, BOTH)).toMatchObject({ isGuest: true, groups: ['S1'] });
});

test('where the operator decided so, the answer to a command is private', async () => {
  settle = (question) => ({ ...question, visibility: 'private' });
  await standIns.slack.type(idOf('Ada'), GENERAL, '/ask why?');
  const { question } = await asked.next();
  expect(question.visibility).toBe('private');
  const shown = standIns.slack.messagesFor(idOf('Ada'), GENERAL).at(-1);
  expect(shown).toMatchObject({ ephemeralFor: idOf('Ada'), text: expect.stringContaining('Yes.') });
});
