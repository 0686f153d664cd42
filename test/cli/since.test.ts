import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sinceMsOf } from '../../src/cli/since.ts';
import { createCalendar } from '../../src/core/calendar.ts';
import { ConfigError } from '../../src/errors.ts';

const NOW_MS = Date.parse('2026-11-22T09:30:00Z');
const utc = createCalendar('UTC');
const since = (text: string, by: 'day' | 'model' = 'model', calendar = utc): string =>
  new Date(sinceMsOf(text, by, NOW_MS, calendar)).toISOString();

describe('--since', () => {
  test.each([
    ['24h', '2026-11-21T09:30:00.000Z'],
    ['7d', '2026-11-15T09:30:00.000Z'],
    ['4w', '2026-10-25T09:30:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
  ])('%s is %s', (text, moment) => {
    expect(since(text)).toBe(moment);
  });

  test('a table of days begins with a whole one, where hours were not asked for', () => {
    expect(since('7d', 'day')).toBe('2026-11-15T00:00:00.000Z');
    expect(since('1w', 'day', createCalendar('Asia/Tokyo'))).toBe('2026-11-14T15:00:00.000Z');
    expect(since('24h', 'day')).toBe('2026-11-21T09:30:00.000Z');
  });

  test.each([
    ['Europe/Vienna', '2026-11-01', '2026-10-31T23:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-01', '2026-10-31T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-11-01', '2026-11-01T11:00:00.000Z'],
    // Its clocks jump from midnight to one: the day begins there.
    ['America/Asuncion', '2023-10-01', '2023-10-01T04:00:00.000Z'],
    // There was no such day.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
  ])('a day begins where the operator lives: %s %s', (zone, day, moment) => {
    expect(since(day, 'model', createCalendar(zone))).toBe(moment);
  });

  test('every day begins as that day, and not a minute later', () => {
    const zones = ['UTC', 'Europe/Vienna', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'].map(
      createCalendar,
    );
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 3_000 }), (calendar, daysAgo) => {
        const day = calendar.nameOf(NOW_MS - daysAgo * 86_400_000, 'day');
        const sinceMs = sinceMsOf(day, 'model', NOW_MS, calendar);
        expect(calendar.nameOf(sinceMs, 'day')).toBe(day);
        expect(calendar.nameOf(sinceMs - 1, 'day') < day).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  const OTHERWISE = 'expected 24h, 7d, 4w or a day such as 2026-11-01';
  test.each([
    ['7', `--since is "7": ${OTHERWISE}`],
    ['7days', `--since is "7days": ${OTHERWISE}`],
    ['-7d', `--since is "-7d": ${OTHERWISE}`],
    ['', `--since is "": ${OTHERWISE}`],
    ['2026-02-30', `--since is "2026-02-30": ${OTHERWISE}`],
    ['22.11.2026', `--since is "22.11.2026": ${OTHERWISE}`],
    ['a while ago', `--since is something else: ${OTHERWISE}`],
    ['0d', '--since is "0d": expected at least 1h and at most ten years, such as 7d'],
    ['999999w', '--since is "999999w": expected at least 1h and at most ten years, such as 7d'],
    ['2026-11-23', '--since is "2026-11-23": expected a day that has begun'],
  ])('%j is wrong: %s', (text, sentence) => {
    expect(() => since(text)).toThrow(new ConfigError(sentence));
  });
});
