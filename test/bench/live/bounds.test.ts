import { expect, test } from '@jest/globals';
import { array, assert, integer, property, record } from 'fast-check';
import { boundsOf, type BucketRef, type Load, type Way } from './bounds.ts';

const posts: BucketRef = { key: 'posts', perSecond: 1, burst: 2 };
const edits: BucketRef = { key: 'edits', perSecond: 1, burst: 1 };
const edited: Way = { first: [posts], last: [[edits]], between: edits };

/** A load that speaks ten letters each 100 ms. */
function load(fromMs: number, untilMs: number, ways: readonly Way[] = [edited]): Load {
  const count = Math.max(1, Math.floor((untilMs - fromMs) / 100));
  const arrivals = Array.from({ length: count }, (_one, index) => ({
    atMs: fromMs + index * 100,
    end: index * 10 + 10,
  }));
  return { arrivals, endedAtMs: untilMs, ways };
}

test('first texts go out as they come until the bucket is empty, and then at its rate', () => {
  const bounds = boundsOf([load(0, 9_000), load(100, 9_000), load(200, 9_000), load(300, 9_000)]);
  expect(bounds.map(({ firstAtMs }) => Math.round(firstAtMs))).toEqual([0, 100, 1_000, 2_000]);
});

test('final texts go out in the order in which the models are done', () => {
  const bounds = boundsOf([load(0, 3_000), load(0, 2_900), load(0, 5_000)]);
  expect(bounds.map(({ lastAtMs }) => lastAtMs)).toEqual([3_900, 2_900, 5_000]);
});

test('an answer whose first text had to wait until the model was done needs no second write', () => {
  const [one, two, three, four] = boundsOf([load(0, 500), load(0, 9_000), load(0, 800), load(8_000, 9_000)]);
  expect([one?.firstAtMs, one?.lastAtMs]).toEqual([0, 500]);
  expect([three?.firstAtMs, three?.lastAtMs]).toEqual([1_000, 1_000]);
  // The edit that the third did not need is there for the others.
  expect([two?.lastAtMs, four?.lastAtMs]).toEqual([9_000, 10_000]);
});

test('a write that needs two buckets waits for both and spends both', () => {
  const all: BucketRef = { key: 'all', perSecond: 0.5, burst: 1 };
  const way: Way = { first: [posts, all], last: [[edits]], between: edits };
  const bounds = boundsOf([load(0, 9_000, [way]), load(0, 9_000, [way])]);
  expect(bounds.map(({ firstAtMs }) => Math.round(firstAtMs))).toEqual([0, 2_000]);
});

test('an answer takes the preferred way while it has room, and the other one after that', () => {
  const starts: BucketRef = { key: 'starts', perSecond: 0.1, burst: 1 };
  const appends: BucketRef = { key: 'appends', perSecond: 1, burst: 9 };
  const streamed: Way = { first: [starts], last: [[appends]], between: appends };
  const bounds = boundsOf([load(0, 1_000, [streamed, edited]), load(0, 1_000, [streamed, edited])]);
  // One final text through each bucket: neither waits, as two edits would.
  expect(bounds.map(({ firstAtMs, lastAtMs }) => [firstAtMs, lastAtMs])).toEqual([
    [0, 1_000],
    [0, 1_000],
  ]);
});

test('platform latency is added to every write', () => {
  const [bound] = boundsOf([load(0, 2_000)], 150);
  expect([bound?.firstAtMs, bound?.lastAtMs]).toEqual([150, 2_150]);
});

test('writes that are left over make answers less stale', () => {
  const narrow = boundsOf([load(0, 4_000)])[0]?.stalenessMs ?? Number.NaN;
  const wide = { ...edits, burst: 5 };
  const spare = boundsOf([load(0, 4_000, [{ ...edited, last: [[wide]], between: wide }])])[0]?.stalenessMs;
  // One token at first and four more in four seconds: four writes in between, and eight with four more at first.
  expect(narrow).toBeGreaterThan(250);
  expect(narrow).toBeLessThan(450);
  expect(spare).toBeLessThan(narrow * 0.65);
});

const someLoads = array(
  record({ fromMs: integer({ min: 0, max: 1_000 }), lastsMs: integer({ min: 100, max: 8_000 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
).map((drafts) => drafts.map(({ fromMs, lastsMs }) => load(fromMs, fromMs + lastsMs)));

test('no bound is before its text was there, and none takes more than its bucket holds', () => {
  assert(
    property(someLoads, (loads) => {
      const bounds = boundsOf(loads);
      for (const [index, one] of loads.entries()) {
        const bound = bounds[index];
        expect(bound?.firstAtMs).toBeGreaterThanOrEqual(one.arrivals[0]?.atMs ?? Infinity);
        expect(bound?.lastAtMs).toBeGreaterThanOrEqual(one.endedAtMs);
      }
      const firsts = bounds.map(({ firstAtMs }) => firstAtMs).toSorted((a, b) => a - b);
      const lasts = bounds
        .filter(({ firstAtMs, lastAtMs }) => lastAtMs > firstAtMs)
        .map(({ lastAtMs }) => lastAtMs)
        .toSorted((a, b) => a - b);
      for (const [times, { burst, perSecond }] of [
        [firsts, posts],
        [lasts, edits],
      ] as const) {
        for (const [index, fromMs] of times.entries()) {
          for (const [more, untilMs] of times.slice(index).entries()) {
            expect(more + 1).toBeLessThanOrEqual(burst + ((untilMs - fromMs) / 1000) * perSecond + 1e-6);
          }
        }
      }
    }),
  );
});
