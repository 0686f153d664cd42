/*
 * The keys of askline.yaml that say how much is asked at once and within how long, and who waits. Quotas are counted
 * from the first question of a minute, an hour, a day; none of them knows a calendar.
 */
import { z } from 'zod';
import { group, NO_QUOTAS, quotas, seconds, wholeNumber } from './schema-parts.ts';

/** A question keeps a connection and the text of its answer: more at once than this is another process's work. */
const MOST_AT_ONCE = 10_000;
/** Discord's tokens hold for 15 minutes, and an answer needs some of them. */
const MOST_WAIT_SECONDS = 600;

const perPerson = z.strictObject(
  {
    atOnce: wholeNumber(1, MOST_AT_ONCE).default(2),
    spacingSeconds: seconds(0).default(0),
    ...quotas({ perMinute: 10, perHour: 60, perDay: 300 }),
  },
  group,
);

const perWorkspace = z.strictObject({ atOnce: wholeNumber(1, MOST_AT_ONCE).default(50), ...quotas(NO_QUOTAS) }, group);

const line = z.strictObject(
  {
    most: wholeNumber(0, MOST_AT_ONCE).default(200),
    mostPerPerson: wholeNumber(0, MOST_AT_ONCE).default(10),
    waitSeconds: seconds(1, MOST_WAIT_SECONDS).default(60),
  },
  group,
);

export const limits = z.strictObject(
  {
    perPerson: perPerson.prefault({}),
    perWorkspace: perWorkspace.prefault({}),
    atOnce: wholeNumber(1, MOST_AT_ONCE).default(200),
    line: line.prefault({}),
  },
  group,
);

/** The keys within its groups. */
export const LIMIT_KEYS: readonly string[] = Object.entries({ perPerson, perWorkspace, line }).flatMap(
  ([name, { shape }]) => Object.keys(shape).map((key) => `limits.${name}.${key}`),
);
