import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRateLimits } from '../../../src/sandbox/slack/rate-limits.ts';
import { general, manualClock, openStage, random, type Stage } from './harness.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.end());

test('a rested bucket takes its burst and then its rate', () => {
  const clock = manualClock();
  const limits = createRateLimits(clock, () => ({ edit: { perMinute: 50, burst: 3 } }));
  expect([1, 2, 3, 4].map(() => limits.take(['edit']))).toEqual([0, 0, 0, 2]);
  clock.advance(1200);
  expect([1, 2].map(() => limits.take(['edit']))).toEqual([0, 2]);
});

test('a refused call costs nothing in any bucket', () => {
  const clock = manualClock();
  const buckets = { all: { perMinute: 60, burst: 2 }, each: { perMinute: 60, burst: 1 } };
  const limits = createRateLimits(clock, () => buckets);
  expect(limits.take(['all', 'each@a'])).toBe(0);
  expect(limits.take(['all', 'each@a'])).toBe(1);
  expect(limits.take(['all', 'each@b'])).toBe(0);
  expect(limits.take(['all', 'each@c'])).toBe(1);
});

test('edits above the rate are refused with a whole number of seconds', async () => {
  stage.slack.settings.buckets['chat.update'] = { perMinute: 50, burst: 2 };
  const { ts = '' } = await stage.bot.chat.postMessage({ channel: general, text: 'x' });
  const update = (text: string) => stage.bot.chat.update({ channel: general, ts, text });
  await update('one');
  await update('two');
  await expect(update('three')).rejects.toMatchObject({ retryAfter: 2 });
  expect(stage.events('refused', 'chat.update')[0]?.details).toMatchObject({ rule: 'rate-limits' });
  expect(stage.events('called', 'chat.update').at(-1)?.details).toMatchObject({ status: 429 });
  stage.clock.advance(2000);
  expect(await update('four')).toMatchObject({ text: 'four' });
});

test('posts are limited for each channel', async () => {
  const post = (channel: string) => stage.bot.chat.postMessage({ channel, text: 'x' });
  for (let count = 0; count < 4; count += 1) await post(general);
  await expect(post(general)).rejects.toMatchObject({ retryAfter: 1 });
  expect(await post(random)).toMatchObject({ ok: true });
  stage.clock.advance(1000);
  expect(await post(general)).toMatchObject({ ok: true });
});
