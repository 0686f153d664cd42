/*
 * The keys of askline.yaml: their types, bounds, defaults. The message of each schema is what is expected there, and
 * nothing else: file.ts makes the sentence around it. It must not know the environment.
 */
import { z } from 'zod';
import { SLACK_STREAMINGS } from './types.ts';
import { joinWords } from './wording.ts';

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const THINKINGS = ['adaptive', 'disabled', 'between_tools'] as const;

function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

/** Fractions of a second are fine; an hour is the most that a timer here is ever meant to wait. */
function seconds(least: number) {
  const error = `a number of seconds from ${least} to 3600`;
  return z.number({ error }).min(least, { error }).max(3600, { error });
}

/** The ids of people as the platforms show them ("Copy member ID", "Copy User ID"). */
const personId = { error: 'the id of a person, in quotes: "U012AB3CD" (Slack) or 17 to 20 digits (Discord)' };
const people = z
  .array(z.string(personId).regex(/^(?:[UW][A-Z0-9]{2,30}|\d{17,20})$/u, personId), {
    error: 'a list of the ids of people, such as ["U012AB3CD", "123456789012345678"]',
  })
  .readonly();

function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, { error: `${joinWords(names, 'or')}, or null` }).nullable();
}

const name = { error: 'the id of a model, such as claude-sonnet-5-5' };
const fraction = { error: 'a number from 0 to 1, or null' };
const path = { error: 'the path of a text file, such as prompts/default.md' };
const group = { error: 'a group of keys' };

const model = z.strictObject(
  {
    id: z
      .string(name)
      .regex(/^\S{1,200}$/u, name)
      .default('claude-sonnet-5-5'),
    maxOutputTokens: wholeNumber(1, 128_000).default(4096),
    effort: oneOf(EFFORTS).default('low'),
    temperature: z.number(fraction).min(0, fraction).max(1, fraction).nullable().default(null),
    thinking: oneOf(THINKINGS).default(null),
  },
  group,
);

const times = z.strictObject(
  {
    firstTextSeconds: seconds(1).default(60),
    idleSeconds: seconds(1).default(20),
    totalSeconds: seconds(1).default(300),
  },
  group,
);

const questions = z.strictObject({ maxCharacters: wholeNumber(1, 100_000).default(6000) }, group);

const slack = z.strictObject(
  {
    streaming: z.enum(SLACK_STREAMINGS, { error: joinWords(SLACK_STREAMINGS, 'or') }).default('edit'),
  },
  group,
);

const stop = z.strictObject({ admins: people.default([]) }, group);

const hours = { error: 'a number of hours from 0 to 24' };
const tryAgain = z.strictObject(
  { keepQuestionsHours: z.number(hours).min(0, hours).max(24, hours).default(24) },
  group,
);

const shutdown = z.strictObject({ drainSeconds: seconds(0).default(25) }, group);

const sections = { model, times, questions, slack, stop, tryAgain, shutdown };

/**
 * The whole file. A group whose keys are all commented out reads as null and counts as absent, and so does an empty
 * file. `prompt` has no default here: without it the prompt that comes along is used, wherever the yaml lies.
 */
export const fileSchema = z.preprocess(
  withoutEmptyGroups,
  z.strictObject(
    {
      prompt: z.string(path).trim().min(1, path).optional(),
      model: model.prefault({}),
      times: times.prefault({}),
      questions: questions.prefault({}),
      slack: slack.prefault({}),
      stop: stop.prefault({}),
      tryAgain: tryAgain.prefault({}),
      shutdown: shutdown.prefault({}),
    },
    group,
  ),
);

export type FileSettings = z.infer<typeof fileSchema>;

/** Every key that there is, dotted: `prompt`, `model`, `model.id` … */
export const KNOWN_KEYS: readonly string[] = [
  'prompt',
  ...Object.entries(sections).flatMap(([section, schema]) => [
    section,
    ...Object.keys(schema.shape).map((key) => `${section}.${key}`),
  ]),
];

function withoutEmptyGroups(document: unknown): unknown {
  if (document === null || document === undefined) return {};
  if (typeof document !== 'object' || Array.isArray(document)) return document;
  return Object.fromEntries(Object.entries(document).filter(isNoEmptyGroup));
}

function isNoEmptyGroup([key, value]: readonly [string, unknown]): boolean {
  return value !== null || !Object.hasOwn(sections, key);
}
