/*
 * The write budget and the live messages against platforms whose limits they do not know, on a virtual clock: what a
 * crowd gets, whatever the bursts are.
 */
import { describe, expect, test } from '@jest/globals';
import { percentile, playCrowd, someCrowd, type PlayedCrowd } from './crowd.ts';

const SLACK = { 'all-posts': { perMinute: 300, burst: 60 }, posts: { perMinute: 60, burst: 4 } };
const DISCORD = {
  'all-posts': { perMinute: 3_000, burst: 50 },
  posts: { perMinute: 60, burst: 5 },
  edits: { perMinute: 60, burst: 5 },
};
const SINGLE = [{ startMs: 300, tokens: 600, tokensPerSecond: 80 }];
const SEEDS = [1, 2, 3, 4, 5, 6];

function isWhole({ answers }: PlayedCrowd): boolean {
  return answers.every(({ delivery, surface, tokens }) => {
    const words = surface.messages.flatMap(({ text }) => text.match(/\bw\d+\b/g) ?? []);
    const isExact = words.length === tokens && words.every((word, index) => word === `w${index + 1}`);
    return delivery.kind === 'complete' && isExact;
  });
}

function lastStoodMs({ answers }: PlayedCrowd): number {
  return Math.max(...answers.map(({ stoodAtMs }) => stoodAtMs));
}

function of(played: PlayedCrowd, what: 'finalMs' | 'firstTextMs' | 'stalenessMs', share: number): number {
  return percentile(
    played.answers.map((answer) => answer[what]),
    share,
  );
}

describe('a single answer', () => {
  test.each([
    ['slack', { ...SLACK, edits: { perMinute: 60, burst: 20 } }, 400],
    ['discord', DISCORD, 750],
  ] as const)('on %s grows smoothly, and its final text waits for nothing', async (platform, buckets, stalenessMs) => {
    const played = await playCrowd({ platform, buckets, crowd: SINGLE });
    expect(isWhole(played)).toBe(true);
    expect(of(played, 'firstTextMs', 1)).toBeLessThanOrEqual(120);
    expect(of(played, 'finalMs', 1)).toBe(0);
    expect(of(played, 'stalenessMs', 1)).toBeLessThanOrEqual(stalenessMs);
    expect(played.limited.size).toBe(0);
  });

  test.each(['slack', 'discord'] as const)('on a slow %s waits for two round trips at the most', async (platform) => {
    const buckets = platform === 'slack' ? { ...SLACK, edits: { perMinute: 60, burst: 20 } } : DISCORD;
    const weather = { latencyMs: () => 150, trouble: () => null };
    const played = await playCrowd({ platform, buckets, crowd: SINGLE, weather });
    expect(of(played, 'finalMs', 1)).toBeLessThanOrEqual(300);
  });
});

describe('thirty answers at once in Slack', () => {
  test.each([
    [60, 20, 13_000, 2_300],
    [60, 50, 9_500, 2_300],
    [50, 1, 45_000, 12_000],
  ])('with %i edits a minute in bursts of %i, unknown to the bot', async (perMinute, burst, lastMs, stalenessMs) => {
    for (const seed of SEEDS) {
      const buckets = { ...SLACK, edits: { perMinute, burst } };
      const played = await playCrowd({ platform: 'slack', buckets, crowd: someCrowd(30, seed) });
      expect(isWhole(played)).toBe(true);
      expect(lastStoodMs(played)).toBeLessThanOrEqual(lastMs);
      expect(of(played, 'stalenessMs', 0.5)).toBeLessThanOrEqual(stalenessMs);
      for (const [, count] of played.limited) expect(count).toBeLessThanOrEqual(2);
      expect(played.whileLimited).toBe(0);
    }
  });
});

test('thirty answers at once in a Discord server are told "too fast" never, and most finals wait for nothing', async () => {
  for (const seed of SEEDS) {
    const played = await playCrowd({ platform: 'discord', buckets: DISCORD, crowd: someCrowd(30, seed) });
    expect(isWhole(played)).toBe(true);
    expect(of(played, 'finalMs', 0.5)).toBeLessThanOrEqual(250);
    expect(of(played, 'finalMs', 0.8)).toBeLessThanOrEqual(1_900);
    expect(played.limited.size).toBe(0);
  }
});

describe('an answer that has to wait for its first words anyway', () => {
  test('comes whole where edits are scarce, so that nobody spends an edit on it', async () => {
    const buckets = { ...SLACK, edits: { perMinute: 60, burst: 20 } };
    const played = await playCrowd({ platform: 'slack', buckets, crowd: someCrowd(30, 1) });
    const posted = played.answers.filter(({ surface }) => surface.calls.every(({ kind }) => kind === 'post'));
    expect(posted.length).toBeGreaterThanOrEqual(2);
    expect(of(played, 'firstTextMs', 1)).toBeLessThanOrEqual(5_000);
  });
});

test('long answers of a crowd keep growing, although room is kept for their ends', async () => {
  const crowd = someCrowd(10, 3).map((answer) => ({ ...answer, tokens: 2_400, tokensPerSecond: 40 }));
  const buckets = { ...SLACK, edits: { perMinute: 60, burst: 20 } };
  const played = await playCrowd({ platform: 'slack', buckets, crowd });
  expect(isWhole(played)).toBe(true);
  expect(of(played, 'stalenessMs', 0.95)).toBeLessThanOrEqual(6_000);
});

test('a hundred answers at once all come, whole', async () => {
  for (const platform of ['slack', 'discord'] as const) {
    const buckets = platform === 'slack' ? { ...SLACK, edits: { perMinute: 50, burst: 1 } } : DISCORD;
    const played = await playCrowd({ platform, buckets, crowd: someCrowd(100, 9) });
    expect(isWhole(played)).toBe(true);
    expect(played.whileLimited).toBe(0);
  }
});
