import { describe, expect, test } from '@jest/globals';
import type { Button, Press, Question } from '../../src/contract.ts';
import { createDeliveries } from '../../src/core/deliveries.ts';
import { createPressHandler } from '../../src/core/press.ts';
import { createRunning } from '../../src/core/running.ts';
import { createFakeKept, type FakeKept } from '../fakes/fake-kept.ts';
import { createFakeLedger } from '../fakes/fake-ledger.ts';
import { createFakeSurface } from '../fakes/fake-surface.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { someQuestion } from '../fakes/questions.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const ASKER = 'person:slack:U1';
const STRANGER = 'person:slack:U2';
const ADMIN = 'person:slack:UADMIN';
const REFERENCE = 'abc123';

interface Given {
  readonly isClosing?: boolean;
  /** Several processes share what is kept. */
  readonly kept?: FakeKept;
  /** Until the question that was asked again has its answer. */
  readonly answered?: Promise<void>;
  /** Whether the ledger hears of it from here first. */
  readonly heard?: 'here' | 'before';
}

function setUp({
  isClosing = false,
  kept = createFakeKept(),
  answered = Promise.resolve(),
  heard = 'here',
}: Given = {}) {
  const running = createRunning();
  const ledger = createFakeLedger(createVirtualClock());
  const logger = createMemoryLogger();
  const asked: Question[] = [];
  const told: string[] = [];
  const marks: { readonly notice: string | null; readonly button: Button | null }[] = [];
  const surface = createFakeSurface();
  const onPress = createPressHandler({
    running,
    kept,
    ledger,
    admins: [ADMIN],
    deliveries: createDeliveries(createVirtualClock()),
    ask: async (question) => {
      asked.push(question);
      await answered;
      return heard;
    },
    isClosing: () => isClosing,
    logger,
  });
  let presses = 0;
  const press = (kind: Button['kind'], person: Press['person'] = ASKER): Promise<void> => {
    presses += 1;
    const given: Press = {
      deliveryKey: `delivery:slack:press/${presses}`,
      platform: 'slack',
      kind,
      reference: REFERENCE,
      person,
    };
    return onPress(given, {
      async tell(notice) {
        told.push(notice);
      },
      async mark(notice, button) {
        marks.push({ notice, button });
      },
      surfaceFor: () => surface,
      standingOf: () => Promise.resolve(null),
    });
  };
  const keep = (): Promise<boolean> =>
    kept.keep(REFERENCE, { question: someQuestion({ person: ASKER, text: 'Why?' }) });
  return { running, kept, keep, logger, asked, told, marks, press };
}

describe('Stop', () => {
  test.each([
    ['the asker', ASKER],
    ['an admin', ADMIN],
  ] as const)('by %s ends the answer, and says nothing besides', async (_name, person) => {
    const { running, told, marks, press } = setUp();
    const { stopping } = running.begin(REFERENCE, ASKER);
    await press('stop', person);
    expect(stopping.aborted).toBe(true);
    expect([...told, ...marks]).toEqual([]);
  });

  test('by somebody else is told to them, and ends nothing', async () => {
    const { running, told, marks, press } = setUp();
    const { stopping } = running.begin(REFERENCE, ASKER);
    await press('stop', STRANGER);
    expect(stopping.aborted).toBe(false);
    expect(told).toEqual(['Only the person who asked can do that.']);
    expect(marks).toEqual([]);
  });

  test('after the model has ended says so, and never marks a message whose last write is under way', async () => {
    const { running, keep, told, marks, press } = setUp();
    await keep();
    const { stopping, ended } = running.begin(REFERENCE, ASKER);
    ended();
    await press('stop');
    expect(stopping.aborted).toBe(false);
    expect(told).toEqual(['That answer has ended already.']);
    expect(marks).toEqual([]);
  });

  test('below what an earlier process left marks it as interrupted, with Try again', async () => {
    const { keep, told, marks, press } = setUp();
    await keep();
    await press('stop');
    expect(told).toEqual([]);
    expect(marks).toEqual([
      {
        notice: expect.stringContaining('Interrupted'),
        button: { kind: 'try-again', reference: REFERENCE, label: 'Try again' },
      },
    ]);
  });

  test('below what an earlier process left, by somebody else, is told to them alone', async () => {
    const { keep, told, marks, press } = setUp();
    await keep();
    await press('stop', STRANGER);
    expect(told).toEqual(['Only the person who asked can do that.']);
    expect(marks).toEqual([]);
  });

  test('below what an earlier process left, with nothing kept of it, leaves no button', async () => {
    const { marks, press } = setUp();
    await press('stop');
    expect(marks).toEqual([{ notice: expect.stringContaining('Interrupted'), button: null }]);
  });

  test('is known as late for the newest thousand answers, and the memory grows no further', () => {
    const { running } = setUp();
    for (let index = 0; index <= 1_000; index += 1) running.begin(`r${index}`, ASKER).ended();
    expect(running.find('r0')).toBeNull();
    expect(running.find('r1')?.stop()).toBe(false);
    expect(running.find('r1000')?.stop()).toBe(false);
  });

  test('finds an answer that runs, however many ended since it began', () => {
    const { running } = setUp();
    const { stopping } = running.begin(REFERENCE, ASKER);
    for (let index = 0; index <= 1_000; index += 1) running.begin(`r${index}`, ASKER).ended();
    expect(running.find(REFERENCE)?.stop()).toBe(true);
    expect(stopping.aborted).toBe(true);
  });
});

