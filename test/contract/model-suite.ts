/*
 * What every Model promises, held against each provider through its real SDK and stand-in, and against the fake, so that
 * what is tested with the fake is true of the providers.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AnswerEvent, Model, ModelFailure, ModelRequest, StopReason } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { aborting, hear, settled } from '../model/hearing.ts';

/** What the other side does with the next call. */
export type Scene =
  | { readonly kind: 'answers'; readonly text: string; readonly reason?: StopReason }
  | { readonly kind: 'fails-before-text'; readonly failure: ModelFailure }
  | { readonly kind: 'drops-after-text'; readonly text: string }
  | { readonly kind: 'stalls'; readonly text: string };

export interface ModelUnderTest {
  readonly model: Model;
  readonly request: ModelRequest;
  play(scene: Scene): void;
  /** Calls that the other side still serves. */
  open(): number;
}

export interface ModelSuite {
  readonly open: () => Promise<ModelUnderTest>;
  readonly close?: () => Promise<void>;
  readonly reasons: readonly StopReason[];
  readonly failures: readonly ModelFailure[];
}

const LONG = 'Because the sky scatters blue light — 🟦 more than red. '.repeat(12);

export function describeModel(name: string, suite: ModelSuite): void {
  describe(`the model ${name}`, () => {
    let place: ModelUnderTest;
    beforeAll(async () => {
      place = await suite.open();
    });
    afterAll(() => suite.close?.());

    const call = (scene: Scene, signal = new AbortController().signal) => {
      place.play(scene);
      return place.model(place.request, signal);
    };

    test('tells the start first, the text in its order, and the end last and once', async () => {
      const { events, text, error } = await hear(call({ kind: 'answers', text: LONG }));
      expect(error).toBeNull();
      expect(text).toBe(LONG);
      const types = events.map(({ type }) => type);
      expect(types[0]).toBe('answer-start');
      expect(types.at(-1)).toBe('answer-end');
      expect(types.filter((type) => type === 'answer-start')).toHaveLength(1);
      expect(types.filter((type) => type === 'answer-end')).toHaveLength(1);
      expect(types).not.toContain('attempt-failed');
    });

    test('is the first choice, has a name, and tells usage at both ends', async () => {
      const { events } = await hear(call({ kind: 'answers', text: 'Yes.' }));
      const [start, end] = [events[0], events.at(-1)];
      expect(start).toMatchObject({ type: 'answer-start', choice: 0, model: expect.stringMatching(/\S/) });
      for (const event of [start, end]) {
        const usage = event !== undefined && 'usage' in event ? event.usage : null;
        expect(usage?.inputTokens).toBeGreaterThan(0);
        expect(Object.values(usage ?? {})).toHaveLength(4);
        expect(Object.values(usage ?? {}).every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
      }
      expect(end?.type === 'answer-end' && end.usage.outputTokens).toBeGreaterThan(0);
    });

    test('brings every text through as it was said', async () => {
      const words = fc.string({ unit: 'grapheme', maxLength: 200 });
      await fc.assert(
        fc.asyncProperty(words, async (said) => {
          const { events, text, error } = await hear(call({ kind: 'answers', text: said }));
          expect(error).toBeNull();
          expect(text).toBe(said);
          expect(events.at(-1)?.type).toBe('answer-end');
        }),
        { numRuns: 40 },
      );
    });

    test.each(suite.reasons)('ends with the reason %s', async (reason) => {
      const { events, text } = await hear(call({ kind: 'answers', text: 'So far.', reason }));
      expect(text).toBe('So far.');
      expect(events.at(-1)).toMatchObject({ type: 'answer-end', reason });
    });

    test.each(suite.failures)('throws one ModelError where it fails as %s, and says nothing', async (failure) => {
      const { text, error, events } = await hear(call({ kind: 'fails-before-text', failure }));
      expect(text).toBe('');
      expect(error).toBeInstanceOf(ModelError);
      expect(error).toMatchObject({ kind: failure });
      expect(events.some(({ type }) => type === 'answer-end')).toBe(false);
      await settled(() => place.open() === 0);
    });

    test('keeps the text that came before a failure, and tells no end', async () => {
      const { text, error, events } = await hear(call({ kind: 'drops-after-text', text: 'Half of it' }));
      expect(text).toBe('Half of it');
      expect(error).toMatchObject({ name: 'ModelError', kind: 'dropped' });
      expect(events.some(({ type }) => type === 'answer-end')).toBe(false);
    });

    test('does nothing for a signal that has aborted, and throws its reason', async () => {
      const before = place.open();
      const reason = new Error('too late');
      const { events, error } = await hear(place.model(place.request, AbortSignal.abort(reason)));
      expect(events).toEqual([]);
      expect(error).toBe(reason);
      expect(place.open()).toBe(before);
    });

    test.each([
      ['before any text', ''],
      ['in the middle of the text', 'Some'],
    ])('ends at once when it is told to, %s, with the reason of the signal', async (_when, said) => {
      const reason = new Error('stopped by somebody');
      const controller = new AbortController();
      const events: AnswerEvent[] = [];
      const heard = hear(
        aborting(call({ kind: 'stalls', text: said }, controller.signal), () => controller.abort(reason), said),
        events,
      );
      expect((await heard).error).toBe(reason);
      expect(events.some(({ type }) => type === 'answer-end')).toBe(false);
      await settled(() => place.open() === 0);
    });

    test('hangs up when nobody listens any more', async () => {
      for await (const event of call({ kind: 'stalls', text: 'Enough.' })) {
        if (event.type === 'text-delta') break;
      }
      await settled(() => place.open() === 0);
      expect(place.open()).toBe(0);
    });
  });
}
