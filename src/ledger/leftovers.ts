/*
 * What processes that are gone left open: found, and claimed by one process alone.
 */
import type { Leftover } from '../contract.ts';
import type { Books } from './books.ts';

const COLUMNS = ['question', 'platform', 'entry', 'address', 'posts', 'message', 'is_ending', 'asked_at_ms'] as const;

/**
 * Those of processes that are gone, oldest first, and those of this one that it does not know of, because it never heard
 * that they were opened or claimed. Each is told once. Rejects with what the database says.
 */
export async function claimLeftovers(books: Books): Promise<readonly Leftover[]> {
  const { database, processes, addresses, mine } = books;
  const owners = await database.db
    .selectFrom('questions')
    .select('owner')
    .distinct()
    .where('state', '=', 'open')
    .execute();
  const others = owners.flatMap(({ owner }) => (owner === null || owner === processes.id ? [] : [owner]));
  const gone = await processes.gone(others);
  if (gone.length > 0) {
    await database.db
      .updateTable('questions')
      .set({ owner: processes.id })
      .where('state', '=', 'open')
      .where('owner', 'in', gone)
      .execute();
  }
  if (gone.length === 0 && owners.length === others.length) return [];
  const rows = await database.db
    .selectFrom('questions')
    .select(COLUMNS)
    .where('state', '=', 'open')
    .where('owner', '=', processes.id)
    .orderBy('asked_at_ms')
    .orderBy('question')
    .execute();
  return rows.flatMap((row) => {
    if (mine.has(row.question)) return [];
    mine.add(row.question);
    const address = row.address === null ? null : addresses.unseal(row.question, row.address);
    const { question, platform, entry, posts, message } = row;
    const isEnding = row.is_ending === 1;
    return [{ question, platform, entry, address, posts, message, isEnding, askedAtMs: row.asked_at_ms }];
  });
}
