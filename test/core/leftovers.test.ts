/*
 * What a process that is gone left behind, and the pulse that finds it.
 */
import { describe, expect, test } from '@jest/globals';
import type { LeftBehind, LeftoverEnd, Opening } from '../../src/contract.ts';
import { createLeftovers } from '../../src/core/leftovers.ts';
import { createPulse } from '../../src/core/pulse.ts';
import { createRunning } from '../../src/core/running.ts';
import { createFakeKept } from '../fakes/fake-kept.ts';
import { createFakeLedger } from '../fakes/fake-ledger.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { someQuestion } from '../fakes/questions.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const never = new AbortController().signal;
const all = { of: 'all', per: 'day', period: '2026-11-22', endsAtMs: Infinity, mostMicroUsd: 1_000 } as const;

function opening(reference: string, part: Partial<Opening> = {}): Opening {
  const { platform, entry, visibility, workspace, channel, person, deliveryKey } = someQuestion();
  const where = { platform, entry, visibility, workspace, channel, person, deliveryKey };
  return {
    arrival: { ...where, question: `question:${reference}`, prompt: 'default', askedAtMs: 0, day: '1970-01-01' },
    quotas: [],
    budgets: [all],
    reserveMicroUsd: 100,
    address: `at ${reference}`,
    isAsking: true,
    ...part,
  };
}

function setUp(ends: readonly LeftoverEnd[] = ['ended']) {
  const clock = createVirtualClock();
  const ledger = createFakeLedger(clock);
  const kept = createFakeKept();
  const logger = createMemoryLogger();
  const shown: (LeftBehind & { address: string; notice: string; button: string | null })[] = [];
  const left = [...ends];
  const leftovers = createLeftovers({
    ledger,
    adapters: [
      {
        platform: 'slack',
        leftoverAt: (address) =>
          address === 'unreadable'
            ? null
            : {
                async end({ message, keys }, notice, button) {
                  shown.push({ address, message, keys, notice, button: button?.kind ?? null });
                  return left.shift() ?? 'ended';
                },
              },
      },
    ],
    kept,
    clock,
    onAlerts: () => undefined,
    logger,
  });
  return { clock, ledger, kept, logger, shown, leftovers };
}

