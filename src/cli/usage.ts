/*
 * `askline usage`: reads what was asked and what it cost from the ledger, beside a bot that runs, and prints it. It must
 * not know how the ledger keeps it, nor what a table looks like.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { types } from 'node:util';
import { loadLedgerConfig, type LedgerConfig } from '../config/config.ts';
import { passwordsIn } from '../config/variables.ts';
import type { Clock, Ledger, UsageBy } from '../contract.ts';
import { createCalendar, type Calendar } from '../core/calendar.ts';
import { budgetsOf } from '../core/checks/budget.ts';
import { ConfigError, StartError } from '../errors.ts';
import { LEDGER_FILE } from '../ledger/ledger-file.ts';
import { createLogger } from '../ops/logger.ts';
import { createRedactor, type Redactor } from '../ops/redact.ts';
import { randomId } from '../ops/system.ts';
import { usageCsv, usageJson } from '../ops/usage-export.ts';
import { usageTable, type TableOptions } from '../ops/usage-table.ts';
import { sinceMsOf } from './since.ts';

/** As they were typed. */
export interface UsageFlags {
  readonly by: string;
  readonly since: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export interface UsageSurroundings extends TableOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Where the table goes. */
  readonly write: (text: string) => void;
  /** Where the ledger complains. */
  readonly logStream: NodeJS.WritableStream;
}

const USAGE_BYS: readonly UsageBy[] = ['person', 'workspace', 'channel', 'prompt', 'model', 'day'];

const NO_LEDGER =
  'No ledger yet: it is made when Askline starts, and every question stands in it from then on. ' +
  'Looked in the folder that ASKLINE_DATA names:';

/** Nobody: budgets of all are asked for alone. */
const NOBODY = { person: 'person:slack:-', workspace: 'workspace:slack:-' } as const;

/**
 * Prints it. Throws `ConfigError` for flags and settings that are wrong, and `StartError` when the ledger cannot be
 * read; neither holds a secret.
 */
export async function printUsage(flags: UsageFlags, surroundings: UsageSurroundings): Promise<void> {
  const { clock, write } = surroundings;
  const by = USAGE_BYS.find((one) => one === flags.by);
  if (by === undefined) throw new ConfigError(`--by is "${flags.by}": expected ${USAGE_BYS.join(', ')}`);
  if (flags.json === true && flags.csv === true) {
    throw new ConfigError('--json and --csv are both there: expected one of them, or neither');
  }
  const config = loadLedgerConfig(surroundings.environment);
  const calendar = createCalendar(config.budgets.timeZone);
  const sinceMs = sinceMsOf(flags.since, by, clock.now(), calendar);
  if (config.databaseUrl === null && !existsSync(join(config.dataFolder, LEDGER_FILE))) {
    throw new StartError(`${NO_LEDGER} ${config.dataFolder}`);
  }

  const { rows, stands } = await readLedger(config, surroundings, (ledger) => read(ledger, by, sinceMs));
  if (flags.json === true) write(usageJson(rows, by, stands));
  else if (flags.csv === true) write(usageCsv(rows, by));
  else write(`${usageTable(rows, by, stands, surroundings)}\n`);

  async function read(ledger: Ledger, key: UsageBy, fromMs: number) {
    const budgets = budgetsOfAll(config, calendar, clock.now());
    return {
      rows: await ledger.usage({ by: key, sinceMs: fromMs }),
      stands: budgets.length === 0 ? [] : await ledger.stands(budgets, NOBODY),
    };
  }
}

function budgetsOfAll({ budgets }: LedgerConfig, calendar: Calendar, nowMs: number) {
  return budgetsOf(budgets, calendar, nowMs).filter(({ of }) => of === 'all');
}

/** Opens the ledger for as long as this takes. */
async function readLedger<Result>(
  { databaseUrl, dataFolder, dataKey, ledger: { people } }: LedgerConfig,
  { clock, logStream }: UsageSurroundings,
  read: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  const secrets = [databaseUrl, dataKey].filter((secret) => secret !== null);
  const redactor = createRedactor(secrets.flatMap((secret) => [secret, ...passwordsIn(secret)]));
  const { createLedger } = await import('../ledger/ledger.ts');
  const ledger = createLedger({
    database: databaseUrl === null ? { kind: 'sqlite', folder: dataFolder } : { kind: 'postgres', url: databaseUrl },
    key: dataKey,
    folder: dataFolder,
    people,
    isReader: true,
    newId: randomId,
    clock,
    logger: createLogger({ level: 'warn', format: 'terminal', redactor, stream: logStream }),
  });
  try {
    await ledger.start();
    return await read(ledger);
  } catch (error) {
    throw withoutSecrets(error, redactor);
  } finally {
    await ledger.stop();
  }
}

/** What databases say may hold their address. */
function withoutSecrets(error: unknown, { redact }: Redactor): StartError {
  const isOurs = error instanceof StartError;
  const reason = isOurs ? error.cause : error;
  const cause = types.isNativeError(reason) ? new Error(redact(wordsOf(reason))) : undefined;
  return new StartError(isOurs ? redact(error.message) : 'The ledger could not be read', { cause });
}

/** An address that was tried in several ways fails without words of its own. */
function wordsOf(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
