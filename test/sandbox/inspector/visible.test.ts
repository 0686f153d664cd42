import { expect, test } from '@jest/globals';
import { createVisible } from '../../../src/sandbox/inspector/visible.ts';

test('nothing is stale before the model says something, and marks alone are nothing', () => {
  const visible = createVisible();
  visible.said('**', 5);
  expect(visible.staleness(100)).toBeNull();
  visible.said('word', 10);
  expect(visible.staleness(60)?.maxMs).toBe(50);
});

test('text that goes away with its message is stale again', () => {
  const visible = createVisible();
  visible.said('first words', 0);
  visible.wrote('m1', 'first words', 10);
  expect(visible.coversAll()).toBe(true);
  visible.removed('m1', 50);
  expect(visible.coversAll()).toBe(false);
  expect(visible.staleness(100)).toMatchObject({ maxMs: 100 });
});

test('two messages show one text, in whichever order they are edited', () => {
  const visible = createVisible();
  visible.said('The beginning of it all. ', 0);
  visible.said('And the end of it all.', 10);
  visible.wrote('m1', 'The beginning of it all.', 20);
  visible.wrote('m2', 'And the', 30);
  expect(visible.coversAll()).toBe(false);
  visible.wrote('m2', 'And the end of it all.', 40);
  expect(visible.coversAll()).toBe(true);
  expect(visible.wrote('m1', 'The beginning of it all.', 50)).toBe(0);
  expect(visible.coversAll()).toBe(true);
});

test('an answer that begins anew is measured anew', () => {
  const visible = createVisible();
  visible.said('nothing of this counts', 0);
  visible.restart();
  expect(visible.staleness(100)).toBeNull();
  expect(visible.reach()).toBe(0);
});
