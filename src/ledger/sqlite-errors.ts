/*
 * What SQLite says by its codes (https://sqlite.org/rescode.html) and, where one code means many things, by its words.
 */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
/** An extended code of SQLite holds the plain one in its lowest byte. */
const PLAIN = 0xff;

/** Whether SQLite says that somebody else has locked the database. */
export function isBusy(error: unknown): boolean {
  return plainCodeOf(error) === SQLITE_BUSY;
}

/** Whether SQLite says that the file is none of its own, or a damaged one. */
export function isDamaged(error: unknown): boolean {
  const code = plainCodeOf(error);
  return code === SQLITE_NOTADB || code === SQLITE_CORRUPT;
}

/** Whether SQLite says that there is nothing to roll back. */
export function isWithoutTransaction(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('message' in error)) return false;
  return typeof error.message === 'string' && error.message.endsWith('no transaction is active');
}

function plainCodeOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('errcode' in error) || typeof error.errcode !== 'number') {
    return null;
  }
  return error.errcode & PLAIN;
}
