/*
 * Which processes share a ledger on SQLite: those that hold the lock on their file in the data folder. Exact, whatever
 * clocks say, and it costs nothing while there is one process alone.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Processes, Reader } from './books.ts';
import { isLocked, lock } from './process-lock.ts';

const FOLDER_NAME = 'processes';

/** Joins them. Rejects with what SQLite or the file system says. */
export async function joinByLock(
  db: Reader,
  folder: string,
  { id, keyMark }: { readonly id: string; readonly keyMark: string },
): Promise<Processes> {
  await mkdir(join(folder, FOLDER_NAME), { recursive: true, mode: 0o700 });
  const pathOf = (process: string): string => join(folder, FOLDER_NAME, `${process}.lock`);
  const held = lock(pathOf(id));
  if (held === null) throw new Error(`${pathOf(id)} is locked already`);
  const lives = (process: string): boolean => process === id || isLocked(pathOf(process));
  try {
    // Only now: whoever stands in the table without a lock is gone.
    await db.insertInto('processes').values({ id, seen_at_ms: 0, since_ms: 0, key_mark: keyMark }).execute();
  } catch (error) {
    held.free();
    throw error;
  }

  return {
    id,
    beat: () => Promise.resolve(),
    async live() {
      const ids = (await db.selectFrom('processes').select('id').execute()).map((row) => row.id);
      const gone = ids.filter((process) => !lives(process));
      if (gone.length > 0) await db.deleteFrom('processes').where('id', 'in', gone).execute();
      return ids.filter((process) => !gone.includes(process));
    },
    gone: (ids) => Promise.resolve(ids.filter((process) => !lives(process))),
    async leave() {
      try {
        await db.deleteFrom('processes').where('id', '=', id).execute();
      } finally {
        held.free();
      }
    },
  };
}
