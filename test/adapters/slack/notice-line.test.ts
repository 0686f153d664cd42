import { beforeEach, describe, expect, test } from '@jest/globals';
import { createNoticeLine, type NoticeLine } from '../../../src/adapters/slack/notice-line.ts';
import type { Sent } from '../../../src/adapters/slack/results.ts';
import { createVirtualClock, type VirtualClock } from '../../fakes/virtual-clock.ts';

const WRITTEN: Sent = { kind: 'written' };
const FAILED: Sent = { kind: 'failed', cause: 'no' };
const REFUSED: Sent = { kind: 'refused', reason: 'closed', cause: 'no' };
const limited = (seconds: number): Sent => ({ kind: 'limited', retryAfterMs: seconds * 1_000 });

let clock: VirtualClock;
let line: NoticeLine;
/** Which notice was sent, and how many seconds after the beginning. */
let sent: (readonly [string, number])[];
let startedAtMs = 0;

beforeEach(() => {
  clock = createVirtualClock();
  line = createNoticeLine(clock);
  sent = [];
  startedAtMs = clock.now();
});

/** Tells a notice that meets these results, one per try, the last of them from then on. */
function tell(name: string, results: readonly Sent[], where = 'a line'): { end: Sent | null } {
  const state: { end: Sent | null } = { end: null };
  let tries = 0;
  const send = async (): Promise<Sent> => {
    sent.push([name, (clock.now() - startedAtMs) / 1_000]);
    tries += 1;
    return results[Math.min(tries, results.length) - 1] ?? WRITTEN;
  };
  void line.tell(where, send).then((end) => {
    state.end = end;
  });
  return state;
}

describe('a notice', () => {
  test('is sent at once, and once', async () => {
    const notice = tell('a', [WRITTEN]);
    await clock.settle();
    expect(notice.end).toEqual(WRITTEN);
    await clock.advance(120_000);
    expect(sent).toEqual([['a', 0]]);
  });

  test('waits as long as Slack asks for, and those behind it wait without asking', async () => {
    const notices = [tell('a', [limited(7), WRITTEN]), tell('b', [WRITTEN]), tell('c', [WRITTEN])];
    await clock.advance(6_999);
    expect(sent).toEqual([['a', 0]]);
    await clock.advance(1);
    expect(sent.slice(1)).toEqual([
      ['a', 7],
      ['b', 7],
      ['c', 7],
    ]);
    expect(notices.map(({ end }) => end)).toEqual([WRITTEN, WRITTEN, WRITTEN]);
  });

  test('of another line does not wait', async () => {
    tell('a', [limited(7)]);
    tell('b', [WRITTEN], 'another line');
    await clock.settle();
    expect(sent.map(([name]) => name)).toEqual(['a', 'b']);
  });

  test('that may not have arrived is sent again, ever later, and lets others go first', async () => {
    tell('a', [FAILED, FAILED, FAILED, WRITTEN]);
    tell('b', [WRITTEN]);
    await clock.advance(60_000);
    expect(sent).toEqual([
      ['a', 0],
      ['b', 0],
      ['a', 1],
      ['a', 3],
      ['a', 7],
    ]);
  });

  test('that will never be taken is not sent again', async () => {
    const notice = tell('a', [REFUSED]);
    await clock.advance(60_000);
    expect(notice.end).toEqual(REFUSED);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['fails', FAILED],
    ['is too fast', limited(11)],
    ['is too fast, with no wait told', limited(0)],
  ])('that always %s is given up after a minute', async (_name, result) => {
    const notice = tell('a', [result]);
    await clock.advance(60_000);
    expect(notice.end).toEqual(result);
    expect(sent.length).toBeGreaterThan(4);
    expect(sent.length).toBeLessThanOrEqual(60);
    expect(clock.sleepers()).toBe(0);
  });

  test('whose turn does not come within a minute is not sent', async () => {
    const notices = [tell('a', [limited(61)]), tell('b', [WRITTEN])];
    await clock.settle();
    expect(notices.map(({ end }) => end?.kind)).toEqual(['limited', 'limited']);
    await clock.advance(50_000);
    expect(sent).toEqual([['a', 0]]);
    // The next one asks Slack anew.
    tell('c', [WRITTEN]);
    await clock.settle();
    expect(sent.at(-1)?.[0]).toBe('c');
  });

  test.each([
    ['waits', limited(30)],
    ['will be sent again', FAILED],
  ])('that %s ends with the adapter, and with it its timer', async (_name, result) => {
    const notices = [tell('a', [result]), tell('b', [limited(30)])];
    await clock.settle();
    const tries = sent.length;
    expect(clock.sleepers()).toBeGreaterThan(0);
    line.stop();
    await clock.settle();
    expect(clock.sleepers()).toBe(0);
    expect(notices.every(({ end }) => end !== null && end.kind !== 'written')).toBe(true);
    expect(sent).toHaveLength(tries);
  });

  test('that throws takes nobody with it', async () => {
    const thrown = line.tell('a line', () => Promise.reject(new Error('a fault')));
    const notice = tell('b', [WRITTEN]);
    await expect(thrown).rejects.toThrow('a fault');
    await clock.settle();
    expect(notice.end).toEqual(WRITTEN);
  });
});
