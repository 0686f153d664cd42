/*
 * One database or the other, as the rest of the ledger works with it. What is not used is not loaded either.
 */
import type { Kysely } from 'kysely';
import type { Logger } from '../contract.ts';
import type { Database, Write, Writer } from './books.ts';
import { codeOf } from './error-code.ts';
import type { Schema } from './schema.ts';
import { together } from './together.ts';

export type DatabaseChoice =
  { readonly kind: 'sqlite'; readonly folder: string } | { readonly kind: 'postgres'; readonly url: string };

/** Serialization failure and deadlock: nothing was done, and the same once more usually works. */
const ONCE_MORE: ReadonlySet<unknown> = new Set(['40001', '40P01']);
const MAX_ATTEMPTS = 5;

/** Opens it in its newest form. Rejects with what the database says; it may hold the URL. */
export async function openDatabase(choice: DatabaseChoice, logger: Logger): Promise<Database> {
  if (choice.kind === 'sqlite') {
    const { openSqlite } = await import('./sqlite.ts');
    const db = await openSqlite(choice.folder);
    const { write, done } = together(writeAlone(db));
    return {
      db,
      write,
      writeOne: write,
      locksRows: false,
      async close() {
        // Who waits for the database comes before its end.
        await done();
        await db.destroy();
      },
    };
  }
  const { openPostgres } = await import('./postgres.ts');
  const db = await openPostgres(choice.url, logger);
  return {
    db,
    write: writeAlone(db),
    writeOne: (statement) => statement(db),
    locksRows: true,
    close: () => db.destroy(),
  };
}

function writeAlone(db: Kysely<Schema>): Write {
  return async (work, isKept = () => true) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(db, work, isKept);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !ONCE_MORE.has(codeOf(error))) throw error;
      }
    }
  };
}

async function once<Result>(
  db: Kysely<Schema>,
  work: (writer: Writer) => Promise<Result>,
  isKept: (result: Result) => boolean,
): Promise<Result> {
  const undone: { result: Result }[] = [];
  try {
    // All that has to be seen of others is in rows that are locked, or inserted.
    return await db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (writer) => {
        const result = await work(writer);
        if (isKept(result)) return result;
        undone.push({ result });
        throw new Undone();
      });
  } catch (error) {
    const [last] = undone;
    if (error instanceof Undone && last !== undefined) return last.result;
    throw error;
  }
}

/** Not an error: how kysely is told to roll back. */
class Undone extends Error {
  override readonly name = 'Undone';
}
