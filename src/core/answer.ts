/*
 * THE STORY of one question, top to bottom. Every other file of core is a step of it.
 *
 * It knows no platform, no SDK, no environment and no clock of its own: they come in through the contract.
 */
import type { Answer, ModelRequest, OnPress, Question, ReadStanding, SettleQuestion, Surface } from '../contract.ts';
import { beginAcceptance } from './acceptance.ts';
import { createDoor } from './admission.ts';
import type { AnswererOptions } from './answerer-options.ts';
import { createBooks } from './books.ts';
import { listenTo, type CallResult } from './call.ts';
import { chargeOf, costOfWasted } from './charge.ts';
import type { Offer } from './checks/budget.ts';
import { createDeliveries } from './deliveries.ts';
import { createEndings, type Visit } from './endings.ts';
import { createGateway, type Terms } from './gateway.ts';
import { createJournal, type Journal } from './journal.ts';
import { createKeeping } from './keeping.ts';
import { openLiveMessage } from './live/live-message.ts';
import { createWriteBudget } from './live/write-budget.ts';
import { acceptedNotice, buttonOf, endingNotice, farewellNotice, waitNotice } from './notices.ts';
import { countsAgainstQuota, mayTryAgain, outcomeOf, outcomeOfCall, type BrokenOffBy } from './outcome.ts';
import { createPressHandler, type Heard } from './press.ts';
import { renderRequest } from './prompt/render.ts';
import { arrivalOf, beginRecord, type RecordDraft } from './record.ts';
import { createRunning, type Running } from './running.ts';
import { createShift, type Interruption } from './shift.ts';
import { createUsageReport } from './usage.ts';
import { tellWait } from './wait.ts';

export interface Answerer {
  /** Answers one question. Never rejects. */
  readonly answer: Answer;
  /** Does what a pressed button says. Never rejects. */
  readonly onPress: OnPress;
  readonly settle: SettleQuestion;
  readonly running: Running;
  /** So many processes write to the platforms: this one takes its share of their limits. */
  share(processes: number): void;
  /** Turns new questions away, and resolves when all running ones have ended, within about this time. */
  drain(timeMs: number): Promise<void>;
}

