/*
 * Every row of the fault table is a promise, kept through the real SDKs on both platforms at once.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { play } from './row.ts';
import { sections } from './rows.ts';
import { readTable, table } from './table.ts';

/** Longer than a world waits for anything, so that it is ended also when it waited in vain. */
jest.setTimeout(15_000);

// The jitter of the retries is at its least: what is waited is what a provider asked for.
beforeAll(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(() => {
  jest.restoreAllMocks();
});

describe.each(sections)('$title', ({ rows }) => {
  test.each(rows)('$fault: $promise', async (row) => {
    const { sees, button, recorded, tookMs = {}, logged = /"outcome"/u } = row;
    const calls = row.calls ?? { claude: recorded.attempts, openai: 0 };
    const [inSlack, inDiscord] = await Promise.all([play(row, 'slack'), play(row, 'discord')]);
    const expected = { sees, button, recorded, calls };
    for (const { totalMs, log, ...played } of [inSlack, inDiscord]) {
      expect(played).toEqual(expected);
      expect(totalMs).toBeGreaterThanOrEqual(tookMs.atLeast ?? 0);
      expect(totalMs).toBeLessThan(tookMs.below ?? Infinity);
      expect(log).toMatch(logged);
    }
  });
});

test('README.md tells what the rows tell: npx -c "node test/faults/table.ts" renews it', async () => {
  expect(readTable()).toBe(await table());
});
