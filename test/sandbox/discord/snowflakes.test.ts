import { expect, test } from '@jest/globals';
import { SnowflakeUtil } from 'discord.js';
import { createSnowflakes } from '../../../src/sandbox/discord/snowflakes.ts';
import { createHandClock } from './support.ts';

test('an id tells its time, and no two are the same', () => {
  const clock = createHandClock();
  const nextId = createSnowflakes(clock);
  const ids = Array.from({ length: 100 }, nextId);
  expect(new Set(ids).size).toBe(100);
  expect(SnowflakeUtil.timestampFrom(ids[0] ?? '')).toBe(clock.now());
});

test('ids have the digits that clients insist on, on any clock', () => {
  expect(createSnowflakes(createHandClock(0))()).toMatch(/^\d{17,19}$/);
  expect(createSnowflakes(createHandClock())()).toMatch(/^\d{17,19}$/);
});
