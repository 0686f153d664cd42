/*
 * Lets a question in: a place in the line, room in the quotas, money set aside for the worst case, and a line in the
 * journal. What is let in holds a slot until it leaves. It knows neither what an answer is nor how a refusal is told.
 */
import type { Arrival, Clock, Ledger, Logger, OpenVerdict, Question, Throttle, BudgetAlert } from '../contract.ts';
import type { Offer } from './checks/budget.ts';
import type { Terms } from './gateway.ts';
import { createMoneyLine, nameOfBudget, type MoneyLine, type Try } from './money-line.ts';
import { moneyWaitNotice, waitNotice } from './notices.ts';
import type { Refusal } from './notices-refusal.ts';

/** What became of a question at the door. `isOpen`: the ledger has it, or may have it, and it must be closed there. */
export type Verdict =
  | { readonly kind: 'admitted'; readonly offer: Offer; readonly leave: () => void }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly isOpen: boolean };

export interface Application {
  readonly question: Question;
  readonly arrival: Arrival;
  readonly terms: Terms;
  readonly address: string;
  /** Aborts when nobody is let in any more. */
  readonly closing: AbortSignal;
}

export interface Door {
  /** Never rejects. `onWait` is told what to say while it waits; null when it does not. */
  admit(application: Application, onWait: (notice: (() => string) | null) => void): Promise<Verdict>;
  /** Money may have become free. */
  settled(): void;
}

export interface DoorOptions {
  readonly ledger: Pick<Ledger, 'open' | 'raise' | 'journal'>;
  readonly throttle: Throttle;
  readonly clock: Clock;
  /** How long a question waits for money that is set aside for others. */
  readonly moneyWaitMs: number;
  readonly onAlerts: (alerts: readonly BudgetAlert[]) => void;
  readonly logger: Logger;
}

type Opened = { readonly kind: 'opened'; readonly offer: Offer } | Exclude<Verdict, { kind: 'admitted' }>;

