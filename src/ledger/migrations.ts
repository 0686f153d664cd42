/*
 * The steps from an empty database to the newest form, the same on both databases. A step that was released is never
 * changed: what comes later is another step below it.
 */
import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Schema } from './schema.ts';

const first: Migration = {
  async up(db) {
    await db.schema
      .createTable('questions')
      .addColumn('question', 'text', (column) => column.primaryKey())
      .addColumn('delivery', 'text', (column) => column.unique())
      .addColumn('platform', 'text', (column) => column.notNull())
      .addColumn('entry', 'text', (column) => column.notNull())
      .addColumn('visibility', 'text', (column) => column.notNull())
      .addColumn('workspace', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('prompt', 'text', (column) => column.notNull())
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('asked_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('owner', 'text')
      .addColumn('reserved_micro_usd', 'bigint', (column) => column.notNull())
      .addColumn('is_asking', 'integer', (column) => column.notNull())
      .addColumn('accrued_micro_usd', 'bigint')
      .addColumn('address', 'text')
      .addColumn('posts', 'integer', (column) => column.notNull())
      .addColumn('message', 'text')
      .addColumn('is_ending', 'integer', (column) => column.notNull())
      .addColumn('stop_requested', 'integer', (column) => column.notNull())
      .addColumn('holds', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text')
      .addColumn('refusal', 'text')
      .addColumn('model', 'text')
      .addColumn('provider_request_id', 'text')
      .addColumn('choice', 'integer')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('input_tokens', 'bigint')
      .addColumn('output_tokens', 'bigint')
      .addColumn('cache_read_tokens', 'bigint')
      .addColumn('cache_write_tokens', 'bigint')
      .addColumn('cost_micro_usd', 'bigint', (column) => column.notNull())
      .addColumn('first_text_ms', 'bigint')
      .addColumn('total_ms', 'bigint')
      .addColumn('writes', 'integer', (column) => column.notNull())
      .addColumn('failure', 'text')
      .execute();
    await db.schema.createIndex('questions_by_time').on('questions').column('asked_at_ms').execute();
    await db.schema.createIndex('questions_by_person').on('questions').columns(['person', 'asked_at_ms']).execute();
    // Few are open at a time: whoever looks for leftovers or stop requests looks at those alone.
    const isOpen = sql<boolean>`state = 'open'`;
    await db.schema.createIndex('questions_open').on('questions').column('owner').where(isOpen).execute();
    await db.schema
      .createTable('quotas')
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('within', 'text', (column) => column.notNull())
      .addColumn('ends_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('taken', 'bigint', (column) => column.notNull())
      .addColumn('most', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('quotas_key', ['scope', 'within'])
      .execute();
    await db.schema
      .createTable('budgets')
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('period', 'text', (column) => column.notNull())
      .addColumn('ends_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('spent_micro_usd', 'bigint', (column) => column.notNull())
      .addColumn('reserved_micro_usd', 'bigint', (column) => column.notNull())
      .addColumn('most_micro_usd', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('budgets_key', ['scope', 'period'])
      .execute();
    await db.schema
      .createTable('alerts')
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('period', 'text', (column) => column.notNull())
      .addColumn('percent', 'integer', (column) => column.notNull())
      .addColumn('ends_at_ms', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('alerts_key', ['scope', 'period', 'percent'])
      .execute();
    await db.schema
      .createTable('processes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('seen_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('since_ms', 'bigint', (column) => column.notNull())
      .addColumn('key_mark', 'text', (column) => column.notNull())
      .execute();
  },
};

const second: Migration = {
  async up(db) {
    await db.schema
      .createTable('kept_questions')
      .addColumn('reference', 'text', (column) => column.primaryKey())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('kept_at_ms', 'bigint', (column) => column.notNull())
      .execute();
  },
};

const STEPS = { '0001-the-books': first, '0002-kept-questions': second };

/** Does the steps that are missing, all or none. Several processes may ask at once. Rejects with `NewerBooks`, or with what went wrong. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(STEPS) } });
  const { error } = await migrator.migrateToLatest();
  if (isOfNewer(error)) throw new NewerBooks({ cause: error });
  if (error !== undefined) throw error;
}

/** A step was done that is not known here. */
export class NewerBooks extends Error {
  override readonly name = 'NewerBooks';

  constructor(options: ErrorOptions) {
    super('The books have steps behind them that this version does not know', options);
  }
}

/** kysely has no class of its own for it. */
function isOfNewer(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^corrupted migrations: previously executed migration \S+ is missing$/u.test(error.message)
  );
}
