/*
 * The keys of askline.yaml about money, the books in which it stands, and what several processes do without what they
 * share. US$ are written as people write them, and whole millionths from here on: what is counted must never be rounded.
 */
import { z } from 'zod';
import { discordChannel, slackChannel } from './schema-access.ts';
import { group, nameOf, seconds, wholeNumber } from './schema-parts.ts';

const MICRO_USD_PER_USD = 1_000_000;
const MOST_USD = 1_000_000;
const USD_DECIMALS = 6;
/** Whoever waits longer for an answer to begin has gone away. */
const MOST_WAIT_SECONDS = 300;

const amount = {
  error: `US$ from 0.000001 to ${MOST_USD}, with at most ${USD_DECIMALS} decimals, or null for no such budget`,
};
const usd = z
  .number(amount)
  .positive(amount)
  .max(MOST_USD, amount)
  .refine(hasWholeMicroUsd, amount)
  .transform((written) => Math.round(written * MICRO_USD_PER_USD))
  .nullable()
  .default(null);

/** Up to the largest amount a number keeps 15 digits: enough to tell each millionth from the next. */
function hasWholeMicroUsd(written: number): boolean {
  return Number(written.toFixed(USD_DECIMALS)) === written;
}

const budget = z.strictObject({ daily: usd, monthly: usd }, group);

const zone = { error: 'the name of a time zone, such as Europe/Vienna or UTC' };

function isTimeZone(name: string): boolean {
  // Offsets ("+01:00") know no summer.
  if (!/^[A-Za-z]/u.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const budgets = z.strictObject(
  {
    perPerson: budget.prefault({}),
    perWorkspace: budget.prefault({}),
    inAll: budget.prefault({}),
    timeZone: z.string(zone).refine(isTimeZone, zone).default('UTC'),
    waitSeconds: seconds(0, MOST_WAIT_SECONDS).default(20),
    whenShort: nameOf(['refuse', 'fallback']).default('refuse'),
  },
  group,
);

export const alerts = z.strictObject({ slackChannel, discordChannel }, group);

export const ledger = z.strictObject(
  { people: nameOf(['hashed', 'named']).default('hashed'), keepDays: wholeNumber(1, 3650).default(400) },
  group,
);

export const sharing = z.strictObject({ whenRedisIsAway: nameOf(['answer', 'refuse']).default('answer') }, group);

/** The keys within its groups. */
export const MONEY_KEYS: readonly string[] = ['perPerson', 'perWorkspace', 'inAll'].flatMap((whose) =>
  Object.keys(budget.shape).map((key) => `budgets.${whose}.${key}`),
);
