/*
 * The sums that people ask for: who asked how much, and how budgets stand.
 */
import { sql } from 'kysely';
import type {
  Budget,
  BudgetStand,
  Ledger,
  Outcome,
  PersonId,
  RefusalReason,
  UsageRow,
  WorkspaceId,
} from '../contract.ts';
import type { Books } from './books.ts';
import { pursesOf, standsOf } from './budgets.ts';

const ANSWERED: readonly Outcome[] = ['answered', 'cut-by-max-tokens', 'cut-by-context'];
const REFUSED: readonly Outcome[] = ['refused', 'refused-by-model'];
/** Who asks for these asks no question. */
const NO_QUESTIONS: readonly RefusalReason[] = ['help', 'usage'];

const PREFIX = /^(?:person|workspace|channel):([a-z]+):/u;
/** What both platforms have under the same name. */
const DIRECT_MESSAGES = 'direct-messages';

/** See `Ledger.usage`. Rejects with what the database says. */
export async function usageOf(
  { database, nameOf }: Books,
  { by, sinceMs, person }: Parameters<Ledger['usage']>[0],
): Promise<readonly UsageRow[]> {
  const rows = await database.db
    .selectFrom('questions')
    .select((column) => [
      column.ref(by).as('key'),
      column.fn.countAll<number>().as('questions'),
      sql<number>`sum(case when outcome in (${sql.join(ANSWERED)}) then 1 else 0 end)`.as('answered'),
      sql<number>`sum(case when outcome in (${sql.join(REFUSED)}) then 1 else 0 end)`.as('refused'),
      sql<number>`coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0)`.as('inputTokens'),
      sql<number>`coalesce(sum(output_tokens), 0)`.as('outputTokens'),
      sql<number>`sum(cost_micro_usd)`.as('costMicroUsd'),
      sql<number | null>`avg(first_text_ms)`.as('meanFirstTextMs'),
    ])
    .where('state', '=', 'closed')
    .where('asked_at_ms', '>=', sinceMs)
    .where((where) => where.or([where('refusal', 'is', null), where('refusal', 'not in', NO_QUESTIONS)]))
    .$if(person !== undefined, (query) => query.where('person', '=', person === undefined ? '' : nameOf(person)))
    .groupBy(by)
    .execute();
  return rows
    .map(({ key, answered, refused, meanFirstTextMs, ...row }) => ({
      ...row,
      key: key === null ? null : nameOfKey(key),
      answered,
      refused,
      failed: row.questions - answered - refused,
      meanFirstTextMs: meanFirstTextMs === null ? null : Math.round(meanFirstTextMs),
    }))
    .sort(by === 'day' ? byKey : (one, other) => dearestFirst(one, other) || byKey(one, other));
}

/** See `Ledger.stands`. Rejects with what the database says. */
export async function budgetStands(
  { database, nameOf }: Books,
  budgets: readonly Budget[],
  whose: { readonly person: PersonId; readonly workspace: WorkspaceId },
): Promise<readonly BudgetStand[]> {
  const purses = pursesOf(budgets, { person: nameOf(whose.person), workspace: whose.workspace });
  const stands = await standsOf(database.db, purses);
  return budgets.flatMap((budget) => {
    const stand = stands.find((one) => one.budget.of === budget.of && one.budget.period === budget.period);
    return stand === undefined
      ? []
      : [{ budget, spentMicroUsd: stand.spentMicroUsd, reservedMicroUsd: stand.reservedMicroUsd }];
  });
}

/** The id without its prefix; direct messages with their platform behind them. */
function nameOfKey(key: string): string {
  const name = key.replace(PREFIX, '');
  const platform = PREFIX.exec(key)?.[1];
  return platform !== undefined && name === DIRECT_MESSAGES ? `${name} (${platform})` : name;
}

function dearestFirst(one: UsageRow, other: UsageRow): number {
  return other.costMicroUsd - one.costMicroUsd || other.questions - one.questions;
}

function byKey(one: UsageRow, other: UsageRow): number {
  const [first, second] = [one.key ?? '', other.key ?? ''];
  return first === second ? 0 : first < second ? -1 : 1;
}
