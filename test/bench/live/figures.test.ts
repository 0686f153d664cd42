import { expect, test } from '@jest/globals';
import { failuresOf, type Figures, type Times } from './figures.ts';

const nothing: Times = { firstMs: [], finalMs: [], stalenessMs: [], lastMs: Number.NaN };
const fine: Figures = {
  seen: nothing,
  bound: nothing,
  settledMs: [],
  answers: 1,
  modelCalls: 1,
  calls: [],
  tooFast: [],
  whileLimited: { calls: 0, inTheSameChannel: 0, crossed: 0 },
  lost: 0,
  doubled: 0,
  duplicates: 0,
  wentBackwards: 0,
  notWhole: 0,
  refusals: [],
};
const late: Times = { firstMs: [9e9], finalMs: [9e9], stalenessMs: [9e9], lastMs: 9e9 };

test('times never fail, however long they are', () => {
  expect(failuresOf({ most429s: 0 }, { ...fine, seen: late })).toEqual([]);
});

test.each([
  [{ lost: 3 }, '3 words lost'],
  [{ doubled: 1 }, '1 words doubled'],
  [{ wentBackwards: 2 }, '2 times that text went backwards'],
  [{ notWhole: 4 }, '4 answers that are not whole'],
  [{ whileLimited: { calls: 5, inTheSameChannel: 0, crossed: 0 } }, '5 calls while limited'],
])('%j fails', (count, words) => {
  expect(failuresOf({ most429s: 2 }, { ...fine, ...count })).toEqual([words]);
});

test('a method may be told as often as is allowed that it is too fast, and not once more', () => {
  const tooFast = [
    { method: 'chat.update', count: 3 },
    { method: 'chat.postMessage', count: 2 },
  ];
  expect(failuresOf({ most429s: 2 }, { ...fine, tooFast })).toEqual(['3 429s of chat.update (at most 2)']);
  expect(failuresOf({ most429s: Infinity }, { ...fine, tooFast })).toEqual([]);
});
