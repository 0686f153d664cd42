/*
 * A ledger that has been kept for a while: writing into large tables is not what it is on the first day. It multiplies one
 * record of the ledger's own, so that it must know little of how they look.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { AnswerRecord, Ledger } from '../../../src/contract.ts';

export const OLD_QUESTIONS = 100_000;

const record: AnswerRecord = {
  question: 'question:old',
  platform: 'slack',
  entry: 'command',
  visibility: 'channel',
  workspace: 'workspace:slack:T0',
  channel: 'channel:slack:C-T0',
  person: 'person:slack:U0',
  prompt: 'default',
  askedAtMs: 1_790_000_000_000,
  day: '2026-09-21',
  outcome: 'answered',
  refusal: null,
  model: 'claude-sonnet-5-5',
  providerRequestId: 'req_011CSHoEeqs5C35K2UUqR7Fy',
  choice: 0,
  attempts: 1,
  usage: { inputTokens: 431, outputTokens: 118, cacheReadTokens: 0, cacheWriteTokens: 0 },
  costMicroUsd: 3_063,
  firstTextMs: 812,
  totalMs: 4_120,
  writes: 4,
  failure: null,
};

/** What differs from one to the next; the hash in an id puts it anywhere in an index, as chance does. */
const OTHERS: Readonly<Record<string, string>> = {
  question: `'question:' || hex(randomblob(5)) || i`,
  delivery: `'delivery:slack:' || hex(randomblob(8)) || i`,
  person: `'person:slack:' || (i % 5000)`,
  asked_at_ms: 'asked_at_ms + i * 1000',
};
const columns = z.array(z.object({ name: z.string() }));

/** The ledger is started, in this folder. */
export async function fillBooks(ledger: Ledger, folder: string): Promise<void> {
  await ledger.note(record, 'delivery:slack:old');
  const database = new DatabaseSync(join(folder, 'ledger.sqlite'));
  const names = columns.parse(database.prepare('pragma table_info(questions)').all()).map(({ name }) => name);
  database.exec(`
    with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${OLD_QUESTIONS})
    insert into questions (${names.join(', ')})
    select ${names.map((name) => OTHERS[name] ?? name).join(', ')} from numbers, questions where question = '${record.question}';
    pragma wal_checkpoint(truncate)`);
  database.close();
}
