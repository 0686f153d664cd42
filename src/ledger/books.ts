/*
 * What every part of the ledger works with while it is open.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Clock, QuestionId } from '../contract.ts';
import type { NamePerson } from './people.ts';
import type { Schema } from './schema.ts';

export type Reader = Kysely<Schema>;
export type Writer = Transaction<Schema>;

/** What `isKept` says no to is undone, and the result told all the same. Rejects with what the database says. */
export type Write = <Result>(
  work: (writer: Writer) => Promise<Result>,
  isKept?: (result: Result) => boolean,
) => Promise<Result>;

export interface Database {
  /** For single statements, which are transactions of their own. */
  readonly db: Reader;
  /** Does this all or not at all, from the beginning again where PostgreSQL says that others were in the way. */
  readonly write: Write;
  /** The same for a single statement. */
  writeOne<Result>(statement: (db: Reader) => Promise<Result>): Promise<Result>;
  /** Whether a row that is read for a change has to be locked: on SQLite a transaction is alone anyway. */
  readonly locksRows: boolean;
  close(): Promise<void>;
}

/** Which processes live. */
export interface Processes {
  /** Names this process for good. */
  readonly id: string;
  /** Tells the others that this process lives. */
  beat(): Promise<void>;
  /** Those that live, as far as anybody knows; this one included. */
  live(): Promise<readonly string[]>;
  /** Those of them that are gone for sure. */
  gone(ids: readonly string[]): Promise<readonly string[]>;
  /** This process lives no more. */
  leave(): Promise<void>;
}

/** Seals the address of an answer, in base64. What was sealed for another question does not open. */
export interface Addresses {
  seal(question: QuestionId, address: string): string;
  /** Null when it does not open. */
  unseal(question: QuestionId, sealed: string): string | null;
}

export interface Books {
  readonly database: Database;
  readonly processes: Processes;
  readonly addresses: Addresses;
  readonly nameOf: NamePerson;
  readonly clock: Clock;
  /** The open questions that this process knows to be its own. */
  readonly mine: Set<QuestionId>;
}
