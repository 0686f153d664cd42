import { expect, test } from '@jest/globals';
import { createBotToken, type TokenVerdict } from '../../../src/adapters/slack/bot-token.ts';
import { createMemoryLogger } from '../../fakes/memory-logger.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';

test('whose a new token is, is asked once for all who wait, and again only after a while when Slack could not tell', async () => {
  const clock = createVirtualClock();
  const asked: string[] = [];
  let verdict: TokenVerdict = 'unknown';
  let newest = 'first';
  const token = createBotToken({
    first: 'first',
    newest: () => Promise.resolve(newest),
    judge: (candidate) => {
      asked.push(candidate);
      return Promise.resolve(verdict);
    },
    clock,
    logger: createMemoryLogger(),
  });
  await expect(token()).resolves.toBe('first');
  newest = 'second';
  await expect(Promise.all([token(), token(), token()])).resolves.toEqual(['first', 'first', 'first']);
  expect(asked).toEqual(['second']);
  await clock.advance(4_999);
  await token();
  expect(asked).toEqual(['second']);
  verdict = 'ours';
  await clock.advance(1);
  await expect(token()).resolves.toBe('second');
  newest = 'first';
  verdict = 'not-ours';
  await expect(token()).resolves.toBe('second');
  await clock.advance(59_999);
  await token();
  expect(asked).toEqual(['second', 'second', 'first']);
});
