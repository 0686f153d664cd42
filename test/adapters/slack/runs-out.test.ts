/*
 * Where messages run out: a private answer goes over the command's response_url, which takes five messages.
 */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { longAnswer, wordsOf } from '../../fixtures/answers.ts';
import { startTown, type Town } from '../../town/town.ts';

jest.setTimeout(30_000);
let town: Town;
beforeEach(async () => {
  town = await startTown({ platforms: ['slack'], environment: { ASKLINE_CONFIG: config } });
});
afterEach(() => town.stop());

const config = new URL('../../fixtures/long-answers.yaml', import.meta.url).pathname;

test('a private answer that is too long for its messages goes on in direct messages, and says so', async () => {
  const { slack, claude } = town;
  const [ada = '', general = ''] = [slack.team.people[0]?.id, slack.team.channels[0]?.id];
  const text = longAnswer().repeat(8);
  claude.next({ kind: 'text', text, tokensPerSecond: 0 });
  const before = slack.messagesFor(ada, general).length;
  await slack.type(ada, general, '/ask private Tell me all of it');
  const [record] = await town.untilRecorded(1);
  expect(record).toMatchObject({ outcome: 'answered' });
  const here = slack.messagesFor(ada, general).slice(before);
  expect(JSON.stringify(here.at(-1))).toContain('the rest is in our direct messages');
  const direct = slack.team.channels.flatMap(({ id }) => (id === general ? [] : slack.messagesFor(ada, id)));
  expect(direct.length).toBeGreaterThan(0);
  const shown = JSON.stringify([...here, ...direct]);
  expect(wordsOf(text).filter((word) => !shown.includes(word))).toEqual([]);
  expect(here.every(({ ephemeralFor }) => ephemeralFor === ada)).toBe(true);
});
