/*
 * What the schemas of askline.yaml are made of. The message of each is what is expected there, and nothing else: file.ts
 * makes the sentence around it.
 */
import { z } from 'zod';
import { joinWords } from './wording.ts';

/** For whatever holds keys. */
export const group = { error: 'a group of keys' };

export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

/** The same, or null. */
export function wholeNumberOrNull(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}, or null`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error }).nullable();
}

/** Fractions of a second are fine; an hour is the most that a timer here is ever meant to wait. */
export function seconds(least: number, most = 3600) {
  const error = `a number of seconds from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

/** One of these names. */
export function nameOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, { error: joinWords(names, 'or') });
}

/** One of these names, or null. */
export function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, { error: `${joinWords(names, 'or')}, or null` }).nullable();
}

/** True or false. */
export const yesOrNo = z.boolean({ error: 'true or false' });

/** The path of a text file. */
const path = { error: 'the path of a text file, such as prompts/default.md' };
export const promptPath = z.string(path).trim().min(1, path);
export const promptPathOrNull = z
  .string({ error: `${path.error}, or null` })
  .trim()
  .min(1, { error: `${path.error}, or null` })
  .nullable();

/** What a person's question may be long. */
export const MOST_QUESTION_CHARACTERS = 100_000;

/** How many questions are taken within a minute, an hour and a day; what nobody wrote is as given. */
export function quotas(defaults: QuotaDefaults) {
  const count = wholeNumberOrNull(1, MOST_QUESTIONS);
  return {
    perMinute: count.default(defaults.perMinute),
    perHour: count.default(defaults.perHour),
    perDay: count.default(defaults.perDay),
  };
}

interface QuotaDefaults {
  readonly perMinute: number | null;
  readonly perHour: number | null;
  readonly perDay: number | null;
}

export const NO_QUOTAS: QuotaDefaults = { perMinute: null, perHour: null, perDay: null };

/** More than anybody asks in a day; it only keeps nonsense out. */
const MOST_QUESTIONS = 1_000_000;
