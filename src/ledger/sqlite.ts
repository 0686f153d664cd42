/*
 * The ledger's file in the data folder, and how it is opened: what was committed outlives a loss of power.
 */
import { chmodSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';
import { createSqliteDialect } from './sqlite-driver.ts';

const FILE_NAME = 'ledger.sqlite';

/** Opens `<folder>/ledger.sqlite`, made when it is missing, in its newest form. Rejects with what SQLite or the system says. */
export async function openSqlite(folder: string): Promise<Kysely<Schema>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(() => openFile(join(folder, FILE_NAME))) });
  try {
    await migrate(db);
    return db;
  } catch (error) {
    await db.destroy().catch(() => undefined);
    throw error;
  }
}

function openFile(path: string): DatabaseSync {
  // Two that open it at once for the first time take turns here; later nobody waits in SQLite, see sqlite-driver.ts.
  const database = new DatabaseSync(path, { timeout: 5_000 });
  chmodSync(path, 0o600);
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 0');
  return database;
}
