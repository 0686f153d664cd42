/*
 * Where an answer goes when a place takes no more, what is said there, and where its buttons stand.
 */
import { describe, expect, test } from '@jest/globals';
import type { Button, PostKey, Surface } from '../../../src/contract.ts';
import { openLiveMessage } from '../../../src/core/live/live-message.ts';
import { createWriteBudget } from '../../../src/core/live/write-budget.ts';
import { createFakeSurface, type FakeSurface } from '../../fakes/fake-surface.ts';
import { createVirtualClock } from '../../fakes/virtual-clock.ts';

const STOP: Button = { kind: 'stop', reference: 'r1', label: 'Stop' };
const AGAIN: Button = { kind: 'try-again', reference: 'r1', label: 'Try again' };

function setUp() {
  const clock = createVirtualClock();
  let keys = 0;
  const open = (surface: Surface) =>
    openLiveMessage({
      surface,
      clock,
      budget: createWriteBudget(clock),
      newPostKey: (): PostKey => `post${(keys += 1)}`,
      draftButton: STOP,
      farewell: (place) => `The rest: ${place}.`,
      signal: new AbortController().signal,
    });
  return { clock, open };
}

function words(count: number): string {
  return Array.from({ length: count }, (_, index) => `w${index + 1}`).join(' ');
}

function wordsOf(...surfaces: readonly FakeSurface[]): string {
  const texts = surfaces.flatMap(({ messages }) => messages.map(({ text }) => text));
  return (texts.join(' ').match(/\bw\d+\b/g) ?? []).join(' ');
}

/** Lets it grow word by word. */
async function grow(live: { show(text: string): void }, clock: ReturnType<typeof createVirtualClock>, count: number) {
  for (let shown = 1; shown <= count; shown += 1) {
    live.show(words(shown));
    await clock.advance(100);
  }
}

describe('a place that closes soon', () => {
  test('ends at a whole word, and the next one goes on with the next', async () => {
    const { clock, open } = setUp();
    const next = createFakeSurface();
    const closesAtMs = clock.now() + 90_000;
    const first = createFakeSurface({ limits: { closesAtMs }, next: { surface: next, place: 'below' } });
    const live = open(first);
    const text = words(900);
    for (let to = 7; to < text.length; to += 7) {
      live.show(text.slice(0, to));
      await clock.advance(100);
    }
    const finished = live.finish(text, { notice: null, button: null });
    await clock.advance(10_000);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
    expect(first.messages.at(-1)?.text).toMatch(/ w\d+\s+The rest: below\.$/);
    expect(wordsOf(first, next)).toBe(text);
  });

  test('takes no edits any more from its third message on: what stands is not said again', async () => {
    let isClosed = false;
    const surface = createFakeSurface({
      maxCharacters: 400,
      refuses: (kind) => (kind === 'edit' && isClosed ? { kind: 'refused', reason: 'closed', cause: 'too old' } : null),
    });
    const { clock, open } = setUp();
    const live = open(surface);
    const text = Array.from({ length: 5 }, (_, index) => words(60).replaceAll('w', `p${index}w`)).join('\n\n');
    for (let to = 25; to < text.length; to += 25) {
      live.show(text.slice(0, to));
      isClosed ||= surface.messages.length === 3;
      await clock.advance(500);
    }
    void live.finish(text, { notice: null, button: null });
    await clock.advance(600_000);
    const said = surface.messages.flatMap((message) => message.text.match(/p\dw\d+/g) ?? []);
    expect(new Set(said).size).toBe(300);
    // At the most what two neighbours show of each other.
    expect(said.length).toBeLessThan(300 + 60);
  });
});

describe('a place that takes so many messages', () => {
  function twoPlaces(maxDraftMessages: number) {
    const file = createFakeSurface({ maxCharacters: 100_000, limits: { maxDraftMessages: 0 } });
    const first = createFakeSurface({
      maxCharacters: 120,
      limits: { maxPosts: 2, maxDraftMessages },
      next: { surface: file, place: 'file' },
    });
    return { first, file };
  }

  test.each([0, Infinity])('says in its last one where the rest is (drafts: %d)', async (maxDraftMessages) => {
    const { first, file } = twoPlaces(maxDraftMessages);
    const { clock, open } = setUp();
    const live = open(first);
    await grow(live, clock, 100);
    const finished = live.finish(words(100), { notice: 'And that was all.', button: null });
    await clock.advance(10_000);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
    expect(first.messages).toHaveLength(2);
    expect(first.messages[1]?.text).toMatch(/The rest: file\.$/);
    expect(first.messages[0]?.text).not.toContain('The rest');
    expect(file.messages).toHaveLength(1);
    expect(file.messages[0]?.text).toMatch(/And that was all\.$/);
    expect(wordsOf(first, file)).toBe(words(100));
    expect([...first.messages, ...file.messages].map(({ button }) => button)).toEqual([null, null, null]);
  });

  test('says nothing of the kind when the answer fits', async () => {
    const { first, file } = twoPlaces(Infinity);
    const { open } = setUp();
    await open(first).finish(words(30), { notice: null, button: null });
    expect(wordsOf(first)).toBe(words(30));
    expect(first.messages.map(({ text }) => text).join()).not.toContain('The rest');
    expect(file.messages).toHaveLength(0);
  });

  test('says that the answer is incomplete when there is nowhere to go', async () => {
    const only = createFakeSurface({ maxCharacters: 120, limits: { maxPosts: 2 } });
    const { open } = setUp();
    const delivery = await open(only).finish(words(100), { notice: null, button: null });
    expect(delivery.kind).toBe('incomplete');
    expect(only.messages).toHaveLength(2);
  });
});

