import { describe, expect, test } from '@jest/globals';
import type { KeptQuestion } from '../../src/contract.ts';
import { createKeeping } from '../../src/core/keeping.ts';
import { createFakeKept } from '../fakes/fake-kept.ts';
import { someQuestion } from '../fakes/questions.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

function setUp() {
  const clock = createVirtualClock();
  const kept = createFakeKept();
  const calls: string[] = [];
  const counted = {
    ...kept,
    keep: (reference: string, question: KeptQuestion) => {
      calls.push('keep');
      return kept.keep(reference, question);
    },
    forget: (reference: string) => {
      calls.push('forget');
      return kept.forget(reference);
    },
  };
  return { clock, kept, calls, keeping: createKeeping(counted, 'r1', someQuestion(), clock) };
}

describe('a question', () => {
  test('is kept once, however often that is asked for, and forgotten', async () => {
    const { clock, kept, calls, keeping } = setUp();
    expect(await Promise.all([keeping.keep(), keeping.keep()])).toEqual([true, true]);
    expect(kept.references()).toEqual(['r1']);
    await keeping.forget();
    expect(kept.references()).toEqual([]);
    expect(calls).toEqual(['keep', 'forget']);
    expect(clock.sleepers()).toBe(0);
  });

  test('that was never kept is not looked for', async () => {
    const { calls, keeping } = setUp();
    await keeping.forget();
    expect(calls).toEqual([]);
  });

  test('that cannot be kept is told so', async () => {
    const { kept, keeping } = setUp();
    kept.fail();
    expect(await keeping.keep()).toBe(false);
  });

  test('is waited for no longer than a second', async () => {
    const clock = createVirtualClock();
    const never = { ...createFakeKept(), keep: () => new Promise<boolean>(() => undefined) };
    const keeping = createKeeping(never, 'r1', someQuestion(), clock);
    const isKept = keeping.keep();
    await clock.advance(1_000);
    expect(await isKept).toBe(false);
    expect(clock.sleepers()).toBe(0);
  });
});
