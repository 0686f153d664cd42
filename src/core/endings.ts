/*
 * How a question ends in the books and, where it was turned away, for its asker. Each is recorded once.
 */
import type { Button, Clock, Ledger, Logger, Question, Recorder, Surface } from '../contract.ts';
import type { Acceptance } from './acceptance.ts';
import type { Books } from './books.ts';
import { buttonOf } from './notices.ts';
import type { Keeping } from './keeping.ts';
import { refusalNotice, type Refusal } from './notices-refusal.ts';
import { isWorthAnotherTry } from './outcome.ts';
import type { RecordDraft } from './record.ts';

/** One question on its way: what its steps hand on. */
export interface Visit {
  readonly question: Question;
  readonly surface: Surface;
  readonly acceptance: Acceptance;
  readonly reference: string;
  readonly keeping: Keeping;
  readonly draft: RecordDraft;
}

/** None of them rejects, but for a surface that breaks its promise. */
export interface Endings {
  /** Closes what the ledger has opened. */
  finish(visit: Visit, isCounted: boolean): Promise<void>;
  /** Turns away what the ledger has opened, or may have. */
  turnAway(visit: Visit, refusal: Refusal): Promise<void>;
  /** Turns away what the ledger has not heard of: of two processes that turn the same delivery away, one tells. */
  turnAwayUnopened(visit: Visit, refusal: Refusal): Promise<void>;
}

export interface EndingsOptions {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'note'>;
  readonly books: Books;
  readonly record: Recorder;
  /** What somebody has asked and spent; null when that cannot be read. */
  readonly usageReport: (question: Question) => Promise<string | null>;
  readonly logger: Logger;
}

export function createEndings(options: EndingsOptions): Endings {
  const { clock, ledger, books, record, usageReport, logger } = options;

  async function finish({ draft, question }: Visit, isCounted: boolean): Promise<void> {
    draft.totalMs = clock.now() - draft.askedAtMs;
    record(draft);
    await books.close(draft, isCounted, question.deliveryKey);
  }

  async function tell(visit: Visit, refusal: Refusal): Promise<void> {
    const { question, surface, acceptance } = visit;
    const report = refusal.reason === 'usage' ? await usageReport(question) : null;
    const button = await offerAgain(visit, refusal);
    acceptance.cancel();
    await surface.refuse(report ?? refusalNotice(refusal, question.platform), button);
  }

  return {
    finish,
    async turnAway(visit, refusal) {
      const { draft, question } = visit;
      refuse(visit, refusal);
      draft.totalMs = clock.now() - draft.askedAtMs;
      // Nobody waits for a ledger that does not answer, to be told just that.
      await Promise.all([books.close(draft, false, question.deliveryKey), tell(visit, refusal)]);
      record(draft);
    },
    async turnAwayUnopened(visit, refusal) {
      const { draft, question, keeping } = visit;
      refuse(visit, refusal);
      draft.totalMs = clock.now() - draft.askedAtMs;
      // Written down before it is told.
      const isFirst = await ledger.note(draft, question.deliveryKey).catch((error: unknown) => {
        logger.error('A question that was turned away could not be written into the ledger', { error });
        return true;
      });
      if (!isFirst) return keeping.forget();
      await tell(visit, refusal);
      record(draft);
    },
  };
}

/** What only came at the wrong time need not be typed again. */
async function offerAgain({ keeping, reference }: Visit, refusal: Refusal): Promise<Button | null> {
  if (isWorthAnotherTry(refusal)) return (await keeping.keep()) ? buttonOf('try-again', reference) : null;
  void keeping.forget();
  return null;
}

function refuse({ draft }: Visit, { reason }: Refusal): void {
  draft.refusal = reason;
  draft.outcome = 'refused';
}
