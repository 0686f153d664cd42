/*
 * What every place of an answer promises to the process after a crash, held against each implementation: the platforms'
 * through their real clients and stand-ins, and the fake, so that what is tested with the fake is true of the platforms.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type {
  Button,
  LeftBehind,
  LeftoverEnd,
  LeftoverPlace,
  MessageId,
  PostKey,
  Surface,
} from '../../src/contract.ts';

export interface ShownMessage {
  /** Without what stands above the first message; paragraphs parted by an empty line. */
  readonly text: string;
  readonly button: Button['kind'] | null;
}

/** A new place, with nothing in it yet. */
export interface LeftoverScene {
  /** What the process that is gone writes on. */
  readonly surface: Surface;
  /** The same place, as another process finds it by its address. */
  leftover(): LeftoverPlace;
  /** What of this answer shows, oldest first. */
  shown(): readonly ShownMessage[];
  /** Pings and previews. */
  harm(): readonly unknown[];
  /** What goes wrong next with ending: it is refused as too fast for two seconds, or fails; nothing is done. */
  trouble(what: 'too-fast' | 'broken'): void;
}

/** What only places promise whose messages grow and can be found again. */
export interface LastingScene extends LeftoverScene {
  /** The next write is done, but its answer gets lost: by an edit, or by a post. */
  loseAnswer(of: 'edit' | 'post'): void;
  removeAll(): void;
}

export interface LeftoverSuite<Scene> {
  readonly open: () => Promise<Scene>;
  readonly beforeAll?: () => Promise<void>;
  readonly afterAll?: () => Promise<void>;
}

const NOTICE = 'This answer was interrupted.';
const signal = new AbortController().signal;
let answers = 0;

/** An answer that is being written on a surface, and what the journal knows of it. */
function beginAnswer(surface: Surface) {
  const reference = `ref${String((answers += 1)).padStart(7, '0')}`;
  const keys: PostKey[] = [];
  const stop: Button = { kind: 'stop', reference, label: 'Stop' };

  async function post(markdown: string, isFinal: boolean): Promise<MessageId> {
    const key: PostKey = `post${reference}0${keys.length}`;
    keys.push(key);
    const content = { markdown, button: isFinal ? null : stop, isFinal, isLast: isFinal };
    const [way] = surface.waysOf(null, content);
    if (way === undefined) throw new Error('there is no way to post');
    const result = await surface.post(content, key, signal, way);
    if (result.kind !== 'written') throw new Error(`not written: ${JSON.stringify(result)}`);
    return result.message;
  }

  return {
    again: { kind: 'try-again', reference, label: 'Try again' } as const,
    draft: (markdown: string) => post(markdown, false),
    final: (markdown: string) => post(markdown, true),
    /** The journal after a crash. A post is written down before it begins. */
    left: (message: MessageId | null, begun = Math.max(keys.length, 1)): LeftBehind => ({
      message,
      keys: Array.from({ length: begun }, (_, index): PostKey => `post${reference}0${index}`),
    }),
  };
}

const end = (place: LeftoverPlace, left: LeftBehind, button: Button | null = null): Promise<LeftoverEnd> =>
  place.end(left, NOTICE, button, signal);

function describeScenes<Scene extends LeftoverScene>(
  name: string,
  suite: LeftoverSuite<Scene>,
  tests: (opened: () => { readonly scene: Scene; readonly answer: ReturnType<typeof beginAnswer> }) => void,
): void {
  describe(name, () => {
    let scene: Scene;
    let answer: ReturnType<typeof beginAnswer>;
    beforeAll(async () => suite.beforeAll?.());
    afterAll(async () => suite.afterAll?.());
    beforeEach(async () => {
      scene = await suite.open();
      await scene.surface.accept('Got it.');
      answer = beginAnswer(scene.surface);
    });
    tests(() => ({ scene, answer }));
  });
}

