/*
 * kysely over the SQLite that Node brings along. One connection; who comes first is served first. A database that
 * another connection has locked is asked again from the event loop, which SQLite's own way of waiting would block. It
 * must not know what is stored.
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { isBusy, isWithoutTransaction } from './sqlite-errors.ts';

/** As long as a statement on PostgreSQL may take. A lock is held for a millisecond or two. */
const BUSY_TIMEOUT_MS = 5_000;
const BUSY_PAUSE_MS = 1;
/** Who has worked for so long without a break lets other processes have the lock. */
const TURN_MS = 25;
const BREAK_MS = 2;
/** All that the queries of the ledger come to, with some to spare. */
const MAX_STATEMENTS = 200;

/** The dialect over a database that `open` opens; kysely closes it. */
export function createSqliteDialect(open: () => Promise<DatabaseSync>): Dialect {
  return {
    createAdapter: () => new OneConnectionAdapter(),
    createDriver: () => new OneConnectionDriver(open),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class OneConnectionAdapter extends SqliteAdapter {
  /** The driver has a line of its own: kysely's serves in no order. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }

  /** SQLite can, and two processes that migrate at once rely on it. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class OneConnectionDriver extends SqliteDriver {
  #connection: DatabaseConnection | null = null;
  #end: Promise<void> = Promise.resolve();
  #leave: () => void = () => undefined;
  #freeAtMs = 0;
  #turnBeganAtMs = 0;

  constructor(open: () => Promise<DatabaseSync>) {
    super({ database: async () => asKyselyWants(await open()) });
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#end;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#end = promise;
    await before;
    this.#leave = resolve;
    if (performance.now() - this.#freeAtMs > BUSY_PAUSE_MS) this.#turnBeganAtMs = performance.now();
    return (this.#connection ??= patient(await super.acquireConnection()));
  }

  override async releaseConnection(): Promise<void> {
    const leave = this.#leave;
    // Nothing in here ever leaves the event loop: without this, hundreds in line would keep everything else waiting.
    if (performance.now() - this.#turnBeganAtMs < TURN_MS) {
      await nextTurn();
    } else {
      await pause(BREAK_MS);
      this.#turnBeganAtMs = performance.now();
    }
    this.#freeAtMs = performance.now();
    leave();
  }

  /** At once with the right to write: who only finds out later that he needs it may have to start again. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** A full disk ends the transaction by itself: that there is none any more must not hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!isWithoutTransaction(error)) throw error;
    }
  }

  override async destroy(): Promise<void> {
    await this.#end;
    await super.destroy();
  }
}

/** A statement that finds the database locked has changed nothing, so that it can be asked for again. */
function patient(connection: DatabaseConnection): DatabaseConnection {
  return {
    executeQuery: async (query, options) => {
      const giveUpAtMs = performance.now() + BUSY_TIMEOUT_MS;
      for (;;) {
        try {
          return await connection.executeQuery(query, options);
        } catch (error) {
          if (!isBusy(error) || performance.now() > giveUpAtMs) throw error;
        }
        await pause(BUSY_PAUSE_MS);
      }
    },
    streamQuery: (query, chunkSize, options) => connection.streamQuery(query, chunkSize, options),
  };
}

function asKyselyWants(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  function prepare(sql: string): SqliteStatement {
    const statement = database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...parameters.map(asSqliteWants)),
      run: (parameters) => statement.run(...parameters.map(asSqliteWants)),
      iterate: (parameters) => statement.iterate(...parameters.map(asSqliteWants)),
    };
  }
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      const statement = prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
  };
}

function asSqliteWants(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    return value;
  }
  throw new TypeError(`The ledger stores no ${typeof value}`);
}
