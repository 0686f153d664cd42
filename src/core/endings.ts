/*
 * How a question ends in the books and, where it was turned away, for its asker. Each is recorded once.
 */
import type { Button, Clock, KeptQuestions, Ledger, Logger, Question, Recorder, Surface } from '../contract.ts';
import type { Acceptance } from './acceptance.ts';
import type { Books } from './books.ts';
import { buttonOf } from './notices.ts';
import { refusalNotice, type Refusal } from './notices-refusal.ts';
import { isWorthAnotherTry } from './outcome.ts';
import type { RecordDraft } from './record.ts';

/** One question on its way: what its steps hand on. */
export interface Visit {
  readonly question: Question;
  readonly surface: Surface;
  readonly acceptance: Acceptance;
  readonly reference: string;
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
  readonly kept: KeptQuestions;
  readonly record: Recorder;
  /** What somebody has asked and spent; null when that cannot be read. */
  readonly usageReport: (question: Question) => Promise<string | null>;
  readonly logger: Logger;
}

export function createEndings(options: EndingsOptions): Endings {
  const { clock, ledger, books, kept, record, usageReport, logger } = options;

  async function finish({ draft, question }: Visit, isCounted: boolean): Promise<void> {
    draft.totalMs = clock.now() - draft.askedAtMs;
    record(draft);
    await books.close(draft, isCounted, question.deliveryKey);
  }

  /** What only came at the wrong time need not be typed again. */
  async function offerAgain({ question, reference }: Visit, refusal: Refusal): Promise<Button | null> {
    if (isWorthAnotherTry(refusal)) {
      await kept.keep(reference, { question });
      return buttonOf('try-again', reference);
    }
    await kept.forget(reference);
    return null;
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
      await books.close(draft, false, question.deliveryKey);
      await tell(visit, refusal);
      record(draft);
    },
    async turnAwayUnopened(visit, refusal) {
      const { draft, question, reference } = visit;
      refuse(visit, refusal);
      draft.totalMs = clock.now() - draft.askedAtMs;
      // Written down before it is told.
      const isFirst = await ledger.note(draft, question.deliveryKey).catch((error: unknown) => {
        logger.error('A question that was turned away could not be written into the ledger', { error });
        return true;
      });
      if (!isFirst) return kept.forget(reference);
      await tell(visit, refusal);
      record(draft);
    },
  };
}

function refuse({ draft }: Visit, { reason }: Refusal): void {
  draft.refusal = reason;
  draft.outcome = 'refused';
}
