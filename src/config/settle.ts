/*
 * From what askline.yaml says to the units of the config: milliseconds, millionths of a US$, ids with their kind. Pure;
 * what is right and what is not was decided before.
 */
import type { PersonId } from '../contract.ts';
import type { FileSettings } from './schema.ts';
import type { BudgetConfig, ChannelConfig, Config, PromptConfig } from './types.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const NO_QUOTAS = { perMinute: null, perHour: null, perDay: null } as const;

/** What the ledger goes by. */
type Books = Pick<Config, 'budgets' | 'ledger'>;

/** What askline.yaml alone decides; models, prompts and secrets are not in it. */
type Settled = Books &
  Pick<Config, 'access' | 'limits' | 'modelTimes' | 'questionMaxCharacters' | 'questionMaxTokens' | 'slackStreaming'> &
  Pick<Config, 'keepQuestionsMs' | 'drainMs' | 'whenRedisIsAway'>;

export function settledOf(file: FileSettings): Settled {
  const { access, limits, times, questions, slack, tryAgain, shutdown, sharing } = file;
  return {
    access: { ...access, admins: access.admins.map(personOf) },
    limits: {
      perPerson: withSpacing(limits.perPerson),
      perWorkspace: limits.perWorkspace,
      atOnce: limits.atOnce,
      line: {
        most: limits.line.most,
        mostPerPerson: limits.line.mostPerPerson,
        waitMs: milliseconds(limits.line.waitSeconds),
      },
    },
    modelTimes: {
      firstTextMs: milliseconds(times.firstTextSeconds),
      firstTextInAllMs: milliseconds(times.firstTextInAllSeconds),
      idleMs: milliseconds(times.idleSeconds),
      totalMs: milliseconds(times.totalSeconds),
    },
    questionMaxCharacters: questions.maxCharacters,
    questionMaxTokens: questions.maxTokens,
    slackStreaming: slack.streaming,
    keepQuestionsMs: milliseconds(tryAgain.keepQuestionsHours * HOUR_SECONDS),
    drainMs: milliseconds(shutdown.drainSeconds),
    whenRedisIsAway: sharing.whenRedisIsAway,
    ...booksOf(file),
  };
}

export function booksOf({ budgets, ledger }: Pick<FileSettings, 'budgets' | 'ledger'>): Books {
  return {
    budgets: {
      perPerson: budgetOf(budgets.perPerson),
      perWorkspace: budgetOf(budgets.perWorkspace),
      inAll: budgetOf(budgets.inAll),
      timeZone: budgets.timeZone,
      waitMs: milliseconds(budgets.waitSeconds),
      whenShort: budgets.whenShort,
    },
    ledger: { people: ledger.people, keepMs: milliseconds(ledger.keepDays * DAY_SECONDS) },
  };
}

/** What was decided for single channels, with the prompts that were read for them. */
export function channelsOf(
  written: FileSettings['channels'],
  prompts: ReadonlyMap<string, PromptConfig>,
): Readonly<Record<string, ChannelConfig>> {
  return Object.fromEntries(
    Object.entries(written).map(([id, channel]) => [
      id,
      {
        prompt: prompts.get(id) ?? null,
        visibility: channel.visibility,
        maxCharacters: channel.maxCharacters,
        perPerson: channel.perPerson ?? NO_QUOTAS,
        inAll: channel.inAll ?? NO_QUOTAS,
      },
    ]),
  );
}

function withSpacing({ spacingSeconds, ...rest }: FileSettings['limits']['perPerson']): Config['limits']['perPerson'] {
  return { ...rest, spacingMs: milliseconds(spacingSeconds) };
}

function budgetOf({ daily, monthly }: FileSettings['budgets']['inAll']): BudgetConfig {
  return { dayMicroUsd: daily, monthMicroUsd: monthly };
}

/** Ids of Discord are digits alone, ids of Slack begin with a letter. */
function personOf(id: string): PersonId {
  return /^\d/u.test(id) ? `person:discord:${id}` : `person:slack:${id}`;
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