describe('an answer that a process which is gone left open', () => {
  test('is told to be interrupted, where it stood, with Try again when its question is kept', async () => {
    const { ledger, kept, shown, leftovers } = setUp();
    await ledger.open(opening('kept1'));
    await ledger.open(opening('lost1'));
    await ledger.journal('question:kept1', { posts: 1, message: 'message:7' });
    await kept.keep('kept1', { question: someQuestion() });
    ledger.crash();
    await leftovers.sweep(never);
    expect(shown).toEqual([
      {
        address: 'at kept1',
        message: 'message:7',
        keys: ['postkept100', 'postkept101', 'postkept102'],
        notice: expect.stringMatching(/Interrupted: I was restarted.*kept1/),
        button: 'try-again',
      },
      {
        address: 'at lost1',
        message: null,
        keys: ['postlost100', 'postlost101'],
        notice: expect.any(String),
        button: null,
      },
    ]);
    expect([...ledger.rows.values()].map(({ outcome }) => outcome)).toEqual(['interrupted', 'interrupted']);
  });

  test('is not expected to go on when its last words were being written', async () => {
    const { ledger, shown, leftovers } = setUp();
    await ledger.open(opening('some1'));
    await ledger.journal('question:some1', { posts: 1, message: 'message:7', isEnding: true });
    ledger.crash();
    await leftovers.sweep(never);
    expect(shown).toMatchObject([{ keys: ['postsome100', 'postsome101'] }]);
  });

  test('is charged what was journalled, all that was set aside where nothing is known, and nothing when no model was asked', async () => {
    const { ledger, leftovers } = setUp();
    await ledger.open(opening('some1'));
    await ledger.open(opening('none1'));
    await ledger.open(opening('line1', { isAsking: false, reserveMicroUsd: 0 }));
    await ledger.journal('question:some1', { accruedMicroUsd: 42 });
    ledger.crash();
    await leftovers.sweep(never);
    const rows = [...ledger.rows.values()];
    expect(rows.map(({ chargedMicroUsd }) => chargedMicroUsd)).toEqual([42, 100, 0]);
    expect(rows.map(({ reservedMicroUsd }) => reservedMicroUsd)).toEqual([0, 0, 0]);
  });

  test.each([
    ['was whole already', 'was-whole', 'answered'],
    ['is out of reach', 'out-of-reach', 'out-of-reach'],
  ] as const)('that %s is recorded so', async (_what, end, outcome) => {
    const { ledger, leftovers } = setUp([end]);
    await ledger.open(opening('some1'));
    ledger.crash();
    await leftovers.sweep(never);
    expect([...ledger.rows.values()]).toMatchObject([{ state: 'closed', outcome }]);
  });

  test('whose address does not open is out of reach, and its money is free', async () => {
    const { ledger, leftovers } = setUp();
    await ledger.open(opening('some1', { address: 'unreadable' }));
    ledger.crash();
    await leftovers.sweep(never);
    expect([...ledger.rows.values()]).toMatchObject([
      { state: 'closed', outcome: 'out-of-reach', reservedMicroUsd: 0 },
    ]);
  });

  test('is tried again while the platform takes no writes, for ten minutes at the most', async () => {
    const { clock, ledger, shown, leftovers } = setUp([{ retryAfterMs: 30_000 }, { retryAfterMs: 2_000 }, 'ended']);
    await ledger.open(opening('some1'));
    ledger.crash();
    const swept = leftovers.sweep(never);
    await clock.advance(33_000);
    await swept;
    expect(shown).toHaveLength(3);

    const stubborn = setUp(Array.from({ length: 1_000 }, () => ({ retryAfterMs: 60_000 })));
    await stubborn.ledger.open(opening('some2'));
    stubborn.ledger.crash();
    const given = stubborn.leftovers.sweep(never);
    await stubborn.clock.advance(11 * 60_000);
    await given;
    expect([...stubborn.ledger.rows.values()]).toMatchObject([{ outcome: 'out-of-reach' }]);
  });

  test('stays open for the next process when this one leaves before', async () => {
    const { clock, ledger, leftovers } = setUp([{ retryAfterMs: 30_000 }]);
    await ledger.open(opening('some1'));
    ledger.crash();
    const leaving = new AbortController();
    const swept = leftovers.sweep(leaving.signal);
    await clock.advance(1_000);
    leaving.abort();
    await clock.advance(1_000);
    await swept;
    expect([...ledger.rows.values()]).toMatchObject([{ state: 'open' }]);
  });
});

describe('the pulse', () => {
  function beating() {
    const parts = setUp();
    const running = createRunning();
    const shares: number[] = [];
    const pulse = createPulse({
      ...parts,
      running,
      share: (processes) => shares.push(processes),
      keepMs: 1_000,
    });
    return { ...parts, running, shares, pulse };
  }

  test('takes its share of the limits, and stops what another process was asked to stop', async () => {
    const { clock, ledger, running, shares, pulse } = beating();
    const { stopping } = running.begin('some1', 'person:slack:U1');
    pulse.start();
    await clock.advance(1_500);
    ledger.processes = 3;
    ledger.stops = ['question:some1', 'question:unknown'];
    await clock.advance(1_000);
    expect(shares.at(0)).toBe(1);
    expect(shares.at(-1)).toBe(3);
    expect(stopping.aborted).toBe(true);
    await pulse.stop();
    expect(clock.sleepers()).toBe(0);
  });

  test('ends what others leave behind while it runs, within seconds', async () => {
    const { clock, ledger, pulse } = beating();
    pulse.start();
    await clock.advance(10_000);
    await ledger.open(opening('late1'));
    ledger.crash();
    await clock.advance(5_001);
    expect([...ledger.rows.values()]).toMatchObject([{ state: 'closed', outcome: 'interrupted' }]);
    await pulse.stop();
  });

  test('tells once that the ledger is away, and goes on when it is back', async () => {
    const { clock, ledger, logger, shares, pulse } = beating();
    pulse.start();
    await clock.advance(1_500);
    ledger.setAway(true);
    await clock.advance(30_000);
    expect(logger.lines.filter(({ message }) => message.startsWith('The ledger does not answer'))).toHaveLength(1);
    ledger.setAway(false);
    const before = shares.length;
    await clock.advance(2_000);
    expect(shares.length).toBeGreaterThan(before);
    await pulse.stop();
  });
});
