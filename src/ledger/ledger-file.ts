/*
 * Where the ledger lies on SQLite.
 */

/** The file in the data folder. */
export const LEDGER_FILE = 'ledger.sqlite';
