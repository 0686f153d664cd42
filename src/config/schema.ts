/*
 * The keys of askline.yaml: their types, bounds, defaults. The message of each schema is what is expected there, and
 * nothing else: file.ts makes the sentence around it. It must not know the environment.
 */
import { z } from 'zod';
import { access, ACCESS_KEYS, channels } from './schema-access.ts';
import { LIMIT_KEYS, limits } from './schema-limits.ts';
import { ENTRY_KEYS, fallbacks, model, models, type FallbackWritten, type ModelWritten } from './schema-models.ts';
import { alerts, budgets, ledger, MONEY_KEYS, sharing } from './schema-money.ts';
import {
  group,
  MOST_QUESTION_CHARACTERS,
  nameOf,
  promptPath,
  seconds,
  wholeNumber,
  wholeNumberOrNull,
} from './schema-parts.ts';
import { SLACK_STREAMINGS } from './types.ts';

const MOST_FIRST_TEXT_SECONDS = 60;
const MOST_FIRST_TEXT_IN_ALL_SECONDS = 90;

/** Node's fetch waits no longer than 300 seconds for the beginning of an answer, and between two pieces of it. */
const MOST_SILENT_SECONDS = 290;

const times = z.strictObject(
  {
    firstTextSeconds: seconds(1, MOST_SILENT_SECONDS).optional(),
    firstTextInAllSeconds: seconds(1).optional(),
    idleSeconds: seconds(1, MOST_SILENT_SECONDS).default(20),
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

/** No character is more than a few tokens. */
const MOST_QUESTION_TOKENS = 400_000;

const questions = z.strictObject(
  {
    maxCharacters: wholeNumber(1, MOST_QUESTION_CHARACTERS).default(6000),
    maxTokens: wholeNumberOrNull(1, MOST_QUESTION_TOKENS).default(null),
  },
  group,
);

const slack = z.strictObject({ streaming: nameOf(SLACK_STREAMINGS).default('edit') }, group);

const hours = { error: 'a number of hours from 0 to 24' };
const tryAgain = z.strictObject(
  { keepQuestionsHours: z.number(hours).min(0, hours).max(24, hours).default(24) },
  group,
);

const shutdown = z.strictObject({ drainSeconds: seconds(0).default(25) }, group);

/** Groups with keys of their own; as against `fallbacks`, a list, and `models` and `channels`, whose keys are ids. */
const sections = {
  model,
  times,
  access,
  questions,
  limits,
  budgets,
  alerts,
  ledger,
  sharing,
  slack,
  tryAgain,
  shutdown,
};

/**
 * The whole file. A group whose keys are all commented out reads as null and counts as absent, and so does an empty
 * file. `prompt` has no default here: without it the prompt that comes along is used, wherever the yaml lies.
 */
export const fileSchema = z.preprocess(
  withoutEmptyGroups,
  z
    .strictObject(
      {
        prompt: promptPath.optional(),
        model: model.prefault({}),
        fallbacks: fallbacks.optional(),
        models: models.default({}),
        times: framedTimes,
        access: access.prefault({}),
        channels: channels.default({}),
        questions: questions.prefault({}),
        limits: limits.prefault({}),
        budgets: budgets.prefault({}),
        alerts: alerts.prefault({}),
        ledger: ledger.prefault({}),
        sharing: sharing.prefault({}),
        slack: slack.prefault({}),
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
  'channels',
  ...Object.keys(sections).filter((section) => section !== 'model'),
  ...Object.entries(sections).flatMap(([section, schema]) =>
    Object.keys(schema.shape).map((key) => `${section}.${key}`),
  ),
  // Of several that are as near the first is suggested: rather for everybody than for a channel.
  ...LIMIT_KEYS,
  ...MONEY_KEYS,
  ...ENTRY_KEYS,
  ...ACCESS_KEYS,
];

/** Those that hold other keys, and may therefore stand there with nothing below them. */
const GROUPS: ReadonlySet<string> = new Set(
  KNOWN_KEYS.filter((key) => key !== 'fallbacks' && KNOWN_KEYS.some((other) => other.startsWith(`${key}.`))),
);

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
  return document === null || document === undefined ? {} : withoutEmptyGroupsBelow(document, '');
}

function withoutEmptyGroupsBelow(value: unknown, prefix: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): readonly [string, unknown][] => {
      if (!GROUPS.has(prefix + key)) return [[key, inner]];
      return inner === null ? [] : [[key, withoutEmptyGroupsBelow(inner, `${prefix}${key}.`)]];
    }),
  );
}
