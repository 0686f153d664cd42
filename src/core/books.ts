/*
 * Keeps the books of questions that have ended: each is closed in the ledger, however long that takes. A ledger that is
 * away is tried again until it is back. It knows no database.
 */
import type { AnswerRecord, BudgetAlert, Clock, DeliveryKey, Ledger, Logger } from '../contract.ts';

export interface Books {
  /** Closes a question. Resolves when it was tried once; what did not work is tried again. Never rejects. */
  close(record: AnswerRecord, isCounted: boolean, deliveryKey: DeliveryKey): Promise<void>;
  /** Resolves when all that has ended is closed, or this time is over. */
  drain(timeMs: number): Promise<void>;
}

export interface BooksOptions {
  readonly ledger: Pick<Ledger, 'close'>;
  readonly clock: Clock;
  /** Budgets that passed a mark. */
  readonly onAlerts: (alerts: readonly BudgetAlert[]) => void;
  /** Money may have become free. */
  readonly onSettled: () => void;
  readonly logger: Logger;
}

interface Entry {
  readonly record: AnswerRecord;
  readonly isCounted: boolean;
  readonly deliveryKey: DeliveryKey;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** About a kilobyte each. What is more is in the log, and its reservation is settled after the next start. */
const MAX_WAITING = 20_000;

export function createBooks({ ledger, clock, onAlerts, onSettled, logger }: BooksOptions): Books {
  const waiting: Entry[] = [];
  let retrying: Promise<void> | null = null;
  /** Nothing has worked since something failed at its first try; what fails once more says nothing of the others. */
  let isAway = false;

  async function write({ record, isCounted, deliveryKey }: Entry): Promise<boolean> {
    try {
      onAlerts(await ledger.close(record, isCounted, deliveryKey));
      onSettled();
      isAway = false;
      return true;
    } catch (error) {
      logger.error('A question could not be written into the ledger; it is tried again', {
        question: record.question,
        waiting: waiting.length + 1,
        error,
      });
      return false;
    }
  }

  async function retry(): Promise<void> {
    let delayMs = FIRST_RETRY_MS;
    await clock.sleep(delayMs);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (await write(next)) {
        delayMs = FIRST_RETRY_MS;
        continue;
      }
      // To the end: one that can never be written must not keep the others open.
      waiting.push(next);
      await clock.sleep(delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS);
    }
    // In the same turn as it ends: what comes next begins anew.
    retrying = null;
  }

  return {
    async close(record, isCounted, deliveryKey) {
      const entry = { record, isCounted, deliveryKey };
      if (!isAway && (await write(entry))) return;
      isAway = true;
      if (waiting.length >= MAX_WAITING) return;
      waiting.push(entry);
      retrying ??= retry();
    },
    async drain(timeMs) {
      if (retrying === null) return;
      const ended = new AbortController();
      void retrying.finally(() => ended.abort());
      await clock.sleep(timeMs, ended.signal);
    },
  };
}
