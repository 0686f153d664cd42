/*
 * Why a ledger could not be opened, in one sentence that says what to do. No URL is quoted: it holds a password.
 */
import { join } from 'node:path';
import { StartError } from '../errors.ts';
import type { DatabaseChoice } from './database.ts';
import { LEDGER_FILE } from './ledger-file.ts';
import { NewerBooks } from './migrations.ts';
import { isDamaged } from './sqlite-errors.ts';

/** `cause` is what the database or the system said. */
export function cannotOpen(choice: DatabaseChoice, cause: unknown): StartError {
  if (choice.kind === 'sqlite') return new StartError(sentenceOnSqlite(choice.folder, cause), { cause });
  if (!URL.canParse(choice.url)) {
    // Not even as the cause: it quotes the URL, and with it the password.
    return new StartError('DATABASE_URL is no URL: expected postgres://user:password@host:5432/database');
  }
  const { host, pathname } = new URL(choice.url);
  const where = `The ledger at ${host}${pathname}`;
  const sentence =
    cause instanceof NewerBooks
      ? `${where} ${NEWER}, or point DATABASE_URL at another database`
      : `${where} could not be opened: check DATABASE_URL, and that PostgreSQL runs there and lets Askline in`;
  return new StartError(sentence, { cause });
}

/** The books are whole: whoever went back to an older version only has to know why it does not start. */
const NEWER = 'was written by a newer Askline: start that version again, bring back a copy from before it';

function sentenceOnSqlite(folder: string, cause: unknown): string {
  if (cause instanceof NewerBooks) {
    return `The ledger in ${folder} ${NEWER}, or point ASKLINE_DATA at another folder`;
  }
  if (isDamaged(cause)) {
    return (
      `${join(folder, LEDGER_FILE)} is damaged, or no ledger at all: bring back a copy of it, or move it away together ` +
      `with ${LEDGER_FILE}-wal and ${LEDGER_FILE}-shm, and a new ledger is made`
    );
  }
  return `The ledger in ${folder} could not be opened: check that Askline may write there and that the disk is not full`;
}
