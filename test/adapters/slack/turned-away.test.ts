/*
 * Who is turned away hears of it, also when Slack takes no more just then; and who asks again hears it where the answer
 * comes.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { directMessagesOf, press, seenBy, type Seen } from '../../town/seen.ts';
import { startTown, type Town } from '../../town/town.ts';
import { fixture, modelCalls } from '../press-stage.ts';

/** The Slack that is pretended asks for waits of a second, several times over. */
const TIMEOUT_MS = 20_000;

let town: Town;
let endedBefore = 0;

const general = (): string => town.slack.team.channels[0]?.id ?? '';
const idOf = (name: string): string => town.slack.team.people.find((person) => person.name === name)?.id ?? '';
const seen = (person: string, channel = general()): readonly Seen[] => seenBy(town, 'slack', { person, channel });
const refusalsIn = (messages: readonly Seen[]): readonly Seen[] =>
  messages.filter(({ text }) => text.includes('would wait too long'));

beforeEach(() => {
  endedBefore = town.logs().filter((line) => 'outcome' in line).length;
});

async function ended(count = 1): Promise<Readonly<Record<string, unknown>>> {
  const lines = await town.untilRecorded(endedBefore + count, 20_000);
  endedBefore += count;
  return lines[endedBefore - 1] ?? {};
}

describe('while somebody else has all the room', () => {
  let leave: () => Promise<void>;

  beforeAll(async () => {
    town = await startTown({ platforms: ['slack'], environment: { ASKLINE_CONFIG: fixture('turned-away.yaml') } });
    const { buckets } = town.slack.settings;
    buckets['chat.postEphemeral'] = { perMinute: 600, burst: 3 };
    buckets['chat.postMessage:channel'] = { perMinute: 120, burst: 2 };
  });
  afterAll(() => town.stop());

  beforeEach(async () => {
    const before = modelCalls(town);
    town.claude.next({ kind: 'stall', text: 'Well, that is long.' });
    await town.slack.type(idOf('Ben'), general(), '/ask How long?');
    await town.until(() => modelCalls(town) > before, 'somebody else to be asking');
    leave = async () => {
      const growing = await town.until(
        () => seen(idOf('Ben')).findLast(({ button }) => button?.kind === 'stop'),
        'a Stop button',
      );
      await press(town, 'slack', idOf('Ben'), growing);
      expect(await ended()).toMatchObject({ outcome: 'stopped' });
    };
  }, TIMEOUT_MS);

  test(
    'everybody who mentions the bot is told, however many at once',
    async () => {
      const people = town.slack.crowd(12).map(({ id }) => id);
      await Promise.all(people.map((person) => town.slack.type(person, general(), '@askline why?')));
      await ended(people.length);
      const told = people.filter((person) => refusalsIn(seen(person)).some(({ isPrivate }) => isPrivate));
      expect(told).toEqual(people);
      await leave();
    },
    TIMEOUT_MS,
  );

  test(
    'each of several direct messages is told',
    async () => {
      const own = directMessagesOf(town, 'slack', idOf('Ada'));
      for (const number of [1, 2, 3, 4, 5]) await town.slack.type(idOf('Ada'), own, `Why ${number}?`);
      await ended(5);
      expect(refusalsIn(seen(idOf('Ada'), own))).toHaveLength(5);
      await leave();
    },
    TIMEOUT_MS,
  );

  test(
    'a press is told although Slack fails at first, and the button comes back',
    async () => {
      await leave();
      town.claude.next({ kind: 'error-in-stream', text: 'The first half.', type: 'overloaded_error' });
      await town.slack.type(idOf('Ada'), general(), '/ask Half of it?');
      await ended();
      const broken = await town.until(
        () => seen(idOf('Ada')).findLast(({ button }) => button?.kind === 'try-again'),
        'the broken answer',
      );
      const before = modelCalls(town);
      town.claude.next({ kind: 'stall', text: 'Long again.' });
      await town.slack.type(idOf('Ben'), general(), '/ask How long?');
      await town.until(() => modelCalls(town) > before, 'somebody else to be asking');
      town.slack.faults.next('response_url', { kind: 'answer', status: 500, body: '' }, 3);
      const told = refusalsIn(seen(idOf('Ada'))).length;
      await press(town, 'slack', idOf('Ada'), broken);
      expect(await ended()).toMatchObject({ outcome: 'refused', refusal: 'line-full' });
      expect(refusalsIn(seen(idOf('Ada')))).toHaveLength(told + 1);
      const renewed = seen(idOf('Ada')).find(({ id }) => id === broken.id)?.button;
      expect(renewed?.kind).toBe('try-again');
      expect(renewed?.reference).not.toBe(broken.button?.reference);
      await leave();
    },
    TIMEOUT_MS,
  );

  test(
    'a mention that is asked again is taken by a sign on it, and no word in the channel',
    async () => {
      const asked = await town.slack.type(idOf('Ada'), general(), '@askline Why now?');
      await ended();
      const notice = await town.until(
        () => refusalsIn(seen(idOf('Ada'))).findLast(({ button }) => button?.kind === 'try-again'),
        'a notice with a button',
      );
      await leave();
      const before = new Set(seen(idOf('Ada')).map(({ id }) => id));
      town.claude.next({ kind: 'text', text: 'Because.' });
      await press(town, 'slack', idOf('Ada'), notice);
      expect(await ended()).toMatchObject({ outcome: 'answered' });
      const ts = asked.kind === 'sent' ? asked.ts : '';
      const added = seen(idOf('Ada')).filter(({ id }) => !before.has(id));
      expect(added).toMatchObject([{ text: 'Because.', threadTs: ts, isPrivate: false }]);
      const question = town.slack.messagesFor(idOf('Ada'), general()).find((message) => message.ts === ts);
      expect(question?.reactions.map(({ name }) => name)).toEqual(['eyes']);
    },
    TIMEOUT_MS,
  );
});

describe('after the sign that a command was taken', () => {
  beforeAll(async () => {
    town = await startTown({ platforms: ['slack'], environment: { ASKLINE_CONFIG: fixture('short-drain.yaml') } });
  });
  afterAll(() => town.stop());

  // Whose standing is looked up for the first time, which takes longer than the sign waits.
  test.each([
    ['Gwen', { kind: 'answer', status: 500, body: '' }],
    ['Gus', { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: '' }],
  ] as const)(
    '%s is told the refusal although Slack does not take it at first',
    async (name, fault) => {
      town.slack.faults.next('users.info', { kind: 'delay', delayMs: 1_200 });
      town.slack.faults.next('response_url', fault);
      await town.slack.type(idOf(name), general(), '/ask why?');
      expect(await ended()).toMatchObject({ outcome: 'refused', refusal: 'guest' });
      const texts = seen(idOf(name)).map(({ text }) => text);
      expect(texts).toHaveLength(2);
      expect(texts[0]).toContain('Got your question');
      expect(texts[1]).toContain('Guests');
    },
    TIMEOUT_MS,
  );
});
