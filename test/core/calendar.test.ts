import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createCalendar } from '../../src/core/calendar.ts';

const at = (text: string): number => Date.parse(text);

describe('a day of the operator', () => {
  test('begins at midnight where the operator is, not in Greenwich', () => {
    const vienna = createCalendar('Europe/Vienna');
    expect(vienna.nameOf(at('2026-11-21T22:59:59Z'), 'day')).toBe('2026-11-21');
    expect(vienna.nameOf(at('2026-11-21T23:00:00Z'), 'day')).toBe('2026-11-22');
    expect(vienna.endOf(at('2026-11-21T22:59:59Z'), 'day')).toBe(at('2026-11-21T23:00:00Z'));
  });

  test('has 23 or 25 hours when the clocks change', () => {
    const vienna = createCalendar('Europe/Vienna');
    expect(vienna.endOf(at('2026-03-29T12:00:00Z'), 'day')).toBe(at('2026-03-29T22:00:00Z'));
    expect(vienna.endOf(at('2026-10-25T12:00:00Z'), 'day')).toBe(at('2026-10-25T23:00:00Z'));
  });
});

describe('a month', () => {
  test('ends with its last day, however many it has', () => {
    const utc = createCalendar('UTC');
    expect(utc.nameOf(at('2028-02-29T12:00:00Z'), 'month')).toBe('2028-02');
    expect(utc.endOf(at('2028-02-01T00:00:00Z'), 'month')).toBe(at('2028-03-01T00:00:00Z'));
    expect(utc.endOf(at('2026-12-31T23:59:59.999Z'), 'month')).toBe(at('2027-01-01T00:00:00Z'));
  });
});

test('every moment before the end has the name of the period, and the end has not', () => {
  const zones = ['UTC', 'Europe/Vienna', 'America/St_Johns', 'Pacific/Chatham', 'Asia/Kolkata'].map(createCalendar);
  const moments = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
  const periods = fc.constantFrom('day' as const, 'month' as const);
  fc.assert(
    fc.property(fc.constantFrom(...zones), periods, moments, (calendar, per, moment) => {
      const end = calendar.endOf(moment, per);
      expect(end).toBeGreaterThan(moment);
      expect(calendar.nameOf(end - 1, per)).toBe(calendar.nameOf(moment, per));
      expect(calendar.nameOf(end, per)).not.toBe(calendar.nameOf(moment, per));
    }),
  );
});

test('an unknown time zone is an error', () => {
  expect(() => createCalendar('Europe/Nowhere')).toThrow(RangeError);
});
