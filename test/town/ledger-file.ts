/*
 * The books of a bot that has ended, read as anybody could: its file, opened for reading alone. Never in the process of
 * a bot that runs: closing the file would free its locks.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

export const questionRow = z.object({
  question: z.string(),
  delivery: z.string().nullable(),
  person: z.string(),
  state: z.enum(['open', 'closed']),
  outcome: z.string().nullable(),
  refusal: z.string().nullable(),
  cost_micro_usd: z.number(),
  reserved_micro_usd: z.number(),
  stop_requested: z.number(),
});

export const budgetRow = z.object({ scope: z.string(), spent_micro_usd: z.number(), reserved_micro_usd: z.number() });

export type QuestionRow = Readonly<z.infer<typeof questionRow>>;

export interface Books {
  /** In the order in which they were asked. */
  readonly questions: readonly QuestionRow[];
  readonly budgets: readonly Readonly<z.infer<typeof budgetRow>>[];
}

export const QUESTIONS_SQL = `SELECT question, delivery, person, state, outcome, refusal, cost_micro_usd, reserved_micro_usd,
  stop_requested FROM questions ORDER BY asked_at_ms, question`;
export const BUDGETS_SQL = 'SELECT scope, spent_micro_usd, reserved_micro_usd FROM budgets';

export function readLedgerFile(folder: string): Books {
  const database = new DatabaseSync(join(folder, 'ledger.sqlite'), { readOnly: true });
  try {
    return {
      questions: z.array(questionRow).parse(database.prepare(QUESTIONS_SQL).all()),
      budgets: z.array(budgetRow).parse(database.prepare(BUDGETS_SQL).all()),
    };
  } finally {
    database.close();
  }
}
