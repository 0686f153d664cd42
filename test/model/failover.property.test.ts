/*
 * Deadline, failover, retry, breaker and watchdog as they stand around each other, against whatever providers may do.
 */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ModelFailure } from '../../src/contract.ts';
import { listenTo, type CallResult } from '../../src/core/call.ts';
import { createBreaker } from '../../src/model/breaker.ts';
import { withDeadline } from '../../src/model/deadline.ts';
import { withFailover } from '../../src/model/failover.ts';
import { withRetry } from '../../src/model/retry.ts';
import { withWatchdog } from '../../src/model/watchdog.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import {
  createScriptedModel,
  end,
  failure,
  hear,
  life,
  someRequest,
  start,
  text,
  type ScriptedCall,
  type Step,
} from '../fakes/scripted-model.ts';
import { createVirtualClock } from '../fakes/virtual-clock.ts';

const FIRST_TEXT_MS = 90_000;
const TOTAL_MS = 300_000;
const MAX_ATTEMPTS = 3;

/** What sends a question on to the next model. */
const kinds: readonly ModelFailure[] = [
  'rate-limited',
  'overloaded',
  'unavailable',
  'timeout',
  'dropped',
  'malformed',
  'unauthorised',
  'forbidden',
  'billing',
  'invalid-request',
  'too-long',
  'unknown',
];

const pause = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30_000 }), fc.constantFrom(70_000, 400_000, Infinity));
const failing = fc
  .tuple(fc.constantFrom<ModelFailure>(...kinds, 'blocked'), fc.option(fc.integer({ min: 0, max: 120_000 })))
  .map(([kind, retryAfterMs]): Step => failure(kind, retryAfterMs));
const middle = fc.array(
  fc.oneof(pause, fc.constantFrom<Step[]>(life, text(' '), text('\n'), text('w'), text('word '))),
  {
    maxLength: 8,
  },
);
/** Fails before the start, or starts, says something, and then fails, hangs or ends. */
const script = fc.oneof(
  fc.tuple(pause, failing).map(([wait, fault]): Step[] => [wait, fault]),
  fc
    .tuple(pause, middle, fc.oneof(failing, fc.constant<Step>(Infinity), fc.constant<Step>(end)))
    .map(([wait, said, last]): Step[] => [wait, start, ...said, last]),
);

/** What each call says is marked with its number, so that no text can be taken for another's. */
function marked(steps: readonly Step[], name: string): Step[] {
  return steps.map((step) =>
    typeof step === 'object' && 'type' in step && step.type === 'text-delta'
      ? text(step.text.replace(/\w+/u, name))
      : step,
  );
}

function textOf(steps: readonly Step[]): string {
  return steps
    .map((step) => (typeof step === 'object' && 'type' in step && step.type === 'text-delta' ? step.text : ''))
    .join('');
}

type Scripts = readonly (readonly (readonly Step[])[])[];

/** The whole house; what the models say is marked. */
function build(scripts: Scripts, draws: readonly number[]) {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  let drawn = 0;
  const random = () => draws[(drawn += 1) % draws.length] ?? 0.5;
  const markedScripts = scripts.map((own, choice) => own.map((steps, nth) => marked(steps, `${choice}.${nth};`)));
  const models = markedScripts.map((own) => createScriptedModel(clock, ...own));
  const choices = models.map(({ model }, index) => {
    const breaker = createBreaker({ name: `m${index}`, clock, logger, failuresToOpen: 3 });
    const watched = withWatchdog(model, { firstTextMs: 60_000, idleMs: 20_000 }, clock);
    const settings = { model: `m${index}`, maxOutputTokens: 1, effort: null, temperature: null, thinking: null };
    return {
      name: `m${index}`,
      settings,
      model: withRetry(breaker.around(watched), { clock, random, maxAttempts: MAX_ATTEMPTS }),
    };
  });
  const model = withDeadline(withFailover(choices, { clock, logger }), { clock, totalMs: TOTAL_MS });
  return { clock, models, model, markedScripts };
}

/** One question after the other to the same house; `stopMs` is when somebody presses Stop. */
async function play(scripts: Scripts, draws: readonly number[], stopMs: number, questions: number) {
  const { clock, models, model, markedScripts } = build(scripts, draws);
  const asked = [];
  for (let question = 0; question < questions; question += 1) {
    const askedAtMs = clock.now();
    const before = models.map(({ calls }) => calls.length);
    const stop = new AbortController();
    void clock.sleep(stopMs).then(() => stop.abort('stopped by a person'));
    const heard = hear(model, clock, someRequest({ firstTextByMs: askedAtMs + FIRST_TEXT_MS }), stop.signal);
    await clock.advance(Math.max(TOTAL_MS, Number.isFinite(stopMs) ? stopMs : 0) + 1);
    const calls: ScriptedCall[] = models.flatMap((one, choice) => one.calls.slice(before[choice]));
    asked.push({ heard, calls, askedAtMs });
  }
  const said = markedScripts.flat().map(textOf);
  return { asked, said, choices: models.length, sleepers: clock.sleepers() };
}

