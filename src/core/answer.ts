/*
 * THE STORY of one question, top to bottom. Every other file of core is a step of it.
 *
 * It knows no platform, no SDK, no environment and no clock of its own: they come in through the contract.
 */
import type {
  Answer,
  Clock,
  KeptQuestions,
  Logger,
  Model,
  NewId,
  OnPress,
  PersonId,
  PricesOf,
  Question,
  Recorder,
  Surface,
} from '../contract.ts';
import { listenTo, type CallResult } from './call.ts';
import { chargeOf } from './charge.ts';
import { checkInput, type InputRules } from './checks/input.ts';
import { createDeliveries } from './deliveries.ts';
import { openLiveMessage } from './live/live-message.ts';
import { createWriteBudget } from './live/write-budget.ts';
import { acceptedNotice, buttonOf, endingNotice, farewellNotice, refusalNotice } from './notices.ts';
import { mayTryAgain, outcomeOf, outcomeOfCall, type BrokenOffBy } from './outcome.ts';
import { createPressHandler } from './press.ts';
import { renderRequest, type Prompt } from './prompt/render.ts';
import { beginRecord, type RecordDraft } from './record.ts';
import { createRunning } from './running.ts';
import { createShift, type Interruption } from './shift.ts';
import { tellWait } from './wait.ts';

export interface AnswererOptions {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly model: Model;
  readonly prompt: Prompt;
  /** How long a person waits for the first word, whatever is tried meanwhile. */
  readonly firstTextWithinMs: number;
  readonly input: InputRules;
  readonly pricesOf: PricesOf;
  readonly record: Recorder;
  /** Keeps what was asked until its answer is done, so that it can be asked again. */
  readonly kept: KeptQuestions;
  /** Who may stop and repeat what others asked. */
  readonly admins: readonly PersonId[];
  readonly logger: Logger;
}

export interface Answerer {
  /** Answers one question. Never rejects. */
  readonly answer: Answer;
  /** Does what a pressed button says. Never rejects. */
  readonly onPress: OnPress;
  /** Turns new questions away, and resolves when all running ones have ended, within about this time. */
  drain(timeMs: number): Promise<void>;
}

export function createAnswerer(options: AnswererOptions): Answerer {
  const { clock, newId, model, prompt, input, pricesOf, record, kept, admins, logger } = options;
  const deliveries = createDeliveries(clock);
  const shift = createShift(clock);
  const running = createRunning();
  const budget = createWriteBudget(clock);
  const newPostKey = () => `post${newId(18)}` as const;

  async function answer(question: Question, surface: Surface): Promise<void> {
    // 1. Arrive. A second delivery of the same question is dropped without a word.
    if (!deliveries.claim(question.deliveryKey)) return;
    const reference = newId(10);
    const startedAtMs = clock.now();
    const draft = beginRecord(question, `question:${reference}`);
    try {
      // 2. Check. A refusal is told to the asker alone, and costs nothing.
      const refusal = shift.isClosing() ? ({ reason: 'restarting' } as const) : checkInput(question, input);
      if (refusal !== null) {
        draft.refusal = refusal.reason;
        draft.outcome = 'refused';
        await surface.refuse(refusalNotice(refusal, question.platform));
        return;
      }
      await shift.run((interruption) => askAndShow(question, surface, reference, startedAtMs, interruption, draft));
    } finally {
      // 8. Record. Exactly once, however it ended; no content.
      draft.totalMs = clock.now() - startedAtMs;
      record(draft);
    }
  }

  async function askAndShow(
    question: Question,
    surface: Surface,
    reference: string,
    startedAtMs: number,
    interruption: Interruption,
    draft: RecordDraft,
  ): Promise<void> {
    // The sign of acceptance goes out while the model is already being asked.
    const accepted = surface.accept(acceptedNotice(question.visibility));
    void kept.keep(reference, { question });
    const { stopping, ended } = running.begin(reference, question.person);

    // 3. Prompt. The person never sees it.
    const request = renderRequest(prompt, question.text, clock.now() + options.firstTextWithinMs);

    // 5. Call, and show while it streams.
    const live = openLiveMessage({
      surface,
      clock,
      budget,
      newPostKey,
      draftButton: buttonOf('stop', reference),
      farewell: farewellNotice,
      signal: interruption.writing,
    });
    void tellWait(live, surface, clock);
    const signal = AbortSignal.any([interruption.asking, stopping, live.abandoned]);
    const result = await listenTo(model(request, signal), signal, (text) => {
      draft.firstTextMs ??= clock.now() - startedAtMs;
      live.show(text);
    });
    ended();
    // Whether it was broken off is asked now: what is aborted while its text is still being written ended by itself.
    const charge = chargeOf(result, request, signal.aborted, pricesOf);
    draft.model = result.model;
    draft.choice = result.choice;
    draft.attempts = result.attempts;
    draft.providerRequestId = result.requestId;
    draft.usage = charge.usage;
    draft.costMicroUsd = charge.costMicroUsd;
    for (const unknown of charge.unknownPrices) {
      logger.warn('No price is known for a model: the dearest one is charged', { model: unknown });
    }
    if (result.failure !== null) {
      logger.warn('A model call failed', { question: draft.question, failure: result.failure, cause: result.cause });
    }

    // 7. Show the final text, and say how it ended.
    const { platform, entry } = question;
    const { failure } = result;
    const outcome = outcomeOfCall(result, brokenOffBy(stopping, interruption.asking));
    const delivery = await live.finish(result.text, {
      notice: endingNotice({ outcome, failure, reference, platform, entry, fallback: fallbackOf(result) }),
      button: mayTryAgain(outcome) ? buttonOf('try-again', reference) : null,
    });
    await accepted;
    if (!mayTryAgain(outcome)) await kept.forget(reference);
    if (delivery.kind === 'incomplete') {
      logger.warn('An answer could not be shown whole', { question: draft.question, cause: delivery.cause });
    }

    draft.outcome = outcomeOf(outcome, delivery);
    draft.failure = failure;
    draft.writes = live.writes();
  }

  async function answerSafely(question: Question, surface: Surface): Promise<void> {
    try {
      await answer(question, surface);
    } catch (error) {
      logger.error('A question ended in a fault of our own', { deliveryKey: question.deliveryKey, error });
    }
  }

  return {
    answer: answerSafely,
    onPress: createPressHandler({
      running,
      kept,
      admins,
      deliveries,
      ask: answerSafely,
      isClosing: () => shift.isClosing(),
      logger,
    }),
    drain: (timeMs) => shift.close(timeMs),
  };
}

function brokenOffBy(stopping: AbortSignal, leaving: AbortSignal): BrokenOffBy {
  if (stopping.aborted) return 'person';
  return leaving.aborted ? 'shutdown' : null;
}

/** The model that answered instead of the first choice; null when the first choice did. */
function fallbackOf({ choice, model }: CallResult): string | null {
  return choice === null || choice === 0 ? null : model;
}
