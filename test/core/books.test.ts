import { describe, expect, test } from '@jest/globals';
import type { AnswerRecord, QuestionId } from '../../src/contract.ts';
import { createBooks } from '../../src/core/books.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';
import { questionOf, someRecord } from '../ledger/openings.ts';

const MOST_CALLS = 5_000;

/** Books on a ledger that takes a question or not, as `takes` says of the n-th call, from 1. */
function setUp(takes: (question: QuestionId, call: number) => boolean) {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  const written: AnswerRecord[] = [];
  let calls = 0;
  const books = createBooks({
    ledger: {
      async close(record) {
        calls += 1;
        // Whoever asks without a pause would ask for ever.
        if (calls > MOST_CALLS) await new Promise(() => undefined);
        if (!takes(record.question, calls)) throw new Error('database or disk is full');
        written.push(record);
        return [];
      },
    },
    clock,
    logger,
    onAlerts: () => undefined,
    onSettled: () => undefined,
  });
  return {
    clock,
    logger,
    books,
    calls: () => calls,
    written: () => written.map(({ question }) => question),
    close: (name: string) => books.close(someRecord(name), true, `delivery:slack:${name}`),
  };
}

describe('the books', () => {
  test('of a ledger that is away are written when it is back, each question once', async () => {
    let isAway = true;
    const { clock, close, written } = setUp(() => !isAway);
    const names = ['one', 'two', 'three'];
    for (const name of names) await close(name);
    await clock.advance(60_000);
    expect(written()).toEqual([]);
    isAway = false;
    await clock.advance(15_000);
    expect(written().toSorted()).toEqual(names.map(questionOf).toSorted());
    await close('four');
    expect(written()).toContain(questionOf('four'));
    expect(clock.sleepers()).toBe(0);
  });

  test('of a ledger that works now and then are never tried without a pause', async () => {
    // The disk is nearly full: one is written, then no more.
    const { clock, close, calls, written } = setUp((_question, call) => call === 3);
    for (const name of ['one', 'two', 'three']) await close(name);
    await clock.advance(1_500);
    expect(written()).toHaveLength(1);
    expect(calls()).toBeLessThan(8);
    await clock.advance(3_600_000);
    expect(calls()).toBeLessThan(3_600 / 15 + 15);
  });

  test('with a question that can never be written take all others', async () => {
    const { clock, close, written, logger } = setUp((question) => question !== questionOf('never'));
    for (const name of ['never', 'one', 'two']) await close(name);
    await clock.advance(2_000);
    expect(written()).toEqual([questionOf('one'), questionOf('two')]);
    await clock.advance(600_000);
    // It is still tried, and nobody waits behind it.
    await close('three');
    expect(written()).toContain(questionOf('three'));
    expect(new Set(logger.lines.map(({ facts }) => facts['question']))).toEqual(new Set([questionOf('never')]));
  });

  test('ask a ledger that is away no more for each question that ends', async () => {
    const { clock, close, calls } = setUp(() => false);
    for (let index = 0; index < 100; index += 1) await close(`q${index}`);
    expect(calls()).toBe(1);
    await clock.advance(1_000);
    expect(calls()).toBeLessThan(5);
  });

  test('are drained when all is written, or the time is over', async () => {
    let isAway = true;
    const { clock, close, books } = setUp(() => !isAway);
    await close('one');
    let drained = 0;
    const drain = (timeMs: number) => books.drain(timeMs).then(() => (drained += 1));
    const short = drain(100);
    const long = drain(60_000);
    await clock.advance(100);
    expect(drained).toBe(1);
    isAway = false;
    await clock.advance(400);
    expect(drained).toBe(2);
    await Promise.all([short, long, books.drain(60_000)]);
  });
});
