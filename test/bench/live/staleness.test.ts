import { expect, test } from '@jest/globals';
import { array, assert, integer, nat, property, tuple } from 'fast-check';
import { arrivedBy, staleness } from './staleness.ts';

test('text that is shown when it arrives is never stale', () => {
  const arrivals = [0, 100, 200].map((atMs, index) => ({ atMs, end: index + 1 }));
  const views = arrivals.map(({ atMs, end }) => ({ atMs, reach: end }));
  expect(staleness(arrivals, views, 200)).toBe(0);
});

test('text that waits all the time is half as old as the time, on the average', () => {
  expect(staleness([{ atMs: 0, end: 5 }], [{ atMs: 1_000, reach: 5 }], 1_000)).toBe(500);
});

test('the age is that of the oldest letter that cannot be seen', () => {
  const arrivals = [
    { atMs: 0, end: 5 },
    { atMs: 400, end: 10 },
  ];
  // At 500 the first letters appear; the others wait from 400 to 1,000.
  const views = [
    { atMs: 500, reach: 5 },
    { atMs: 1_000, reach: 10 },
  ];
  expect(staleness(arrivals, views, 1_000)).toBeCloseTo((500 * 500 * 0.5 + ((100 + 600) / 2) * 500) / 1_000);
});

test('text that goes away is as old again as it is', () => {
  const views = [
    { atMs: 0, reach: 5 },
    { atMs: 500, reach: 0 },
    { atMs: 1_000, reach: 5 },
  ];
  expect(staleness([{ atMs: 0, end: 5 }], views, 1_000)).toBe(375);
});

test('counts what had arrived at a time', () => {
  const arrivals = [
    { atMs: 10, end: 3 },
    { atMs: 20, end: 8 },
  ];
  expect([9, 10, 19, 20].map((atMs) => arrivedBy(arrivals, atMs))).toEqual([0, 3, 3, 8]);
});

test('agrees with looking at every millisecond', () => {
  const times = array(integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 8 });
  assert(
    property(times, array(tuple(integer({ min: 0, max: 400 }), nat(20))), (arrivalTimes, shown) => {
      const arrivals = arrivalTimes.toSorted((a, b) => a - b).map((atMs, index) => ({ atMs, end: (index + 1) * 2 }));
      const views = shown.toSorted(([a], [b]) => a - b).map(([atMs, reach]) => ({ atMs, reach }));
      const [fromMs, untilMs] = [arrivals[0]?.atMs ?? 0, 400];
      let area = 0;
      for (let atMs = fromMs; atMs < untilMs; atMs += 1) {
        const reach = views.findLast((view) => view.atMs <= atMs)?.reach ?? 0;
        const oldest = arrivals.find((arrival) => arrival.atMs <= atMs && arrival.end > reach);
        // In the middle of the millisecond.
        if (oldest !== undefined) area += atMs + 0.5 - oldest.atMs;
      }
      expect(staleness(arrivals, views, untilMs)).toBeCloseTo(area / (untilMs - fromMs));
    }),
  );
});