const scripts = fc.array(fc.array(script, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
const draws = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 5 });

describe('all of it together, whatever the providers do', () => {
  test('ends in time, tries so often at the most, shows the text of one attempt alone, and leaves nothing behind', async () => {
    const stops = fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 200_000 }));
    await fc.assert(
      fc.asyncProperty(
        scripts,
        draws,
        stops,
        fc.integer({ min: 1, max: 3 }),
        async (given, drawn, stopMs, questions) => {
          const { asked, said, choices, sleepers } = await play(given, drawn, stopMs, questions);
          for (const { heard, calls, askedAtMs } of asked) {
            expect(heard.tookMs).not.toBeNull();
            expect(heard.tookMs).toBeLessThanOrEqual(Math.min(TOTAL_MS, stopMs));
            expect(calls.length).toBeLessThanOrEqual(choices * MAX_ATTEMPTS);
            for (const call of calls) {
              expect(call.hasEnded).toBe(true);
              expect(call.atMs - askedAtMs).toBeLessThan(FIRST_TEXT_MS);
            }
            const { events } = heard;
            const shown = heard.text();
            // What is shown is what one attempt said, from its beginning on and without a gap.
            expect(said.some((whole) => whole.startsWith(shown))).toBe(true);
            expect(shown === '' || shown.trim() !== '').toBe(true);
            const firstText = events.findIndex((event) => event.type === 'text-delta');
            const afterText = firstText === -1 ? [] : events.slice(firstText);
            expect(afterText.map((event) => event.type)).not.toContain('attempt-failed');
            expect(afterText.map((event) => event.type)).not.toContain('answer-start');
            if (firstText === -1 && heard.error !== null) expect(heard.tookMs).toBeLessThanOrEqual(FIRST_TEXT_MS);
            const ends = events.filter((event) => event.type === 'answer-end').length;
            expect(ends).toBe(heard.error === null ? 1 : 0);
          }
          expect(sleepers).toBe(Number.isFinite(stopMs) ? 0 : questions);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an answer that comes is whole: all that its attempt said, and no more', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, draws, async (given, drawn) => {
        const { asked, said } = await play(given, drawn, Infinity, 1);
        const heard = asked[0]?.heard;
        fc.pre(heard?.error === null);
        expect([...said, '']).toContain(heard?.text());
      }),
      { numRuns: 200 },
    );
  });

  test('a working model among dead ones is always found, as long as the dead ones are quick to say so', async () => {
    const quick = fc.constantFrom(...kinds).map((kind): Step[] => [10, failure(kind)]);
    const given = fc.array(fc.array(quick, { minLength: 1, maxLength: 3 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(given, draws, fc.integer({ min: 1, max: 4 }), async (dead, drawn, questions) => {
        const { asked } = await play([...dead, [[start, text('found'), end]]], drawn, Infinity, questions);
        for (const { heard } of asked) {
          expect(heard.error).toBeNull();
          expect(heard.text()).toBe(`${dead.length}.0;`);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('so many attempts are counted as calls were made, each charged once, also when somebody presses Stop', async () => {
    const stops = fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 100_000 }));
    await fc.assert(
      fc.asyncProperty(scripts, draws, stops, async (given, drawn, stopMs) => {
        const { clock, models, model } = build(given, drawn);
        const stop = new AbortController();
        void clock.sleep(stopMs).then(() => stop.abort('stopped by a person'));
        const request = someRequest({ firstTextByMs: clock.now() + FIRST_TEXT_MS });
        const hooks = { started: () => undefined, text: () => undefined, mayTryOn: () => Promise.resolve(true) };
        let result: CallResult | null = null;
        void listenTo(model(request, stop.signal), stop.signal, hooks).then((heard) => {
          result = heard;
        });
        await clock.advance(TOTAL_MS + 1);
        const calls = models.flatMap((one) => one.calls);
        expect(result).toMatchObject({ attempts: calls.length });
        const { wasted = [], wasSent = false } = result ?? {};
        expect(wasted.length + (wasSent ? 1 : 0)).toBe(calls.length);
      }),
      { numRuns: 300 },
    );
  });

  test('every attempt that came to nothing before another one is told once, with what it cost', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, draws, async (given, drawn) => {
        const { asked } = await play(given, drawn, Infinity, 1);
        const { events } = asked[0]?.heard ?? { events: [] };
        let isAccepted = false;
        for (const event of events) {
          if (event.type === 'answer-start') {
            expect(isAccepted).toBe(false);
            isAccepted = true;
          }
          if (event.type === 'attempt-failed') {
            expect(event.usage === null).toBe(!isAccepted);
            isAccepted = false;
          }
        }
        const failed = events.filter((event) => event.type === 'attempt-failed').length;
        expect(failed).toBeGreaterThanOrEqual((asked[0]?.calls.length ?? 0) - 1);
      }),
      { numRuns: 200 },
    );
  });
});
