const SQLITE_BUSY = 5;
/** An extended code of SQLite holds the plain one in its lowest byte. */
const PLAIN = 0xff;

/** Whether SQLite says that somebody else has locked the database. */
export function isBusy(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error) || typeof error.errcode !== 'number')
    return false;
  return (error.errcode & PLAIN) === SQLITE_BUSY;
}
