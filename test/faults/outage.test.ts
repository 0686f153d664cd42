/*
 * A provider that stays down, through the real bot: after a few failures nobody waits for it, and nobody is the cause of
 * that who only pressed Stop.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ANSWERED, FORBIDDEN, OVERLOADED, UNTAKEN, WHOLE } from './given.ts';
import { personOn, type Person } from './people.ts';
import { QUESTION, recordedIn, withoutReference } from './row.ts';
import { ANSWER, answeredBy, NOT_REACHED } from './words.ts';
import { inWorld, type Line, type World } from './world.ts';

jest.setTimeout(15_000);

beforeAll(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(() => {
  jest.restoreAllMocks();
});

/** "At once" for a person, with a platform between; how long the chain itself takes is for a benchmark to say. */
const AT_ONCE_MS = 1_000;

const AT_ONCE = { ...UNTAKEN, failure: 'unavailable', attempts: 0 };

/** Asks so many at once; resolves with their records. */
async function ask({ records, until }: World, person: Person, questions: number): Promise<readonly Line[]> {
  const before = records().length;
  await Promise.all(Array.from({ length: questions }, () => person.ask(QUESTION)));
  return until(() => {
    const added = records().slice(before);
    return added.length === questions ? added : null;
  }, `${questions} more answers`);
}

/** The words and the button of the answer with this record. */
function seen(person: Person, record: Line): readonly [text: string, button: string | null] {
  const reference = String(record['question']).replace('question:', '');
  const answer = person.answers().find(({ text }) => text.includes(reference));
  return [withoutReference(answer?.text.replace(/^.*\n/u, '') ?? '', record), answer?.button?.label ?? null];
}

describe.each(['slack', 'discord'] as const)('in %s', (platform) => {
  const platforms = [platform];

  test('everything down: after 5 failures of each model people get the sentence and Try again at once, without a call', () =>
    inWorld({ platforms, yaml: '' }, async (world) => {
      const person = personOn(platform, world);
      world.claude.respondWith(() => OVERLOADED);
      await ask(world, person, 1);
      expect(world.calls().claude).toBe(6);
      await ask(world, person, 1);
      expect(world.calls().claude).toBe(10);
      const [record = {}] = await ask(world, person, 1);
      expect(recordedIn(record)).toEqual(AT_ONCE);
      expect(record['totalMs']).toBeLessThan(AT_ONCE_MS);
      expect(seen(person, record)).toEqual([NOT_REACHED, 'Try again']);
      await ask(world, person, 3);
      expect(world.calls().claude).toBe(10);
    }));

  test('the first choice down: once its breaker is open the fallback answers at once, and is the only one that is asked', () =>
    inWorld(
      {
        platforms,
        yaml: 'fallbacks: [{ provider: openai, id: llama-4-sandbox }]',
        environment: ({ openai }) => ({ OPENAI_API_KEY: openai.apiKey, OPENAI_BASE_URL: openai.baseUrl }),
      },
      async (world) => {
        const person = personOn(platform, world);
        world.claude.respondWith(() => OVERLOADED);
        for (let i = 0; i < 5; i += 1) world.openai.next({ kind: 'text', text: ANSWER });
        await ask(world, person, 1);
        await ask(world, person, 1);
        expect(world.calls()).toEqual({ claude: 5, openai: 2 });
        const [record = {}] = await ask(world, person, 1);
        expect(record).toMatchObject({ outcome: 'answered', model: 'llama-4-sandbox', choice: 1, attempts: 1 });
        expect(record['totalMs']).toBeLessThan(AT_ONCE_MS);
        await ask(world, person, 2);
        expect(world.calls()).toEqual({ claude: 5, openai: 5 });
        expect(person.answers().at(-1)?.text).toContain(answeredBy('llama-4-sandbox'));
      },
    ));

  test('a question that is forbidden stops nobody else: the next one is answered by the same key', () =>
    inWorld({ platforms, yaml: 'fallbacks: []' }, async (world) => {
      const person = personOn(platform, world);
      world.claude.next(FORBIDDEN);
      await ask(world, person, 1);
      world.claude.next(WHOLE);
      const [record = {}] = await ask(world, person, 1);
      expect(recordedIn(record)).toEqual(ANSWERED);
      expect(world.calls().claude).toBe(2);
    }));

  test("people who press Stop do not open the breaker: the next one's answer comes from the first choice", () =>
    inWorld({ platforms, yaml: 'fallbacks: []' }, async (world) => {
      const person = personOn(platform, world);
      for (let stops = 1; stops <= 6; stops += 1) {
        world.claude.next({ kind: 'stall', text: ANSWER });
        await person.ask(QUESTION);
        await person.press(
          await world.until(() => person.answers().find(({ button }) => button?.label === 'Stop'), 'a Stop button'),
        );
        await world.until(() => world.records().length === stops, 'the end');
      }
      expect(world.records().map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'stopped'));
      world.claude.next(WHOLE);
      const [record = {}] = await ask(world, person, 1);
      expect(recordedIn(record)).toEqual(ANSWERED);
      expect(world.calls().claude).toBe(7);
      expect(world.log()).not.toContain('breaker');
    }));
});

// In Discord alone: in Slack six answers in one channel wait for each other.
test('everything silent: after 5 timeouts nobody waits for another', () =>
  inWorld(
    { platforms: ['discord'], yaml: 'fallbacks: []\ntimes: { firstTextSeconds: 1, firstTextInAllSeconds: 1.9 }' },
    async (world) => {
      const person = personOn('discord', world);
      world.claude.respondWith(() => ({ kind: 'hang' }));
      const records = await ask(world, person, 5);
      for (const record of records) {
        expect(record).toMatchObject({ failure: 'timeout', attempts: 1, costMicroUsd: 150 });
      }
      const [record = {}] = await ask(world, person, 1);
      expect(recordedIn(record)).toEqual(AT_ONCE);
      expect(record['totalMs']).toBeLessThan(AT_ONCE_MS);
      expect(seen(person, record)).toEqual([NOT_REACHED, 'Try again']);
      expect(world.calls().claude).toBe(5);
    },
  ));
