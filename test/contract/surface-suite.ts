/*
 * What every Surface promises, held against each implementation: the platforms' through their real SDKs and stand-ins,
 * and the fake, so that what is tested with the fake is true of the platforms.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { MessageContent, MessageId, PostKey, Surface, WriteResult } from '../../src/contract.ts';
import { longAnswer, NASTY_ANSWER } from '../fixtures/answers.ts';

/** A new place, with nothing in it yet. */
export interface SurfaceUnderTest {
  readonly surface: Surface;
  /** The texts of this place's messages as the asker sees them, without what stands above the first. */
  shown(): readonly string[];
  /** Pings and previews that the texts of this place caused. */
  harm(): readonly unknown[];
  /** The next write is answered with "too fast, wait so long". */
  limitNext(retryAfterSeconds: number): void;
  /** The next write ends in a server's error and is not served. */
  breakNext(): void;
}

/** What only places with messages of their own promise. */
export interface LastingPlace extends SurfaceUnderTest {
  /** The next write is served, but its answer gets lost. */
  loseNextAnswer(): void;
  /** Somebody deletes the first message. */
  removeFirst(): void;
}

export interface SurfaceSuite<Place extends SurfaceUnderTest> {
  readonly open: () => Promise<Place>;
  readonly beforeAll?: () => Promise<void>;
  readonly afterAll?: () => Promise<void>;
}

const signal = new AbortController().signal;
let keys = 0;
/** A message that will still grow. */
const draft = (markdown: string): MessageContent => ({ markdown, button: null, isFinal: false, isLast: false });
const newKey = (): PostKey => `post${(keys += 1)}`;
const MAX_STEPS = 3;

/** Writes by the best way, and goes on as long as it was only a step. */
async function writeBy(surface: Surface, message: MessageId | null, content: MessageContent, key: PostKey) {
  let result: WriteResult = { kind: 'step' };
  for (let steps = 0; result.kind === 'step' && steps <= MAX_STEPS; steps += 1) {
    const [way] = surface.waysOf(message, content);
    if (way === undefined) throw new Error('there is no way to write this');
    result = await (message === null
      ? surface.post(content, key, signal, way)
      : surface.edit(message, content, signal, way));
  }
  return result;
}

const writePost = (surface: Surface, content: MessageContent, key: PostKey) => writeBy(surface, null, content, key);
const writeEdit = (surface: Surface, message: MessageId, content: MessageContent) =>
  writeBy(surface, message, content, newKey());

/** For a surface that can tell a repeated post from a new one, and whose messages people can delete. */
export function describeLastingSurface(name: string, suite: SurfaceSuite<LastingPlace>): void {
  describeSurface(name, suite);
  describe(`the lasting surface ${name}`, () => {
    let under: LastingPlace;
    beforeAll(async () => suite.beforeAll?.());
    afterAll(async () => suite.afterAll?.());
    beforeEach(async () => {
      under = await suite.open();
      await under.surface.accept('Got it.');
    });

    test('makes no second message when only the answer of a post got lost', async () => {
      const key = newKey();
      under.loseNextAnswer();
      await expect(writePost(under.surface, draft('one'), key)).resolves.toMatchObject({ kind: 'failed' });
      await expect(writePost(under.surface, draft('one'), key)).resolves.toMatchObject({ kind: 'written' });
      expect(under.shown()).toEqual(['one']);
    });

    test('tells when somebody removed the message', async () => {
      const posted = await writePost(under.surface, draft('one'), newKey());
      if (posted.kind !== 'written') throw new Error(`not written: ${JSON.stringify(posted)}`);
      under.removeFirst();
      const result = await writeEdit(under.surface, posted.message, draft('one two'));
      expect(result).toMatchObject({ kind: 'refused', reason: 'removed' });
    });
  });
}

/** What every surface promises. */
export function describeSurface(name: string, suite: SurfaceSuite<SurfaceUnderTest>): void {
  describe(`the surface ${name}`, () => {
    let under: SurfaceUnderTest;
    beforeAll(async () => suite.beforeAll?.());
    afterAll(async () => suite.afterAll?.());
    beforeEach(async () => {
      under = await suite.open();
      await under.surface.accept('Got it.');
    });

    async function post(text: string) {
      const result = await writePost(under.surface, draft(text), newKey());
      if (result.kind !== 'written') throw new Error(`not written: ${JSON.stringify(result)}`);
      return result.message;
    }

    test('shows what is posted, and then what it is edited to', async () => {
      const message = await post('one');
      expect(under.shown()).toEqual(['one']);
      await expect(writeEdit(under.surface, message, draft('one two'))).resolves.toMatchObject({ kind: 'written' });
      expect(under.shown()).toEqual(['one two']);
    });

    test('shows a second message below the first', async () => {
      await post('one');
      await post('two');
      expect(under.shown()).toEqual(['one', 'two']);
    });

    test('tells "too fast" with the time to wait, and writes nothing', async () => {
      under.limitNext(2);
      const result = await writePost(under.surface, draft('one'), newKey());
      if (result.kind !== 'limited') throw new Error(`not limited: ${JSON.stringify(result)}`);
      expect(result.retryAfterMs).toBeGreaterThanOrEqual(2_000);
      expect(result.retryAfterMs).toBeLessThan(2_200);
      expect(under.shown()).toEqual([]);
    });

    test('tells a passing failure as one, and takes the same write afterwards', async () => {
      const key = newKey();
      under.breakNext();
      await expect(writePost(under.surface, draft('one'), key)).resolves.toMatchObject({ kind: 'failed' });
      await expect(writePost(under.surface, draft('one'), key)).resolves.toMatchObject({ kind: 'written' });
      expect(under.shown()).toEqual(['one']);
    });

    test('pings nobody and previews nothing, neither in a post nor in an edit', async () => {
      const message = await post(NASTY_ANSWER);
      await writeEdit(under.surface, message, draft(`${NASTY_ANSWER}\n\nAgain.`));
      expect(under.harm()).toEqual([]);
    });

    test('takes the longest text that it says fits', async () => {
      const { fits } = under.surface.limits;
      const text = longAnswer().repeat(3);
      let [fitting, tooLong] = [0, text.length + 1];
      while (tooLong - fitting > 1) {
        const middle = Math.floor((fitting + tooLong) / 2);
        if (fits(text.slice(0, middle), 'first')) fitting = middle;
        else tooLong = middle;
      }
      expect(fitting).toBeGreaterThan(1_500);
      await post(text.slice(0, fitting));
      expect(under.shown()).toHaveLength(1);
    });

    test('says "fits" of every text that is shorter than one that fits', () => {
      const { fits } = under.surface.limits;
      const pieces = fc.array(
        fc.constantFrom('word ', '# Title\n', '\n\n', '```js\ncode\n```\n', '- item\n', '<!here>', '🧑‍💻'),
        {
          maxLength: 3_000,
        },
      );
      fc.assert(
        fc.property(pieces, fc.double({ min: 0, max: 1, noNaN: true }), (parts, share) => {
          const text = parts.join('');
          if (!fits(text, 'next')) return;
          expect(fits(text.slice(0, Math.floor(text.length * share)), 'next')).toBe(true);
        }),
        { numRuns: 60 },
      );
    });
  });
}