/** What every place promises. */
export function describeLeftovers(name: string, suite: LeftoverSuite<LeftoverScene>): void {
  describeScenes(`what was left behind in ${name}`, suite, (opened) => {
    test('gets the notice and its button where nothing stands yet', async () => {
      const { scene, answer } = opened();
      await expect(end(scene.leftover(), answer.left(null), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual([{ text: NOTICE, button: 'try-again' }]);
    });

    test('gets one notice, however often it is ended', async () => {
      const { scene, answer } = opened();
      const place = scene.leftover();
      await end(place, answer.left(null), answer.again);
      await expect(end(place, answer.left(null), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toHaveLength(1);
    });

    test('stays as it is when it was whole', async () => {
      const { scene, answer } = opened();
      const message = await answer.final('All of it.');
      await expect(end(scene.leftover(), answer.left(message), answer.again)).resolves.toBe('was-whole');
      expect(scene.shown()).toEqual([{ text: 'All of it.', button: null }]);
    });

    test('is to be ended later when the platform is too busy or broken', async () => {
      const { scene, answer } = opened();
      const place = scene.leftover();
      scene.trouble('too-fast');
      const busy = await end(place, answer.left(null), answer.again);
      if (typeof busy === 'string') throw new Error(`ended with ${busy}`);
      expect(busy.retryAfterMs).toBeGreaterThanOrEqual(2_000);
      expect(busy.retryAfterMs).toBeLessThan(2_200);
      scene.trouble('broken');
      await expect(end(place, answer.left(null), answer.again)).resolves.toEqual({ retryAfterMs: 2_000 });
      expect(scene.shown()).toEqual([]);
      await expect(end(place, answer.left(null), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toHaveLength(1);
    });

    test('is not written to when its time to be ended is over already', async () => {
      const { scene, answer } = opened();
      const ended = await scene.leftover().end(answer.left(null), NOTICE, answer.again, AbortSignal.abort());
      expect(ended).toEqual({ retryAfterMs: 2_000 });
      expect(scene.shown()).toEqual([]);
    });

    test('pings nobody and previews nothing', async () => {
      const { scene, answer } = opened();
      const nasty = 'Interrupted <!channel> @everyone <@U0ADA00001> https://example.com/secret';
      await scene.leftover().end(answer.left(null), nasty, answer.again, signal);
      expect(scene.shown()).toHaveLength(1);
      expect(scene.harm()).toEqual([]);
    });
  });
}

/** What places promise besides whose messages grow and can be found again. */
export function describeLastingLeftovers(name: string, suite: LeftoverSuite<LastingScene>): void {
  describeLeftovers(name, suite);
  describeScenes(`what grew when it was left behind in ${name}`, suite, (opened) => {
    test('keeps its words, with the notice below them and the new button in the place of Stop', async () => {
      const { scene, answer } = opened();
      const message = await answer.draft('Half of');
      await expect(end(scene.leftover(), answer.left(message), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
    });

    test('has no button below it when there is none for it', async () => {
      const { scene, answer } = opened();
      const message = await answer.draft('Half of');
      await end(scene.leftover(), answer.left(message));
      expect(scene.shown()).toEqual([{ text: `Half of\n\n${NOTICE}`, button: null }]);
    });

    test('shows one notice when a later process ends it again', async () => {
      const { scene, answer } = opened();
      const message = await answer.draft('Half of');
      await end(scene.leftover(), answer.left(message), answer.again);
      const before = scene.shown();
      await expect(end(scene.leftover(), answer.left(message), answer.again)).resolves.toBe('ended');
      await expect(end(scene.leftover(), answer.left(null), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual(before);
    });

    test('shows one notice when a later process repeats one that stands alone', async () => {
      const { scene, answer } = opened();
      await end(scene.leftover(), answer.left(null), answer.again);
      await expect(end(scene.leftover(), answer.left(null), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual([{ text: NOTICE, button: 'try-again' }]);
    });

    test('is found when only the post of it was known to have begun', async () => {
      const { scene, answer } = opened();
      await answer.draft('Half of');
      await expect(end(scene.leftover(), answer.left(null), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
    });

    test('is found whole when only the post of it was known to have begun', async () => {
      const { scene, answer } = opened();
      await answer.final('All of it.');
      await expect(end(scene.leftover(), answer.left(null), answer.again)).resolves.toBe('was-whole');
      expect(scene.shown()).toEqual([{ text: 'All of it.', button: null }]);
    });

    test.each(['known', 'not known'])('is ended in the newest of its messages, which is %s', async (isKnown) => {
      const { scene, answer } = opened();
      const first = await answer.final('The first half.');
      const second = await answer.draft('And some');
      const left = answer.left(isKnown === 'known' ? second : first);
      await expect(end(scene.leftover(), left, answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual([
        { text: 'The first half.', button: null },
        { text: `And some\n\n${NOTICE}`, button: 'try-again' },
      ]);
    });

    test('has one end when two messages of it grew', async () => {
      const { scene, answer } = opened();
      await answer.draft('The first half');
      const second = await answer.draft('And some');
      await expect(end(scene.leftover(), answer.left(second), answer.again)).resolves.toBe('ended');
      await end(scene.leftover(), answer.left(second), answer.again);
      expect(scene.shown()).toEqual([
        { text: 'The first half', button: null },
        { text: `And some\n\n${NOTICE}`, button: 'try-again' },
      ]);
    });

    test('gets the notice below a full message when the next one never arrived', async () => {
      const { scene, answer } = opened();
      const first = await answer.final('The first half.');
      await expect(end(scene.leftover(), answer.left(first, 2), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual([
        { text: 'The first half.', button: null },
        { text: NOTICE, button: 'try-again' },
      ]);
    });

    test('keeps every word when there is no room for the notice: it comes below', async () => {
      const { scene, answer } = opened();
      const { fits } = scene.surface.limits;
      let words = 'word '.repeat(10);
      while (fits(`${words}word `, 'first')) words += 'word ';
      const message = await answer.draft(words.trim());
      await expect(end(scene.leftover(), answer.left(message), answer.again)).resolves.toBe('ended');
      const shown = scene.shown();
      const text = shown.map((one) => one.text).join('\n\n');
      expect(text).toBe(`${words.trim()}\n\n${NOTICE}`);
      expect(shown.map(({ button }) => button).filter((button) => button !== null)).toEqual(['try-again']);
      await end(scene.leftover(), answer.left(message), answer.again);
      expect(scene.shown()).toEqual(shown);
    });

    test('stays away when somebody deleted it', async () => {
      const { scene, answer } = opened();
      const message = await answer.draft('Half of');
      scene.removeAll();
      await expect(end(scene.leftover(), answer.left(message), answer.again)).resolves.toBe('out-of-reach');
      expect(scene.shown()).toEqual([]);
    });

    test('shows one notice when the answer to its edit got lost', async () => {
      const { scene, answer } = opened();
      const message = await answer.draft('Half of');
      scene.loseAnswer('edit');
      await expect(end(scene.leftover(), answer.left(message), answer.again)).resolves.toEqual({ retryAfterMs: 2_000 });
      await expect(end(scene.leftover(), answer.left(message), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual([{ text: `Half of\n\n${NOTICE}`, button: 'try-again' }]);
    });

    test('shows one notice when the answer to its post got lost', async () => {
      const { scene, answer } = opened();
      scene.loseAnswer('post');
      await expect(end(scene.leftover(), answer.left(null), answer.again)).resolves.toEqual({ retryAfterMs: 2_000 });
      await expect(end(scene.leftover(), answer.left(null), answer.again)).resolves.toBe('ended');
      expect(scene.shown()).toEqual([{ text: NOTICE, button: 'try-again' }]);
    });
  });
}
