import { expect, test } from '@jest/globals';
import { createScreen, type AnswerStory, type Screen } from './screen.ts';
import { wordOf } from './words.ts';

const words = (from: number, until: number, answer = 1): string =>
  Array.from({ length: until - from }, (_one, index) => wordOf(answer, from + index)).join(' ');

/** A screen that expects one answer of ten words. */
function screenForTen(): Screen {
  const screen = createScreen();
  screen.expect(1, words(0, 10));
  screen.said(1, words(0, 10), 0);
  screen.ended(1, 0);
  return screen;
}

const story = (screen: Screen): AnswerStory | undefined => screen.stories()[0];

test('text is visible from the first letters on, and whole when all of them are, whatever stands around them', () => {
  const screen = screenForTen();
  screen.shows('a', 'thinking …', 10);
  expect(story(screen)?.firstSeenAtMs).toBeNull();
  screen.shows('a', `> question-001: what?\n**${words(0, 3)}** w001`, 20);
  expect(story(screen)).toMatchObject({ firstSeenAtMs: 20, wholeSinceMs: null });
  expect(story(screen)?.views.at(-1)?.reach).toBe('w001x0000'.length * 3 + 'w001'.length);
  screen.shows('a', `> question-001: what?\n${words(0, 10)}\n\n(That was all.)`, 30);
  expect(story(screen)).toMatchObject({ firstSeenAtMs: 20, wholeSinceMs: 30, wentBackwards: 0 });
  expect(screen.remains(1)).toEqual({ lost: 0, doubled: 0, duplicates: 0 });
});

test('an answer goes on in the next message, even in the middle of a word', () => {
  const screen = screenForTen();
  screen.shows('a', `${words(0, 5)} w001x`, 10);
  screen.shows('b', `0005 ${words(6, 10)}`, 20);
  expect(story(screen)).toMatchObject({ wholeSinceMs: 20 });
  expect(screen.remains(1).lost).toBe(1);
});

test('text with a hole in it reaches only as far as the hole', () => {
  const screen = screenForTen();
  screen.shows('a', `${words(0, 4)} ${words(5, 10)}`, 10);
  expect(story(screen)?.views.at(-1)?.reach).toBe('w001x0000'.length * 4);
  expect(story(screen)?.wholeSinceMs).toBeNull();
  expect(screen.remains(1)).toEqual({ lost: 1, doubled: 0, duplicates: 0 });
});

test('text that vanishes goes backwards, and a word that moves to a message that is there does not', () => {
  const screen = screenForTen();
  screen.shows('a', words(0, 6), 10);
  screen.shows('b', words(5, 7), 20);
  screen.shows('a', words(0, 5), 30);
  expect(story(screen)?.wentBackwards).toBe(0);
  screen.shows('b', words(5, 6), 40);
  expect(story(screen)?.wentBackwards).toBe(1);
  screen.shows('a', '', 50);
  expect(story(screen)?.wentBackwards).toBe(2);
});

test('an answer that was whole and is not any more is whole only from when it is so again', () => {
  const screen = screenForTen();
  screen.shows('a', words(0, 10), 10);
  screen.shows('a', words(0, 9), 20);
  screen.shows('a', words(0, 10), 30);
  expect(story(screen)).toMatchObject({ wholeSinceMs: 30, wentBackwards: 1 });
});

test('a message that stands twice is found, with every word in it', () => {
  const screen = screenForTen();
  screen.shows('a', words(0, 10), 10);
  screen.shows('b', words(0, 10), 10);
  screen.shows('c', words(2, 4), 10);
  expect(screen.remains(1)).toEqual({ lost: 0, doubled: 10, duplicates: 2 });
});

test('a word that stands twice in one message is doubled', () => {
  const screen = screenForTen();
  screen.shows('a', `${words(0, 10)} ${words(3, 4)}`, 10);
  expect(screen.remains(1)).toEqual({ lost: 0, doubled: 1, duplicates: 0 });
});

test('answers are told apart', () => {
  const screen = screenForTen();
  screen.expect(2, words(0, 3, 2));
  screen.shows('a', words(0, 10), 10);
  screen.shows('b', words(0, 3, 2), 20);
  expect(screen.stories().map(({ wholeSinceMs }) => wholeSinceMs)).toEqual([10, 20]);
});
