/*
 * What kept questions ask of the place where they lie, whichever it is.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { QuestionStore } from '../../src/ledger/question-store.ts';

export interface QuestionStoreWorld {
  /** The same place, as another process has it. Prepared. */
  join(): Promise<QuestionStore>;
  end(): Promise<void>;
}

const NOON_MS = 1_700_000_000_000;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = (found: Uint8Array | null): string | null => (found === null ? null : Buffer.from(found).toString());

export function describeQuestionStore(
  name: string,
  open: () => Promise<QuestionStoreWorld>,
  describeIt: (name: string, suite: () => void) => void = describe,
): void {
  describeIt(`kept questions ${name}`, () => {
    let world: QuestionStoreWorld;
    let store: QuestionStore;
    let other: QuestionStore;

    beforeEach(async () => {
      world = await open();
      [store, other] = [await world.join(), await world.join()];
    });
    afterEach(() => world.end());

    test('are read as they were written, byte for byte, by any process', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.stringMatching(/^[a-z0-9]{1,64}$/),
          fc.uint8Array({ maxLength: 5_000 }),
          async (reference, given) => {
            await store.write(reference, given, NOON_MS);
            expect([...((await other.read(reference)) ?? [])]).toEqual([...given]);
          },
        ),
        { numRuns: 20 },
      );
    });

    test('are not found where nothing was written, or where it was removed, by whomever', async () => {
      expect(await store.read('never')).toBeNull();
      await store.write('gone', bytes('one'), NOON_MS);
      await other.remove('gone');
      expect(await store.read('gone')).toBeNull();
      await store.remove('gone');
    });

    test('written again are the second', async () => {
      await store.write('twice', bytes('first'), NOON_MS);
      await other.write('twice', bytes('second'), NOON_MS + 5_000);
      expect(textOf(await store.read('twice'))).toBe('second');
      expect(await store.removeWhere(() => false)).toBe(NOON_MS + 5_000);
    });

    test('go by their dates, and the oldest that stays is told', async () => {
      for (const minute of [3, 1, 5, 2, 4]) await store.write(`at${minute}`, bytes('x'), NOON_MS + minute * 60_000);
      expect(await other.removeWhere((atMs) => atMs < NOON_MS + 150_000)).toBe(NOON_MS + 180_000);
      expect(await store.read('at2')).toBeNull();
      expect(textOf(await store.read('at3'))).toBe('x');
      expect(await store.removeWhere(() => true)).toBeNull();
      expect(await store.read('at5')).toBeNull();
      expect(await store.removeWhere(() => true)).toBeNull();
    });

    test('in great number go all the same', async () => {
      const references = Array.from({ length: 1_100 }, (_, index) => `many${index}`);
      await Promise.all(references.map((reference) => store.write(reference, bytes('x'), NOON_MS)));
      expect(await store.removeWhere(() => true)).toBeNull();
      expect((await Promise.all(references.map((one) => store.read(one)))).filter((one) => one !== null)).toEqual([]);
    });
  });
}
