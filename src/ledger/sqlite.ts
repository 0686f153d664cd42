/*
 * The ledger's file in the data folder, and how it is opened: what was committed outlives a loss of power.
 */
import { chmodSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { LEDGER_FILE } from './ledger-file.ts';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';
import { isBusy } from './sqlite-errors.ts';
import { createSqliteDialect } from './sqlite-driver.ts';

const OPENING_PATIENCE_MS = 10_000;
const OPENING_PAUSE_MS = 10;

/** Opens `<folder>/ledger.sqlite`, made when it is missing, in its newest form. Rejects with what SQLite or the system says. */
export async function openSqlite(folder: string): Promise<Kysely<Schema>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(() => openFile(join(folder, LEDGER_FILE))) });
  try {
    await migrate(db);
    return db;
  } catch (error) {
    await db.destroy().catch(() => undefined);
    throw error;
  }
}

/**
 * Two that open it at once for the first time both want to change its mode, and SQLite tells one of them that it is
 * locked without waiting, since both would wait for each other: that one begins anew.
 */
async function openFile(path: string): Promise<DatabaseSync> {
  const giveUpAtMs = performance.now() + OPENING_PATIENCE_MS;
  for (;;) {
    // Nobody waits in SQLite, which would block the event loop; see also sqlite-driver.ts.
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      chmodSync(path, 0o600);
      database.exec('pragma journal_mode = wal; pragma synchronous = full');
      return database;
    } catch (error) {
      database.close();
      if (!isBusy(error) || performance.now() > giveUpAtMs) throw error;
    }
    await pause(OPENING_PAUSE_MS);
  }
}