export function createAnswerer(options: AnswererOptions): Answerer {
  const { clock, newId, model, choices, pricesOf, ledger, onAlerts, kept, admins, logger } = options;
  const deliveries = createDeliveries(clock);
  const shift = createShift(clock);
  const running = createRunning();
  const budget = createWriteBudget(clock);
  const gateway = createGateway(options);
  const door = createDoor(options);
  const books = createBooks({ ledger, clock, onAlerts, onSettled: () => door.settled(), logger });
  const endings = createEndings({ ...options, books, usageReport: createUsageReport(options) });
  const pricing = { pricesOf, choices };

  async function answer(question: Question, surface: Surface, readStanding: ReadStanding): Promise<Heard> {
    // 1. Arrive. A second delivery of the same question is dropped without a word; of another process's, the ledger knows.
    if (!deliveries.claim(question.deliveryKey)) return 'before';
    const reference = newId(10);
    const draft = beginRecord(question, reference, clock.now(), options);
    const acceptance = beginAcceptance(surface, acceptedNotice(question.visibility), clock);
    const keeping = createKeeping(kept, reference, question, clock);
    const visit: Visit = { question, surface, acceptance, reference, keeping, draft };
    try {
      return await shift.run(async (interruption) => {
        // 2. Check: may this person ask here, and is the text acceptable? A refusal is told to the asker alone.
        const isLeaving = interruption.closing.aborted;
        const refusal = isLeaving ? ({ reason: 'restarting' } as const) : await gateway.check(question, readStanding);
        if (refusal === null) return ask(visit, interruption);
        if (refusal !== 'silence') await endings.turnAwayUnopened(visit, refusal);
        return 'here';
      });
    } finally {
      acceptance.cancel();
    }
  }

  async function ask(visit: Visit, interruption: Interruption): Promise<Heard> {
    const { question, surface, keeping, draft } = visit;
    // 3. Prompt. The person never sees it.
    const request = renderRequest(options.promptOf(question), question.text, choices[0]);
    // Before the ledger hears of it: whatever a crash leaves there can be asked again.
    await keeping.keep();

    // 4. Wait: for a slot, for room in the quotas, and for money for the worst case.
    const waiting = new AbortController();
    let whatFor: (() => string) | null = null;
    void tellWait(() => whatFor?.() ?? null, waiting.signal, surface, clock);
    const terms = gateway.termsOf(question, request, clock.now());
    const arrival = arrivalOf(draft, question.deliveryKey);
    const verdict = await door.admit(
      { question, arrival, terms, address: surface.address, closing: interruption.closing },
      (notice) => {
        whatFor = notice;
      },
    );
    waiting.abort();
    switch (verdict.kind) {
      case 'duplicate':
        await keeping.forget();
        return 'before';
      case 'refused':
        if (verdict.isOpen) await endings.turnAway(visit, verdict.refusal);
        else await endings.turnAwayUnopened(visit, verdict.refusal);
        return 'here';
      case 'admitted':
        break;
    }
    try {
      await askAndShow(visit, request, verdict.offer, terms, interruption);
    } finally {
      verdict.leave();
      // 7. Record. Exactly once, however it ended; no content.
      await endings.finish(visit, countsAgainstQuota(draft.outcome));
    }
    return 'here';
  }

  async function askAndShow(
    { question, surface, acceptance, reference, keeping, draft }: Visit,
    rendered: ModelRequest,
    offer: Offer,
    terms: Terms,
    interruption: Interruption,
  ): Promise<void> {
    // The sign of acceptance goes out while the model is already being asked.
    const accepted = acceptance.accept();
    const { stopping, ended } = running.begin(reference, question.person);
    const firstTextByMs = clock.now() + options.firstTextWithinMs;
    const request: ModelRequest = { ...rendered, onlyChoice: offer.onlyChoice, firstTextByMs };
    const journal = createJournal({ ledger, question: draft.question, clock, logger });

    // 5. Call, and show while it streams; what it costs so far is in the journal.
    const live = openLiveMessage({
      surface: journal.around(surface),
      clock,
      budget,
      newPostKey: journal.newPostKey,
      draftButton: buttonOf('stop', reference),
      farewell: farewellNotice,
      signal: interruption.writing,
    });
    void tellWait(() => textWaitNotice(live.questionsBefore()), live.shownOrOver, surface, clock);
    const signal = AbortSignal.any([interruption.asking, stopping, live.abandoned]);
    const costOf = (soFar: CallResult) => chargeOf(soFar, request, true, pricing).costMicroUsd;
    const result = await listenTo(model(request, signal), signal, {
      started: (soFar) => journal.accrue(() => costOf(soFar)),
      text(text, soFar) {
        draft.firstTextMs ??= clock.now() - draft.askedAtMs;
        journal.accrue(() => costOf(soFar()));
        live.show(text);
      },
      mayTryOn: (wasted) => setAsideMore(draft, costOfWasted(wasted, request, pricing) + offer.worstMicroUsd, terms),
    });
    ended();
    // Whether it was broken off is asked now: what is aborted while its text is still being written ended by itself.
    charge(draft, result, request, signal.aborted, journal);

    // 6. Show the final text, and say how it ended.
    const { platform, entry } = question;
    const { failure } = result;
    const outcome = outcomeOfCall(result, brokenOffBy(stopping, interruption.asking));
    const delivery = await live.finish(result.text, {
      notice: endingNotice({ outcome, failure, reference, platform, entry, fallback: fallbackOf(result, offer) }),
      button: mayTryAgain(outcome) ? buttonOf('try-again', reference) : null,
    });
    await Promise.all([accepted, journal.settled()]);
    if (!mayTryAgain(outcome)) await keeping.forget();
    if (delivery.kind === 'incomplete') {
      logger.warn('An answer could not be shown whole', { question: draft.question, cause: delivery.cause });
    }

    draft.outcome = outcomeOf(outcome, delivery);
    draft.failure = failure;
    draft.writes = live.writes();
  }

  /** Another attempt is made only where it is paid for as well, whatever those before it cost. */
  async function setAsideMore({ question }: RecordDraft, neededMicroUsd: number, { budgets }: Terms): Promise<boolean> {
    try {
      return (await ledger.raise(question, neededMicroUsd, budgets)).kind === 'opened';
    } catch (error) {
      logger.error('No money could be set aside for another attempt', { question, error });
      return false;
    }
  }

  function charge(
    draft: RecordDraft,
    result: CallResult,
    request: ModelRequest,
    wasBrokenOff: boolean,
    journal: Journal,
  ) {
    const { usage, costMicroUsd, unknownPrices } = chargeOf(result, request, wasBrokenOff, pricing);
    draft.model = result.model;
    draft.choice = result.choice;
    draft.attempts = result.attempts;
    draft.providerRequestId = result.requestId;
    draft.usage = usage;
    draft.costMicroUsd = costMicroUsd;
    journal.accrued(costMicroUsd);
    for (const unknown of unknownPrices) {
      logger.warn('No price is known for a model: the dearest one is charged', { model: unknown });
    }
    if (result.failure === null) return;
    logger.warn('A model call failed', { question: draft.question, failure: result.failure, cause: result.cause });
  }

  async function answerSafely(question: Question, surface: Surface, readStanding: ReadStanding): Promise<Heard> {
    try {
      return await answer(question, surface, readStanding);
    } catch (error) {
      logger.error('A question ended in a fault of our own', { deliveryKey: question.deliveryKey, error });
      return 'here';
    }
  }

  return {
    async answer(question, surface, readStanding) {
      await answerSafely(question, surface, readStanding);
    },
    onPress: createPressHandler({
      running,
      kept,
      ledger,
      admins,
      deliveries,
      ask: answerSafely,
      isClosing: () => shift.isClosing(),
      logger,
    }),
    settle: (question) => gateway.settle(question),
    running,
    share: (processes) => budget.share(processes),
    async drain(timeMs) {
      const endsAtMs = clock.now() + timeMs;
      await shift.close(timeMs);
      await books.drain(Math.max(endsAtMs - clock.now(), 0));
    },
  };
}

function textWaitNotice(questionsBefore: number | null): string | null {
  return questionsBefore === null ? null : waitNotice(questionsBefore);
}

function brokenOffBy(stopping: AbortSignal, leaving: AbortSignal): BrokenOffBy {
  if (stopping.aborted) return 'person';
  return leaving.aborted ? 'shutdown' : null;
}

/** The model that answered instead of the first choice; null when the first choice did. */
function fallbackOf({ choice, model }: CallResult, { onlyChoice }: Offer) {
  if (choice === null || choice === 0 || model === null) return null;
  return { model, because: onlyChoice === null ? 'unavailable' : 'budget' } as const;
}
