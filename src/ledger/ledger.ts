/*
 * The ledger: one row per question, and the counters of quotas and money, on SQLite or PostgreSQL. Every method is a
 * file of its own; here they are put together, opened and closed. It must not know what a question is about.
 */
import type { Clock, Ledger, Logger, NewId } from '../contract.ts';
import { StartError } from '../errors.ts';
import { createAddresses } from './addresses.ts';
import type { Books, Processes } from './books.ts';
import { cannotOpen } from './cannot-open.ts';
import { closeLeftover, closeQuestion } from './closing.ts';
import { openDatabase, type DatabaseChoice } from './database.ts';
import { forgetBefore } from './forgetting.ts';
import { journalEntry, requestStop, stopRequests } from './journal.ts';
import { keyFromText, keyIn } from './key.ts';
import { claimLeftovers } from './leftovers.ts';
import { noteQuestion, openQuestion } from './opening.ts';
import { createNamePerson, markOf } from './people.ts';
import { createQuestionRows } from './question-rows.ts';
import type { QuestionStore } from './question-store.ts';
import { raiseReservation } from './raising.ts';
import { budgetStands, usageOf } from './usage.ts';

const ID_LENGTH = 16;

export interface LedgerSettings {
  readonly database: DatabaseChoice;
  /** 32 bytes in hex or base64; null: the key in the folder, made when there is none. */
  readonly key: string | null;
  /** Where the key lies. */
  readonly folder: string;
  /** Whether people stand in the books by a keyed hash, or as the platform calls them. */
  readonly people: 'hashed' | 'named';
  /** Whether it is opened to be read alone: then it counts as no process, and makes no key. */
  readonly isReader?: boolean;
  readonly newId: NewId;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A ledger, and the place beside its books where questions are kept, to be asked again. */
export interface LedgerWithQuestions extends Ledger {
  /** For all machines that share it. Null on SQLite: there questions lie in files, and cost the ledger's disk nothing. */
  readonly questions: QuestionStore | null;
}

/** Several processes may share a database. Nothing is opened before `start`. */
export function createLedger(settings: LedgerSettings): LedgerWithQuestions {
  let current: Books | null = null;
  const books = (): Books => {
    if (current === null) throw new Error('The ledger is not open');
    return current;
  };
  return {
    questions: settings.database.kind === 'sqlite' ? null : createQuestionRows(() => books().database.db),
    open: async (opening) => openQuestion(books(), opening),
    note: async (record, deliveryKey) => noteQuestion(books(), record, deliveryKey),
    raise: async (question, reserveMicroUsd, budgets) =>
      raiseReservation(books(), { question, reserveMicroUsd, budgets }),
    journal: async (question, entry) => journalEntry(books(), question, entry),
    close: async (record, isCounted, deliveryKey) => closeQuestion(books(), record, isCounted, deliveryKey ?? null),
    leftovers: async () => claimLeftovers(books()),
    closeLeftover: async (question, outcome) => closeLeftover(books(), question, outcome),
    requestStop: async (question, person, isAdmin) => requestStop(books(), question, { person, isAdmin }),
    async beat() {
      const { processes } = books();
      await processes.beat();
      const [live, stops] = [await processes.live(), await stopRequests(books())];
      return { liveProcesses: Math.max(1, live.length), stops };
    },
    usage: async (query) => usageOf(books(), query),
    stands: async (budgets, whose) => budgetStands(books(), budgets, whose),
    forgetBefore: async (atMs) => forgetBefore(books(), atMs),
    async start() {
      current ??= await openBooks(settings);
    },
    async stop() {
      const closing = current;
      current = null;
      if (closing === null) return;
      await closing.processes.leave().catch((error: unknown) => {
        settings.logger.warn('The ledger could not be told that this process ends: others find out by themselves', {
          error,
        });
      });
      await closing.database.close();
    },
  };
}

async function openBooks(settings: LedgerSettings): Promise<Books> {
  const key = await keyOf(settings);
  const database = await openDatabase(settings.database, settings.logger).catch((cause: unknown) => {
    throw cannotOpen(settings.database, cause);
  });
  try {
    const keyMark = markOf(key);
    const me = { id: settings.newId(ID_LENGTH), keyMark };
    const processes = settings.isReader === true ? asReader(me.id) : await join(settings, database.db, me);
    const { clock, people } = settings;
    const parts = { addresses: createAddresses(key), nameOf: createNamePerson(people, key), clock };
    return { database, processes, ...parts, mine: new Set() };
  } catch (cause) {
    await database.close().catch(() => undefined);
    throw cause instanceof StartError ? cause : cannotOpen(settings.database, cause);
  }
}

async function join(
  { database }: LedgerSettings,
  db: Books['database']['db'],
  me: { readonly id: string; readonly keyMark: string },
): Promise<Processes> {
  const processes =
    database.kind === 'sqlite'
      ? await (await import('./processes-by-lock.ts')).joinByLock(db, database.folder, me)
      : await (await import('./processes-by-pulse.ts')).joinByPulse(db, me);
  const others = await db.selectFrom('processes').select('id').where('key_mark', '!=', me.keyMark).execute();
  const live = await processes.live();
  if (!others.some(({ id }) => live.includes(id))) return processes;
  await processes.leave();
  throw new StartError(
    'Another process works on this ledger with another key, so that people and addresses would not be told apart: ' +
      'give all of them the same ASKLINE_KEY, or stop the others first',
  );
}

/** Whoever only reads lives nowhere, and finds nobody gone. */
function asReader(id: string): Processes {
  return { id, beat: nothing, live: () => Promise.resolve([]), gone: () => Promise.resolve([]), leave: nothing };
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

async function keyOf({ key: text, folder, isReader }: LedgerSettings): Promise<Uint8Array> {
  // Without a key nobody is found by name; to make one here would shut out the bot that has another.
  if (text === null && isReader === true) return keyIn(folder, false);
  const key =
    text === null
      ? await keyIn(folder).catch((cause: unknown) => {
          throw new StartError(
            `There is no key for the ledger: check that ${folder} can be written and its key file is whole`,
            { cause },
          );
        })
      : keyFromText(text);
  if (key === null) throw new StartError('ASKLINE_KEY is no key: expected 32 bytes in hex or base64');
  return key;
}
