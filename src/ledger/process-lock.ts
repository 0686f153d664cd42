/*
 * A file that stays locked for as long as its process lives: the kernel frees it, however the process ends. The lock is
 * SQLite's own, on an empty database; Node has no other one. Such locks belong to the process: if it reads the file by
 * other means, closing it frees the lock, so nobody here may (other processes and backups may).
 */
import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './sqlite-errors.ts';

export interface ProcessLock {
  /** Frees the lock and deletes the file. */
  free(): void;
}

/** Locks this file, made when it is missing; null when somebody else holds it. Throws what SQLite says. */
export function lock(path: string): ProcessLock | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // The journal in memory, so that no second file lies beside it.
    database.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return {
    free() {
      // While it is locked: nobody can lock a file that is about to go.
      rmSync(path, { force: true });
      database.close();
    },
  };
}

/** Whether somebody holds this lock. A file that nobody locks any more is deleted. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const mine = lock(path);
    mine?.free();
    return mine === null;
  } catch {
    // Not to be opened, for whatever reason: nobody is declared dead on a suspicion.
    return existsSync(path);
  }
}
