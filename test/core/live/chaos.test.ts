/*
 * Two thousand answers in each platform's limits, in the worst weather that a seed makes up: errors, lost answers,
 * "too fast" with and without a time, writes that overtake each other. Every one must end in exactly one way.
 */
import { expect, test } from '@jest/globals';
import type { WriteResult } from '../../../src/contract.ts';
import { playCrowd, seededRandom, type CrowdAnswer, type Played } from './crowd.ts';

const ROUNDS = 40;
const ANSWERS_A_ROUND = 50;
const BUCKETS = {
  slack: {
    'all-posts': { perMinute: 300, burst: 60 },
    posts: { perMinute: 60, burst: 4 },
    edits: { perMinute: 50, burst: 10 },
  },
  discord: {
    'all-posts': { perMinute: 3_000, burst: 50 },
    posts: { perMinute: 60, burst: 5 },
    edits: { perMinute: 60, burst: 5 },
  },
} as const;
/** So small that many answers need several messages. */
const MAX_CHARACTERS = 700;
const SEPARATORS = [' ', ' ', ' ', ' ', ' ', '\n\n', '\n\n```js\n', '\n```\n\n', '\n- ', ' **', '** '] as const;

function someAnswers(random: () => number): readonly CrowdAnswer[] {
  return Array.from({ length: ANSWERS_A_ROUND }, () => {
    const separatorSeed = Math.floor(random() * 1_000_000);
    return {
      startMs: random() * 20_000,
      tokens: 5 + Math.floor(random() ** 3 * 300),
      tokensPerSecond: 20 + random() * 80,
      separator: (token: number) => SEPARATORS[(token * 7 + separatorSeed) % SEPARATORS.length] ?? ' ',
      ...(random() < 0.2 ? { notice: 'The answer broke off here.' } : {}),
    };
  });
}

function trouble(random: () => number) {
  const dice = random();
  const failed = (serve: boolean) => ({ result: { kind: 'failed', cause: 'weather' }, serve }) as const;
  const limited = (retryAfterMs: number) => ({ result: { kind: 'limited', retryAfterMs }, serve: false }) as const;
  if (dice < 0.08) return failed(false);
  if (dice < 0.14) return failed(true);
  if (dice < 0.17) return limited(1_000 * Math.ceil(random() * 5));
  // Without a time to wait: what the adapters make of it.
  if (dice < 0.19) return limited(1_000);
  return null satisfies { result: WriteResult; serve: boolean } | null;
}

/** What is wrong with this answer; empty when nothing is. */
function faultsOf({ delivery, surface, tokens }: Played, notice: string | undefined): readonly string[] {
  const texts = surface.messages.map(({ text }) => text);
  const words = texts.flatMap((text) => text.match(/\bw\d+\b/g) ?? []);
  const faults: string[] = [];
  if (delivery.kind !== 'complete') faults.push(`ended ${delivery.kind}`);
  if (words.length !== tokens || words.some((word, index) => word !== `w${index + 1}`)) faults.push('words');
  if (notice !== undefined && texts.join('\n').split(notice).length !== 2) faults.push('notice');
  if (new Set(surface.messages.map(({ key }) => key)).size !== texts.length) faults.push('posted twice');
  if (surface.messages.some(({ button }) => button !== null)) faults.push('a button is left');
  if (surface.mostInFlight() > 1) faults.push('two writes in flight');
  let visible = 0;
  for (const moment of surface.timeline) {
    const seen = new Set(moment.match(/\bw\d+\b/g)).size;
    if (seen < visible) faults.push('went backwards');
    visible = seen;
  }
  return faults;
}

test.each(['slack', 'discord'] as const)(
  'two thousand answers in the limits of %s: each ends once, whole, and never goes backwards',
  async (platform) => {
    let ended = 0;
    let troubles = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const random = seededRandom(1_000 + round);
      const crowd = someAnswers(random);
      const weather = {
        latencyMs: () => 50 + random() * 1_950,
        trouble() {
          const due = trouble(random);
          if (due !== null) troubles += 1;
          return due;
        },
      };
      const played = await playCrowd({
        platform,
        crowd,
        weather,
        buckets: BUCKETS[platform],
        maxCharacters: MAX_CHARACTERS,
      });
      for (const [index, answer] of played.answers.entries()) {
        const faults = faultsOf(answer, crowd[index]?.notice);
        if (faults.length > 0) throw new Error(`round ${round}, answer ${index}: ${faults.join(', ')}`);
        ended += 1;
      }
    }
    expect(ended).toBe(ROUNDS * ANSWERS_A_ROUND);
    expect(troubles).toBeGreaterThan(ended / 4);
  },
  240_000,
);
