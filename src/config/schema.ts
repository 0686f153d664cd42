/*
 * The keys of askline.yaml: their types, bounds, defaults. The message of each schema is what is expected there, and
 * nothing else: file.ts makes the sentence around it. It must not know the environment.
 */
import { z } from 'zod';
import { ENTRY_KEYS, fallbacks, model, models, type FallbackWritten, type ModelWritten } from './schema-models.ts';
import { group, seconds, wholeNumber } from './schema-parts.ts';
import { SLACK_STREAMINGS } from './types.ts';
import { joinWords } from './wording.ts';

/** The ids of people as the platforms show them ("Copy member ID", "Copy User ID"). */
const personId = { error: 'the id of a person, in quotes: "U012AB3CD" (Slack) or 17 to 20 digits (Discord)' };
const people = z
  .array(z.string(personId).regex(/^(?:[UW][A-Z0-9]{2,30}|\d{17,20})$/u, personId), {
    error: 'a list of the ids of people, such as ["U012AB3CD", "123456789012345678"]',
  })
  .readonly();

const path = { error: 'the path of a text file, such as prompts/default.md' };

const MOST_FIRST_TEXT_SECONDS = 60;
const MOST_FIRST_TEXT_IN_ALL_SECONDS = 90;

const times = z.strictObject(
  {
    firstTextSeconds: seconds(1).optional(),
    firstTextInAllSeconds: seconds(1).optional(),
    idleSeconds: seconds(1).default(20),
    totalSeconds: seconds(1).default(300),
  },
  group,
);

/** What nobody wrote shrinks with the frame that it stands in; what somebody wrote must fit it. */
const framedTimes = times.prefault({}).transform((written, context) => {
  const { idleSeconds, totalSeconds } = written;
  const inAllSeconds = written.firstTextInAllSeconds ?? Math.min(MOST_FIRST_TEXT_IN_ALL_SECONDS, totalSeconds);
  const firstTextSeconds = written.firstTextSeconds ?? Math.min(MOST_FIRST_TEXT_SECONDS, inAllSeconds);
  const refuse = (key: keyof typeof written, frame: keyof typeof written, most: number): void => {
    context.addIssue({ code: 'custom', path: [key], message: `at most times.${frame}, which is ${most}` });
  };
  if (inAllSeconds > totalSeconds) refuse('firstTextInAllSeconds', 'totalSeconds', totalSeconds);
  if (firstTextSeconds > inAllSeconds) refuse('firstTextSeconds', 'firstTextInAllSeconds', inAllSeconds);
  return { firstTextSeconds, firstTextInAllSeconds: inAllSeconds, idleSeconds, totalSeconds };
});

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

/** Groups with keys of their own; as against `fallbacks`, a list, and `models`, whose keys are ids. */
const sections = { model, times, questions, slack, stop, tryAgain, shutdown };

/**
 * The whole file. A group whose keys are all commented out reads as null and counts as absent, and so does an empty
 * file. `prompt` has no default here: without it the prompt that comes along is used, wherever the yaml lies.
 */
export const fileSchema = z.preprocess(
  withoutEmptyGroups,
  z
    .strictObject(
      {
        prompt: z.string(path).trim().min(1, path).optional(),
        model: model.prefault({}),
        fallbacks: fallbacks.optional(),
        models: models.default({}),
        times: framedTimes,
        questions: questions.prefault({}),
        slack: slack.prefault({}),
        stop: stop.prefault({}),
        tryAgain: tryAgain.prefault({}),
        shutdown: shutdown.prefault({}),
      },
      group,
    )
    .superRefine(refuseRepeatedChoices),
);

export type FileSettings = z.infer<typeof fileSchema>;

/** Every key that there is, dotted: `prompt`, `model`, `model.id`, `fallbacks`, `fallbacks.*.id` … */
export const KNOWN_KEYS: readonly string[] = [
  'prompt',
  'model',
  'fallbacks',
  'models',
  ...Object.keys(sections).filter((section) => section !== 'model'),
  ...Object.entries(sections).flatMap(([section, schema]) =>
    Object.keys(schema.shape).map((key) => `${section}.${key}`),
  ),
  ...ENTRY_KEYS,
];

/** The same model a second time fails as the first time did: its breaker is the same. */
function refuseRepeatedChoices(
  {
    model: first,
    fallbacks: others = [],
  }: { readonly model: ModelWritten; readonly fallbacks?: readonly FallbackWritten[] | undefined },
  context: z.RefinementCtx,
): void {
  const names = [first, ...others].map(({ provider, id }) => `${provider} ${id}`);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    const message = 'a model that does not stand before it already';
    context.addIssue({ code: 'custom', path: ['fallbacks', index - 1, 'id'], message });
  }
}

function withoutEmptyGroups(document: unknown): unknown {
  if (document === null || document === undefined) return {};
  if (typeof document !== 'object' || Array.isArray(document)) return document;
  return Object.fromEntries(Object.entries(document).filter(isNoEmptyGroup));
}

function isNoEmptyGroup([key, value]: readonly [string, unknown]): boolean {
  return value !== null || (key !== 'models' && !Object.hasOwn(sections, key));
}