describe('a place that closes', () => {
  test('says so before, and the answer goes on below without losing or repeating a word', async () => {
    const { clock, open } = setUp();
    const below = createFakeSurface();
    const first = createFakeSurface({
      limits: { closesAtMs: clock.now() + 35_000 },
      next: { surface: below, place: 'below' },
    });
    const live = open(first);
    await grow(live, clock, 100);
    expect(first.messages[0]?.text).toMatch(/The rest: below\.$/);
    expect(first.messages[0]?.button).toBeNull();
    const finished = live.finish(words(100), { notice: null, button: null });
    await clock.advance(5_000);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
    expect(below.messages.length).toBeGreaterThan(0);
    expect(wordsOf(first, below)).toBe(words(100));
  });

  test('is left at once when nothing stands there yet', async () => {
    const { clock, open } = setUp();
    const below = createFakeSurface();
    const first = createFakeSurface({
      limits: { closesAtMs: clock.now() + 31_000 },
      next: { surface: below, place: 'below' },
    });
    const live = open(first);
    await clock.advance(2_000);
    await live.finish('late', { notice: null, button: null });
    expect(first.calls).toEqual([]);
    expect(below.messages.map(({ text }) => text)).toEqual(['late']);
  });

  test('is as good as closed when it asks for a wait that nobody can bear', async () => {
    const { open } = setUp();
    const below = createFakeSurface();
    const first = createFakeSurface({ next: { surface: below, place: 'below' } });
    first.fail({ kind: 'limited', retryAfterMs: 3_600_000 });
    await expect(open(first).finish('whole', { notice: null, button: null })).resolves.toEqual({ kind: 'complete' });
    expect(below.messages.map(({ text }) => text)).toEqual(['whole']);
  });
});

describe('a message that takes no more edits', () => {
  const closed = { kind: 'refused', reason: 'closed', cause: 'cant_update_message' } as const;

  test('is followed by another one, which goes on after the last word that stands there', async () => {
    const { clock, open } = setUp();
    const surface = createFakeSurface();
    const live = open(surface);
    await grow(live, clock, 30);
    surface.fail(closed);
    const finished = live.finish(words(40), { notice: 'Done.', button: null });
    await clock.advance(5_000);
    await expect(finished).resolves.toEqual({ kind: 'complete' });
    expect(surface.messages).toHaveLength(2);
    expect(wordsOf(surface)).toBe(words(40));
    expect(surface.messages[1]?.text).toMatch(/Done\.$/);
  });

  test('is followed by one message and not by many: what cannot be edited is posted when it is final', async () => {
    const { clock, open } = setUp();
    const surface = createFakeSurface();
    const live = open(surface);
    await grow(live, clock, 20);
    surface.fail(closed);
    for (let count = 21; count <= 60; count += 1) {
      live.show(words(count));
      await clock.advance(500);
    }
    expect(surface.messages).toHaveLength(1);
    await live.finish(words(60), { notice: null, button: null });
    expect(surface.messages).toHaveLength(2);
    expect(wordsOf(surface)).toBe(words(60));
  });

  test('is followed by a message elsewhere when there is another place', async () => {
    const { clock, open } = setUp();
    const below = createFakeSurface();
    const surface = createFakeSurface({ next: { surface: below, place: 'below' } });
    const live = open(surface);
    live.show(`**Bold ${words(9)}`);
    await clock.advance(100);
    surface.fail(closed);
    await live.finish(`**Bold ${words(12)}**`, { notice: null, button: null });
    expect(surface.messages.map(({ text }) => text)).toEqual([`**Bold ${words(9)}**`]);
    expect(below.messages.map(({ text }) => text)).toEqual(['**w10 w11 w12**']);
  });
});

describe('the button', () => {
  test('stands below the message that grows, and is gone when the answer is whole', async () => {
    const { clock, open } = setUp();
    const surface = createFakeSurface({ maxCharacters: 120 });
    const live = open(surface);
    await grow(live, clock, 20);
    expect(surface.messages.map(({ button }) => button)).toEqual([STOP]);
    await grow(live, clock, 60);
    expect(surface.messages.length).toBeGreaterThan(1);
    expect(surface.messages.map(({ button }) => button)).toEqual([...surface.messages.slice(1).map(() => null), STOP]);
    await live.finish(words(60), { notice: null, button: null });
    expect(surface.messages.map(({ button }) => button)).toEqual(surface.messages.map(() => null));
  });

  test('to try again stands below the last message of an answer that failed', async () => {
    const { clock, open } = setUp();
    const surface = createFakeSurface({ maxCharacters: 120 });
    const live = open(surface);
    await grow(live, clock, 60);
    await live.finish(words(60), { notice: 'It broke off.', button: AGAIN });
    expect(surface.messages.at(-1)?.button).toEqual(AGAIN);
    expect(surface.messages.slice(0, -1).every(({ button }) => button === null)).toBe(true);
  });
});

test('a place that only appends gets texts of which each is the beginning of the next', async () => {
  const { clock, open } = setUp();
  const surface = createFakeSurface({ appends: true });
  const live = open(surface);
  const text =
    'Some **bold and *more* text** with `code`, a [link](https://example.com/a) and\n\n```js\nlet a;\n```\nend';
  for (let end = 1; end <= text.length; end += 1) {
    live.show(text.slice(0, end));
    await clock.advance(350);
  }
  await live.finish(text, { notice: null, button: null });
  const history = surface.messages[0]?.history ?? [];
  expect(history.length).toBeGreaterThan(10);
  for (const [index, shown] of history.entries()) expect(history[index + 1] ?? text).toMatch(startsWith(shown));
  expect(history.at(-1)).toBe(text);
});

function startsWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}
