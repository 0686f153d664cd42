import { describe, expect, test } from '@jest/globals';
import { APIError } from '@anthropic-ai/sdk';
import { toModelError } from '../../src/model/claude-errors.ts';
import { retryAfterMsOf } from '../../src/model/retry-after.ts';

describe('how long a provider asks us to wait', () => {
  test.each<[string, Record<string, string>, number | null]>([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['parts of a second', { 'retry-after': '0.2501' }, 251],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['milliseconds, which come first', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1_500],
    [
      'a date, by the clock of the one who says it',
      { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
      30_000,
    ],
    [
      'a date that is over',
      { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT', date: 'Wed, 21 Oct 2026 07:29:00 GMT' },
      0,
    ],
    ['a date without a clock to compare it with', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, null],
    ['nothing', {}, null],
    ['less than nothing', { 'retry-after': '-5' }, null],
    ['words', { 'retry-after': 'soon' }, null],
  ])('is read: %s', (_name, headers, expected) => {
    expect(retryAfterMsOf(new Headers(headers))).toBe(expected);
  });

  test('is part of the error', () => {
    const body = { type: 'error', error: { type: 'rate_limit_error', message: 'Too many' } };
    const thrown = APIError.generate(429, body, undefined, new Headers({ 'retry-after': '3' }));
    expect(toModelError(thrown)).toMatchObject({ kind: 'rate-limited', retryAfterMs: 3_000, isBreakerOpen: false });
  });

  test('is not part of an error that never had headers', () => {
    expect(retryAfterMsOf(undefined)).toBeNull();
    expect(toModelError(new Error('gone'))).toMatchObject({ kind: 'unknown', retryAfterMs: null });
  });
});
