import { describe, expect, test } from '@jest/globals';
import { addedBy, costOf, type Pair } from './cost.ts';

/** What is measured when a question costs so much and each token so much. */
function measured(perQuestion: number, perToken: number): Pair {
  const batch = (questions: number, tokens: number) => ({
    questions,
    tokens,
    value: questions * (perQuestion + tokens * perToken),
  });
  return { short: batch(20, 1), long: batch(2, 1_001) };
}

describe('what a layer costs', () => {
  test('is told apart into the question and its tokens', () => {
    const { perQuestion, perToken } = costOf(measured(50, 2));
    expect(perQuestion).toBeCloseTo(50);
    expect(perToken).toBeCloseTo(2);
  });

  test('is what it adds to the bare model, in the same round', () => {
    const bare = [measured(10, 1), measured(100, 10), measured(10, 1)];
    const layered = [measured(15, 3), measured(105, 12), measured(15, 3)];
    const { perQuestion, perToken } = addedBy(layered, bare);
    expect(perQuestion).toBeCloseTo(5);
    expect(perToken).toBeCloseTo(2);
  });

  test('does not move when garbage is collected in one round', () => {
    const bare = Array.from({ length: 5 }, () => measured(10, 1));
    const layered = [measured(15, 3), measured(-9_000, -400), measured(15, 3), measured(15, 3), measured(9_000, 400)];
    const { perQuestion, perToken } = addedBy(layered, bare);
    expect(perQuestion).toBeCloseTo(5);
    expect(perToken).toBeCloseTo(2);
  });
});
