/*
 * Which processes share a ledger on PostgreSQL: those that were heard of lately, by the clock of the database, the only
 * one that all of them share.
 */
import { sql } from 'kysely';
import type { Processes, Reader } from './books.ts';

/** Silent for longer than this is gone. They tell about every second; a full stop of the event loop is shorter. */
const SILENCE_MS = 6_000;
/** So long without a word of its own, and a process has not watched the others either. */
const GAP_MS = 3_000;
/** Rows of processes that left without a word are of no use for longer. */
const FORGET_AFTER_MS = 3_600_000;

const NOW_MS = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Joins them. Rejects with what the database says. */
export async function joinByPulse(
  db: Reader,
  { id, keyMark }: { readonly id: string; readonly keyMark: string },
): Promise<Processes> {
  const processes: Processes = {
    id,
    async beat() {
      await db
        .insertInto('processes')
        .values({ id, seen_at_ms: NOW_MS, since_ms: NOW_MS, key_mark: keyMark })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            seen_at_ms: sql<number>`excluded.seen_at_ms`,
            since_ms: sql<number>`case when excluded.seen_at_ms - processes.seen_at_ms > ${GAP_MS}
              then excluded.since_ms else processes.since_ms end`,
          }),
        )
        .execute();
    },
    async live() {
      const rows = await db
        .selectFrom('processes')
        .select('id')
        .where('seen_at_ms', '>=', sql<number>`${NOW_MS} - ${SILENCE_MS}`)
        .execute();
      return rows.map((row) => row.id);
    },
    async gone(ids) {
      if (ids.length === 0) return [];
      const longAgo = sql<number>`${NOW_MS} - ${SILENCE_MS}`;
      const rows = await db
        .selectFrom('processes')
        .select([
          'id',
          sql<boolean>`seen_at_ms < ${longAgo}`.as('isSilent'),
          sql<boolean>`since_ms < ${longAgo}`.as('hasWatched'),
        ])
        .where('id', 'in', [...ids, id])
        .execute();
      // After an outage of the database all of them were silent: only who has listened for long enough can tell.
      const hasWatched = rows.some((row) => row.id === id && !row.isSilent && row.hasWatched);
      // Who left in order has no row any more.
      return ids.filter((other) => {
        const row = rows.find((one) => one.id === other);
        return row === undefined || (hasWatched && row.isSilent);
      });
    },
    async leave() {
      await db.deleteFrom('processes').where('id', '=', id).execute();
    },
  };
  await processes.beat();
  await db
    .deleteFrom('processes')
    .where('seen_at_ms', '<', sql<number>`${NOW_MS} - ${FORGET_AFTER_MS}`)
    .execute();
  return processes;
}