describe('Try again', () => {
  test('asks the same question as a new delivery, takes the button away, and forgets what was kept', async () => {
    const { keep, kept, asked, told, marks, press } = setUp();
    await keep();
    await press('try-again');
    expect(asked).toMatchObject([
      { text: 'Why?', person: ASKER, deliveryKey: `delivery:slack:asked-again/${REFERENCE}` },
    ]);
    expect(marks).toEqual([{ notice: null, button: null }]);
    expect(told).toEqual([]);
    expect(kept.references()).toEqual([]);
  });

  test('pressed twice at once asks once and says nothing', async () => {
    const { keep, asked, told, marks, press } = setUp();
    await keep();
    await Promise.all([press('try-again'), press('try-again')]);
    expect(asked).toHaveLength(1);
    expect(told).toEqual([]);
    expect(marks).toHaveLength(1);
  });

  test('that still stands there when it was answered is taken away, and says that it was asked again', async () => {
    const { keep, asked, told, marks, press } = setUp();
    await keep();
    await press('try-again');
    await press('try-again');
    expect(asked).toHaveLength(1);
    expect(told).toEqual(['That was asked again already.']);
    expect(marks).toEqual([
      { notice: null, button: null },
      { notice: null, button: null },
    ]);
  });

  test('pressed while another process answers it already says nothing, and leaves it to the ledger to ask once', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const one = setUp({ answered });
    await one.keep();
    const other = setUp({ kept: one.kept, heard: 'before' });
    const first = one.press('try-again');
    await Promise.resolve();
    await other.press('try-again');
    await other.press('try-again');
    expect(other.told).toEqual([]);
    const [asked] = one.asked;
    expect(other.asked).toEqual([asked]);
    answer();
    await first;
    expect(one.kept.references()).toEqual([]);
  });

  test('while the place of kept questions cannot be reached leaves button and question for later', async () => {
    const { keep, kept, asked, told, marks, press } = setUp();
    await keep();
    kept.fail();
    await press('try-again');
    await press('stop');
    expect(told).toEqual(Array(2).fill('I cannot look that up right now. Please press it again in a minute.'));
    expect([...asked, ...marks]).toEqual([]);
    expect(kept.references()).toEqual([REFERENCE]);
  });

  test('by an admin asks for the asker', async () => {
    const { keep, asked, press } = setUp();
    await keep();
    await press('try-again', ADMIN);
    expect(asked).toMatchObject([{ person: ASKER }]);
  });

  test('by somebody else is told to them, and changes nothing', async () => {
    const { keep, kept, asked, told, marks, press } = setUp();
    await keep();
    await press('try-again', STRANGER);
    expect(told).toEqual(['Only the person who asked can do that.']);
    expect([...asked, ...marks]).toEqual([]);
    expect(kept.references()).toEqual([REFERENCE]);
  });

  test('of a question that is not kept asks to repeat it, and the button goes', async () => {
    const { asked, told, marks, press } = setUp();
    await press('try-again');
    expect(told).toEqual(['I do not have that question any more: please ask it again.']);
    expect(marks).toEqual([{ notice: null, button: null }]);
    expect(asked).toEqual([]);
  });

  test('while the process leaves costs neither the question nor the button', async () => {
    const { keep, kept, asked, told, marks, press } = setUp({ isClosing: true });
    await keep();
    await press('try-again');
    expect(told).toEqual([expect.stringContaining('being restarted')]);
    expect([...asked, ...marks]).toEqual([]);
    expect(kept.references()).toEqual([REFERENCE]);
  });
});

test('a fault of our own ends in the log, not in a rejection', async () => {
  const { logger, kept, press } = setUp();
  kept.find = () => Promise.reject(new Error('a bug'));
  await press('try-again');
  expect(logger.lines).toMatchObject([{ level: 'error', facts: { reference: REFERENCE } }]);
});
