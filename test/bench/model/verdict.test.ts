import { describe, expect, test } from '@jest/globals';
import { failuresOfDead, failuresOfRotation } from './verdict.ts';

describe('a dead provider', () => {
  const beside = { name: 'chain', questions: 40, hasFallback: true };
  const alone = { ...beside, hasFallback: false };

  test('fails nothing when it is only probed and everybody is answered by the other', () => {
    expect(failuresOfDead(beside, { answered: 40, calls: 2, probes: 2 })).toEqual([]);
    expect(failuresOfDead(alone, { answered: 0, calls: 0, probes: 0 })).toEqual([]);
  });

  test('fails when one question more than the probes went to it', () => {
    expect(failuresOfDead(beside, { answered: 40, calls: 3, probes: 2 })).toEqual([
      'chain: 3 calls to the dead provider, for 2 probes',
    ]);
  });

  test('fails when a question stays unanswered that had a fallback, or is answered by nobody', () => {
    expect(failuresOfDead(beside, { answered: 39, calls: 0, probes: 0 })).toHaveLength(1);
    expect(failuresOfDead(alone, { answered: 1, calls: 0, probes: 0 })).toHaveLength(1);
  });
});

test('a rotation fails by each answer that failed and each call that was refused', () => {
  const unnoticed = { running: 200, later: 50, failed: 0, refused: 0 };
  expect(failuresOfRotation(unnoticed)).toEqual([]);
  expect(failuresOfRotation({ ...unnoticed, failed: 1 })).toEqual(['rotation: 1 of 250 answers failed']);
  expect(failuresOfRotation({ ...unnoticed, refused: 1 })).toHaveLength(1);
});
