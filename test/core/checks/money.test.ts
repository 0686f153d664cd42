/*
 * Which quotas and budgets a question has to find room in, and what is set aside for it.
 */
import { describe, expect, test } from '@jest/globals';
import type { ModelRequest, PricesOf } from '../../../src/contract.ts';
import { createCalendar } from '../../../src/core/calendar.ts';
import { budgetsOf, offersOf } from '../../../src/core/checks/budget.ts';
import { quotasOf } from '../../../src/core/checks/quota.ts';
import { someRequest } from '../../fakes/scripted-model.ts';

const NOW_MS = Date.parse('2026-11-22T10:00:00Z');
const none = { perMinute: null, perHour: null, perDay: null };

describe('quotas', () => {
  test('are those of the person and the workspace, and of the channel where it has some; the longest first', () => {
    const limits = {
      perPerson: { perMinute: 2, perHour: null, perDay: 20 },
      perWorkspace: { ...none, perHour: 100 },
      ofChannel: (channel: string) =>
        channel === 'channel:slack:C1' ? { perPerson: { ...none, perDay: 1 }, inAll: { ...none, perMinute: 5 } } : null,
    };
    const everywhere = [
      { of: 'person', within: 'day', most: 20 },
      { of: 'person', within: 'minute', most: 2 },
      { of: 'workspace', within: 'hour', most: 100 },
    ];
    expect(quotasOf({ channel: 'channel:slack:C2', parentChannel: null }, limits)).toEqual(everywhere);
    expect(quotasOf({ channel: 'channel:slack:C9', parentChannel: 'channel:slack:C1' }, limits)).toEqual([
      ...everywhere,
      { of: 'person-in-channel', within: 'day', most: 1 },
      { of: 'channel', within: 'minute', most: 5 },
    ]);
  });
});

describe('budgets', () => {
  test('are those that were decided, for the day and the month that it is', () => {
    const no = { dayMicroUsd: null, monthMicroUsd: null };
    const limits = { perPerson: { ...no, dayMicroUsd: 500 }, perWorkspace: no, inAll: { ...no, monthMicroUsd: 9_000 } };
    expect(budgetsOf(limits, createCalendar('UTC'), NOW_MS)).toEqual([
      { of: 'all', per: 'month', period: '2026-11', endsAtMs: Date.parse('2026-12-01T00:00:00Z'), mostMicroUsd: 9_000 },
      {
        of: 'person',
        per: 'day',
        period: '2026-11-22',
        endsAtMs: Date.parse('2026-11-23T00:00:00Z'),
        mostMicroUsd: 500,
      },
    ]);
  });
});

describe('what is set aside', () => {
  const prices = { cacheRead: 0, cacheWrite: 0, since: '2026-01-01', long: null };
  const pricesOf: PricesOf = (model) => ({
    prices: model === 'dear' ? { ...prices, input: 10, output: 100 } : { ...prices, input: 1, output: 10 },
    known: true,
  });
  const request: ModelRequest = someRequest({ system: 'abc', text: 'defg' });
  const choice = (model: string, maxOutputTokens: number) => ({ ...request, model, maxOutputTokens });
  // 7 bytes, 64 for what is around them.
  const dear = 71 * 10 + 50 * 100;
  const cheap = 71 * 1 + 50 * 10;

  test('is the worst case of the dearest model that may answer', () => {
    const choices = [choice('cheap', 50), choice('dear', 50)];
    expect(offersOf(request, choices, pricesOf, 'refuse')).toEqual([{ onlyChoice: null, worstMicroUsd: dear }]);
  });

  test('can be less when the cheapest alone is asked, where that was decided', () => {
    const choices = [choice('dear', 50), choice('cheap', 50)];
    expect(offersOf(request, choices, pricesOf, 'fallback')).toEqual([
      { onlyChoice: null, worstMicroUsd: dear },
      { onlyChoice: 1, worstMicroUsd: cheap },
    ]);
    expect(offersOf(request, choices.slice(0, 1), pricesOf, 'fallback')).toHaveLength(1);
  });
});
