/*
 * THE STORY of one question, top to bottom. Every other file of core is a step of it.
 *
 * It knows no platform, no SDK, no environment and no clock of its own: they come in through the contract.
 */
import type { Answer, Clock, Logger, Model, NewId, Question, Recorder, Surface } from '../contract.ts';
import { listenTo } from './call.ts';
import { checkInput, type InputRules } from './checks/input.ts';
import { createDeliveries } from './deliveries.ts';
import { openLiveMessage } from './live/live-message.ts';
import { acceptedNotice, endingNotice, refusalNotice } from './notices.ts';
import { outcomeOf, outcomeOfCall } from './outcome.ts';
import { renderRequest, type Prompt } from './prompt/render.ts';
import { beginRecord, type RecordDraft } from './record.ts';
import { createShift, type Interruption } from './shift.ts';

export interface AnswererOptions {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly model: Model;
  readonly prompt: Prompt;
  readonly input: InputRules;
  readonly record: Recorder;
  readonly logger: Logger;
}

export interface Answerer {
  /** Answers one question. Never rejects. */
  readonly answer: Answer;
  /** Turns new questions away, and resolves when all running ones have ended, within about this time. */
  drain(timeMs: number): Promise<void>;
}

export function createAnswerer(options: AnswererOptions): Answerer {
  const { clock, newId, model, prompt, input, record, logger } = options;
  const deliveries = createDeliveries(clock);
  const shift = createShift(clock);
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

    // 3. Prompt. The person never sees it.
    const request = renderRequest(prompt, question.text);

    // 5. Call, and show while it streams.
    const live = openLiveMessage({ surface, clock, newPostKey, signal: interruption.writing });
    const signal = AbortSignal.any([interruption.asking, live.abandoned]);
    const result = await listenTo(model(request, signal), signal, (text) => {
      draft.firstTextMs ??= clock.now() - startedAtMs;
      live.show(text);
    });
    if (result.failure !== null) {
      logger.warn('A model call failed', { question: draft.question, failure: result.failure, cause: result.cause });
    }

    // 7. Show the final text, and say how it ended.
    const { platform, entry } = question;
    const { failure } = result;
    const outcome = outcomeOfCall(result, interruption.asking.aborted);
    const delivery = await live.finish(result.text, endingNotice({ outcome, failure, reference, platform, entry }));
    await accepted;
    if (delivery.kind === 'incomplete') {
      logger.warn('An answer could not be shown whole', { question: draft.question, cause: delivery.cause });
    }

    draft.outcome = outcomeOf(outcome, delivery);
    draft.model = result.model;
    draft.providerRequestId = result.requestId;
    draft.usage = result.usage;
    draft.failure = failure;
    draft.writes = live.writes();
  }

  return {
    async answer(question, surface) {
      try {
        await answer(question, surface);
      } catch (error) {
        logger.error('A question ended in a fault of our own', { deliveryKey: question.deliveryKey, error });
      }
    },
    drain: (timeMs) => shift.close(timeMs),
  };
}
