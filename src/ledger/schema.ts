/*
 * The tables of the ledger, as the queries see them. Times are milliseconds since the epoch, money is whole
 * micro-dollars (sums stay far below 2^53), yes and no are 1 and 0: both databases know nothing better in common.
 */
import type {
  BudgetAlert,
  ChannelId,
  DeliveryKey,
  Entry,
  MessageId,
  Outcome,
  Platform,
  QuestionId,
  Quota,
  RefusalReason,
  Visibility,
  WorkspaceId,
} from '../contract.ts';

/** One row per question. What stands below `holds` is known when it has ended. */
export interface QuestionsTable {
  question: QuestionId;
  /** Null: it was closed without ever having been opened. */
  delivery: DeliveryKey | null;
  platform: Platform;
  entry: Entry;
  visibility: Visibility;
  workspace: WorkspaceId;
  channel: ChannelId;
  /** As `people.ts` calls them. */
  person: string;
  prompt: string;
  day: string;
  asked_at_ms: number;
  state: 'open' | 'closed';
  /** The process that answers it. */
  owner: string | null;
  reserved_micro_usd: number;
  is_asking: number;
  accrued_micro_usd: number | null;
  /** Sealed, in base64. */
  address: string | null;
  posts: number;
  message: MessageId | null;
  is_ending: number;
  stop_requested: number;
  /** JSON, see `holds.ts`: which quotas and budgets it counts in. */
  holds: string;
  outcome: Outcome | null;
  refusal: RefusalReason | null;
  model: string | null;
  provider_request_id: string | null;
  choice: number | null;
  attempts: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  cost_micro_usd: number;
  first_text_ms: number | null;
  total_ms: number | null;
  writes: number;
  failure: string | null;
}

/** Questions so far in the window that ends then. */
export interface QuotasTable {
  scope: string;
  within: Quota['within'];
  ends_at_ms: number;
  taken: number;
  most: number;
}

export interface BudgetsTable {
  scope: string;
  period: string;
  ends_at_ms: number;
  spent_micro_usd: number;
  reserved_micro_usd: number;
  most_micro_usd: number;
}

/** Marks that were passed: each is told once. */
export interface AlertsTable {
  scope: string;
  period: string;
  percent: BudgetAlert['percent'];
  ends_at_ms: number;
}

/** Processes that work on this database. The times are the database's own; on SQLite a locked file tells who lives. */
export interface ProcessesTable {
  id: string;
  seen_at_ms: number;
  /** Since when it was seen without a gap. */
  since_ms: number;
  /** Tells whether two processes have the same key, without telling which. */
  key_mark: string;
}

/** Questions that can be asked again, on PostgreSQL; beside SQLite they lie in files. */
export interface KeptQuestionsTable {
  reference: string;
  /** In base64. */
  sealed: string;
  kept_at_ms: number;
}

export interface Schema {
  questions: QuestionsTable;
  quotas: QuotasTable;
  budgets: BudgetsTable;
  alerts: AlertsTable;
  processes: ProcessesTable;
  kept_questions: KeptQuestionsTable;
}
