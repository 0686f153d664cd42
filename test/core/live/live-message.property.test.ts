/*
 * The promise that matters most, under weather that fast-check makes up: whatever the platform does, the final text
 * stands once, whole and in order, and what is visible never gets shorter.
 */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { PostKey, WriteResult } from '../../../src/contract.ts';
import { openLiveMessage } from '../../../src/core/live/live-message.ts';
import { createWriteBudget } from '../../../src/core/live/write-budget.ts';
import { createFakeSurface } from '../../fakes/fake-surface.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';
import { wordsOf } from '../../fixtures/answers.ts';

type Trouble = { readonly result: Exclude<WriteResult, { kind: 'written' | 'refused' }>; readonly serve: boolean };

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc
    .integer({ min: 1, max: 5_000 })
    .map((retryAfterMs): Trouble => ({ result: { kind: 'limited', retryAfterMs }, serve: false })),
  fc.boolean().map((serve): Trouble => ({ result: { kind: 'failed', cause: 'weather' }, serve })),
);
const step = fc.record({
  words: fc.integer({ min: 0, max: 12 }),
  mark: fc.constantFrom(' ', '\n', '\n\n', '\n\n```js\n', '\n```\n\n', ' **', '** ', '\n- '),
  waitMs: fc.integer({ min: 0, max: 1_500 }),
  trouble: fc.option(trouble, { nil: null, freq: 3 }),
});

test('whatever the weather, the final text stands once, whole and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 120, max: 600 }),
      async (steps, maxCharacters) => {
        const clock = createVirtualClock();
        const surface = createFakeSurface({ maxCharacters });
        let keys = 0;
        const newPostKey = (): PostKey => `post${(keys += 1)}`;
        const live = openLiveMessage({
          surface,
          clock,
          budget: createWriteBudget(clock),
          newPostKey,
          draftButton: null,
          farewell: () => 'It goes on elsewhere.',
          signal: new AbortController().signal,
        });
        let text = '';
        let words = 0;
        for (const { words: count, mark, waitMs, trouble: due } of steps) {
          for (let index = 0; index < count; index += 1) text += `w${(words += 1)} `;
          text += mark;
          if (due !== null) surface.fail(due.result, { serve: due.serve });
          live.show(text);
          await clock.advance(waitMs);
        }
        const finished = live.finish(text, { notice: null, button: null });
        await clock.advance(600_000);
        await expect(finished).resolves.toEqual({ kind: 'complete' });
        const shown = surface.messages.map((message) => message.text).join('\n');
        expect(wordsOf(shown).filter((word) => /^w\d+$/.test(word))).toEqual(
          Array.from({ length: words }, (_, index) => `w${index + 1}`),
        );
        expect(new Set(surface.messages.map(({ key }) => key)).size).toBe(surface.messages.length);
        expect(surface.mostInFlight()).toBeLessThanOrEqual(1);
        let visible = 0;
        for (const moment of surface.timeline) {
          const seen = new Set(wordsOf(moment)).size;
          expect(seen).toBeGreaterThanOrEqual(visible);
          visible = seen;
        }
        expect(clock.sleepers()).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);
