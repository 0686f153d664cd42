import { expect, test } from '@jest/globals';
import { createCrowd } from '../../src/sandbox/crowd.ts';

const people = (count: number) =>
  Array.from({ length: count }, (_one, index) => ({ id: `P${index}`, name: `G${index}` }));

function openTown() {
  const asked: { readonly person: string; readonly channel: string; readonly text: string }[] = [];
  const waiting: { readonly delayMs: number; readonly callback: () => void }[] = [];
  const channels = [
    { id: 'private', kind: 'private' },
    { id: 'general', kind: 'public' },
    { id: 'random', kind: 'public' },
  ];
  const note = async (person: string, channel: string, text: string): Promise<void> => {
    asked.push({ person, channel, text });
    if (person === 'P3') throw new Error('turned away');
  };
  const crowd = createCrowd({
    slack: { team: { channels }, crowd: people, type: note },
    discord: { guild: { channels }, crowd: people, ask: note },
    clock: {
      now: () => 0,
      after(delayMs, callback) {
        const one = { delayMs, callback };
        waiting.push(one);
        return () => waiting.splice(waiting.indexOf(one), 1);
      },
    },
  });
  const passSecond = (): void => waiting.splice(0).forEach(({ callback }) => callback());
  return { crowd, asked, waiting, passSecond };
}

test('thirty people ask thirty different questions within a second, where one is', () => {
  const { crowd, asked, waiting, passSecond } = openTown();
  expect(crowd.ask('slack', 'random')).toBe('random');
  expect(waiting.every(({ delayMs }) => delayMs < 1_000)).toBe(true);
  passSecond();
  expect(new Set(asked.map(({ person }) => person)).size).toBe(30);
  expect(new Set(asked.map(({ text }) => text)).size).toBe(30);
  expect(asked.every(({ channel, text }) => channel === 'random' && text.startsWith('/ask '))).toBe(true);
  expect(crowd.people('slack').length).toBe(30);
  expect(crowd.people('discord')).toEqual([]);
});

test('where not everybody may be they ask in the first public channel', () => {
  const { crowd, asked, passSecond } = openTown();
  expect(crowd.ask('discord', 'private')).toBe('general');
  passSecond();
  expect(asked.map(({ channel }) => channel)).toEqual(Array.from({ length: 30 }, () => 'general'));
});

test('after a stop nobody asks any more', () => {
  const { crowd, asked, waiting, passSecond } = openTown();
  crowd.ask('slack', 'general');
  crowd.stop();
  expect(waiting).toEqual([]);
  passSecond();
  expect(asked).toEqual([]);
});
