import { describe, expect, test } from '@jest/globals';
import type { PeopleFigures } from './people.ts';
import type { ShortageFigures } from './shortage.ts';
import { failuresOfPassages, failuresOfPeople, failuresOfShortage } from './verdict.ts';
import type { Passage } from './world.ts';

const record: Passage['record'] = {
  question: 'question:1',
  platform: 'slack',
  entry: 'command',
  visibility: 'channel',
  workspace: 'workspace:slack:T1',
  channel: 'channel:slack:C1',
  person: 'person:slack:U1',
  prompt: 'default',
  askedAtMs: 0,
  day: '2026-11-22',
  outcome: 'answered',
  refusal: null,
  model: null,
  providerRequestId: null,
  choice: null,
  attempts: 1,
  usage: null,
  costMicroUsd: 1,
  firstTextMs: null,
  totalMs: 0,
  writes: 1,
  failure: null,
};

describe('questions on their way through', () => {
  const fine = { record, calls: 1, records: 1 };

  test('fail nothing when each is asked, answered and recorded once', () => {
    expect(failuresOfPassages('all', [fine, fine], [])).toEqual([]);
  });

  test.each([
    { ...fine, record: null },
    { ...fine, record: { ...record, outcome: 'refused' as const } },
    { ...fine, calls: 2 },
    { ...fine, records: 2 },
  ])('fail when one is not', (odd) => {
    expect(failuresOfPassages('all', [fine, odd], [])).toEqual([
      'all: 1 of 2 questions were not answered and recorded once',
    ]);
  });

  test('fail by what was logged as trouble', () => {
    expect(failuresOfPassages('all', [fine], ['away', 'away'])).toEqual([
      'all: 2 complaints in the log, the first: away',
    ]);
  });
});

describe('people who are known', () => {
  const light = { heapMegabytes: 10, residentMegabytes: 900 };
  const heavy = { heapMegabytes: 61, residentMegabytes: 0 };
  const fine: PeopleFigures = {
    people: 10,
    answered: 10,
    recorded: 10,
    standings: heavy,
    known: light,
    together: heavy,
    seconds: light,
    hours: heavy,
    complaints: [],
  };

  test('fail nothing when they are light while they are known', () => {
    expect(failuresOfPeople(fine)).toEqual([]);
  });

  test('fail when they are heavy, or stay so', () => {
    expect(failuresOfPeople({ ...fine, known: heavy })).toEqual(['people: 10 known weigh 61 MB, not 60']);
    expect(failuresOfPeople({ ...fine, seconds: heavy })).toHaveLength(1);
  });

  test('fail when one was not answered, or recorded twice', () => {
    expect(failuresOfPeople({ ...fine, answered: 9 })).toHaveLength(1);
    expect(failuresOfPeople({ ...fine, recorded: 11 })).toHaveLength(1);
  });
});

describe('a shortage of money', () => {
  const fine: ShortageFigures = {
    cost: 'less',
    questions: 5,
    budgetMicroUsd: 100,
    worstMicroUsd: 30,
    answered: 3,
    refused: 2,
    modelCalls: 3,
    mostMicroUsd: 100,
    spentMicroUsd: 71,
    reservedMicroUsd: 0,
    recordedMicroUsd: 71,
    tookMs: 9e9,
    complaints: [],
  };

  test('fails nothing when all that was spent is there and no more', () => {
    expect(failuresOfShortage(fine)).toEqual([]);
  });

  test.each([
    [{ mostMicroUsd: 101 }, '101 of 100 micro-dollars were spent or set aside'],
    [{ spentMicroUsd: 101, recordedMicroUsd: 101 }, '101 of 100 micro-dollars were spent or set aside'],
    [{ recordedMicroUsd: 72 }, '71 micro-dollars were spent, 72 recorded'],
    [{ reservedMicroUsd: 1 }, '1 micro-dollars are set aside for ever'],
    [{ refused: 1 }, '3 answered and 1 refused of 5'],
    [{ modelCalls: 4 }, '4 calls for 3 answers'],
    [{ spentMicroUsd: 70, recordedMicroUsd: 70 }, '2 were turned away while there was money for one more'],
  ])('%j fails', (odd, words) => {
    expect(failuresOfShortage({ ...fine, ...odd })).toEqual([`shortage, less: ${words}`]);
  });
});
