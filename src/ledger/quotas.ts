/*
 * The counters of quotas: one row for each, which begins anew with the first question after its window is over. All are
 * taken in one statement, always in the same order, so that two that take the same ones never wait for each other.
 */
import { sql } from 'kysely';
import type { Arrival, Quota } from '../contract.ts';
import type { Writer } from './books.ts';
import type { HeldQuota } from './holds.ts';
import type { NamePerson } from './people.ts';

const LENGTHS_MS: Readonly<Record<Quota['within'], number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** What many share comes last, so that it is locked for the shortest time. */
const ORDER: readonly Quota['of'][] = ['person-in-channel', 'person', 'channel', 'workspace'];

interface Counter {
  readonly quota: Quota;
  readonly scope: string;
}

export type TakenQuotas =
  | { readonly kind: 'taken'; readonly held: readonly HeldQuota[] }
  | { readonly kind: 'full'; readonly quota: Quota; readonly freeAtMs: number };

/** Counts the question in each quota. `full` tells of the one that is full for longest; then the rest is to be undone. */
export async function takeQuotas(
  writer: Writer,
  asked: { readonly quotas: readonly Quota[]; readonly arrival: Arrival; readonly nowMs: number },
  nameOf: NamePerson,
): Promise<TakenQuotas> {
  const { nowMs } = asked;
  const counters = countersOf(asked.quotas, asked.arrival, nameOf);
  if (counters.length === 0) return { kind: 'taken', held: [] };
  const rows = counters.map(({ scope, quota }) => ({
    scope,
    within: quota.within,
    ends_at_ms: nowMs + LENGTHS_MS[quota.within],
    taken: 1,
    most: quota.most,
  }));
  // A window that ends more than its length from now is one of a clock that was wrong.
  const isOver = sql<boolean>`(quotas.ends_at_ms <= ${nowMs} or quotas.ends_at_ms > 2 * excluded.ends_at_ms - ${nowMs})`;
  const held = await writer
    .insertInto('quotas')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['scope', 'within'])
        .doUpdateSet({
          taken: sql<number>`case when ${isOver} then 1 else quotas.taken + 1 end`,
          ends_at_ms: sql<number>`case when ${isOver} then excluded.ends_at_ms else quotas.ends_at_ms end`,
          most: sql<number>`excluded.most`,
        })
        .where(sql<boolean>`${isOver} or quotas.taken < excluded.most`),
    )
    .returning(['scope', 'within', 'ends_at_ms as endsAtMs'])
    .execute();
  const full = counters.filter(
    ({ scope, quota }) =>
      quota.most <= 0 || !held.some((taken) => taken.scope === scope && taken.within === quota.within),
  );
  return full.length === 0 ? { kind: 'taken', held } : fullForLongest(writer, full, nowMs);
}

/** Gives back what one question took, as far as the same windows still run. */
export async function giveQuotasBack(writer: Writer, held: readonly HeldQuota[]): Promise<void> {
  for (const { scope, within, endsAtMs } of held) {
    await writer
      .updateTable('quotas')
      .set({ taken: sql<number>`taken - 1` })
      .where('scope', '=', scope)
      .where('within', '=', within)
      .where('ends_at_ms', '=', endsAtMs)
      .where('taken', '>', 0)
      .execute();
  }
}

async function fullForLongest(writer: Writer, full: readonly Counter[], nowMs: number): Promise<TakenQuotas> {
  let longest: TakenQuotas | null = null;
  for (const { scope, quota } of full) {
    const row = await writer
      .selectFrom('quotas')
      .select('ends_at_ms')
      .where('scope', '=', scope)
      .where('within', '=', quota.within)
      .executeTakeFirst();
    const freeAtMs = row?.ends_at_ms ?? nowMs + LENGTHS_MS[quota.within];
    if (longest?.kind !== 'full' || freeAtMs > longest.freeAtMs) longest = { kind: 'full', quota, freeAtMs };
  }
  if (longest === null) throw new Error('No quota is full');
  return longest;
}

/** One for each counter: of two quotas that count the same, the narrower one. */
function countersOf(quotas: readonly Quota[], arrival: Arrival, nameOf: NamePerson): readonly Counter[] {
  const counters = new Map<string, Counter>();
  for (const quota of quotas) {
    const scope = scopeOf(quota, arrival, nameOf);
    const key = `${ORDER.indexOf(quota.of)} ${scope} ${quota.within}`;
    const known = counters.get(key);
    if (known === undefined || quota.most < known.quota.most) counters.set(key, { quota, scope });
  }
  return [...counters].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, counter]) => counter);
}

function scopeOf({ of }: Quota, arrival: Arrival, nameOf: NamePerson): string {
  switch (of) {
    case 'person':
      return nameOf(arrival.person);
    case 'workspace':
      return arrival.workspace;
    case 'channel':
      return arrival.channel;
    case 'person-in-channel':
      return `${nameOf(arrival.person)} in ${arrival.channel}`;
  }
}
