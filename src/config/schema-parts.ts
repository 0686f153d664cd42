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

/** Fractions of a second are fine; an hour is the most that a timer here is ever meant to wait. */
export function seconds(least: number) {
  const error = `a number of seconds from ${least} to 3600`;
  return z.number({ error }).min(least, { error }).max(3600, { error });
}

/** One of these names, or null. */
export function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, { error: `${joinWords(names, 'or')}, or null` }).nullable();
}