export function createDoor(options: DoorOptions): Door {
  const { ledger, throttle, clock, moneyWaitMs, onAlerts, logger } = options;
  const moneyLine: MoneyLine = createMoneyLine(clock);

  function refusalOf(verdict: Extract<OpenVerdict, { kind: 'over-quota' | 'over-budget' }>): Refusal {
    const nowMs = clock.now();
    if (verdict.kind === 'over-quota') {
      return { reason: 'quota', quota: verdict.quota, freeInMs: Math.max(verdict.freeAtMs - nowMs, 0) };
    }
    const { budget, state } = verdict;
    const reason = state === 'spent' ? 'budget-spent' : 'budget-reserved';
    return { reason, budget, endsInMs: Math.max(budget.endsAtMs - nowMs, 0) };
  }

  /** Tries the offers one after the other; only a budget that is spent makes the next one worth a try. */
  async function tryOffers(
    { question, terms: { offers } }: Application,
    attempt: (offer: Offer) => Promise<OpenVerdict>,
  ): Promise<Try<Opened>> {
    let last: Try<Opened> | null = null;
    for (const offer of offers) {
      const verdict = await attempt(offer);
      if (verdict.kind === 'opened') return { kind: 'over', result: { kind: 'opened', offer } };
      if (verdict.kind === 'duplicate') return { kind: 'over', result: { kind: 'duplicate' } };
      const result = { kind: 'refused', refusal: refusalOf(verdict), isOpen: false } as const;
      if (verdict.kind === 'over-quota') return { kind: 'over', result };
      onAlerts(verdict.alerts);
      if (verdict.state === 'reserved') {
        return { kind: 'short', budget: nameOfBudget(verdict.budget, question), result };
      }
      last = { kind: 'over', result };
    }
    return last ?? { kind: 'over', result: { kind: 'refused', refusal: { reason: 'ledger-away' }, isOpen: false } };
  }

  /**
   * Claims the delivery and counts the quotas, and sets the money aside where that can be done at once. Who has to wait, in
   * line or for money, is in the journal meanwhile, and has none set aside.
   */
  async function open(application: Application, isAtOnce: boolean) {
    const { arrival, address, terms } = application;
    const { quotas, budgets } = terms;
    const attempt = (isPaid: boolean) =>
      tryOffers(application, ({ worstMicroUsd }) => {
        const reserveMicroUsd = isPaid ? worstMicroUsd : 0;
        return ledger.open({ arrival, quotas, budgets, reserveMicroUsd, address, isAsking: isPaid });
      });
    try {
      if (isAtOnce && !moneyLine.isWaitedFor(namesOf(application))) {
        const { kind, result } = await attempt(true);
        if (kind === 'over') return { opened: result, isPaid: true };
      }
      return { opened: (await attempt(false)).result, isPaid: false };
    } catch (error) {
      return { opened: ledgerAway(error), isPaid: false };
    }
  }

  function ledgerAway(error: unknown): Opened {
    logger.error('The ledger could not be written: a question is turned away', { error });
    // Whether it was written is unknown: it is closed there as soon as that works.
    return { kind: 'refused', refusal: { reason: 'ledger-away' }, isOpen: true };
  }

  /** Tries at once, and then until there is money, or no time any more. */
  async function setAside(
    application: Application,
    attempt: (offer: Offer) => Promise<OpenVerdict>,
    onWait: (notice: (() => string) | null) => void,
  ): Promise<Opened> {
    try {
      return await moneyLine.wait(
        async () => {
          const tried = await tryOffers(application, attempt);
          onWait(tried.kind === 'short' ? moneyWaitNotice : null);
          return tried;
        },
        namesOf(application),
        { waitMs: moneyWaitMs, signal: application.closing },
      );
    } catch (error) {
      return ledgerAway(error);
    } finally {
      onWait(null);
    }
  }

  async function admit(application: Application, onWait: Parameters<Door['admit']>[1]): Promise<Verdict> {
    const { question, arrival, terms, closing } = application;
    // Where there is room, slot and money are asked for together; a crash between them costs nobody anything.
    const isAtOnce = throttle.hasRoomFor(question);
    const leaving = new AbortController();
    const place = throttle.enter(question, AbortSignal.any([closing, leaving.signal]));
    const giveUpPlace = async (): Promise<void> => {
      leaving.abort();
      const admission = await place.admission;
      if (admission.kind === 'admitted') admission.leave();
    };

    const { opened, isPaid } = await open(application, isAtOnce);
    if (opened.kind !== 'opened') {
      await giveUpPlace();
      return opened;
    }

    onWait(() => waitNotice(place.questionsBefore() ?? 0));
    const admission = await place.admission;
    onWait(null);
    if (admission.kind === 'gave-up') return { kind: 'refused', refusal: { reason: 'restarting' }, isOpen: true };
    if (admission.kind === 'turned-away') {
      const { reason, retryAfterMs } = admission;
      return { kind: 'refused', refusal: { reason, retryAfterMs }, isOpen: true };
    }
    const { leave } = admission;
    if (isPaid) return { kind: 'admitted', offer: opened.offer, leave };

    const raised = await setAside(
      application,
      async ({ worstMicroUsd }) => {
        const verdict = await ledger.raise(arrival.question, worstMicroUsd, terms.budgets);
        if (verdict.kind === 'opened') await ledger.journal(arrival.question, { isAsking: true });
        return verdict;
      },
      onWait,
    );
    if (raised.kind === 'opened') return { kind: 'admitted', offer: raised.offer, leave };
    leave();
    return raised.kind === 'refused' ? { ...raised, isOpen: true } : raised;
  }

  return { admit, settled: () => moneyLine.settled() };
}

/** What the budgets are called that a question is paid from. */
function namesOf({ question, terms }: Application): readonly string[] {
  return terms.budgets.map((budget) => nameOfBudget(budget, question));
}
