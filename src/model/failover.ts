/*
 * A Model that has several to choose from, in order: when one fails before its first visible text, the next is asked. It
 * does not wait and does not ask one twice; what a choice needs for itself (retries, a breaker) is inside it.
 */
import type { Clock, Logger, Model, ModelFailure, ModelSettings } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { createOpening } from './opening.ts';

export interface Choice {
  /** For the log, such as `anthropic/claude-sonnet-5-5`. */
  readonly name: string;
  /** Replace the request's own. */
  readonly settings: ModelSettings;
  readonly model: Model;
}

/**
 * A request for one choice alone is asked of no other. Every kind of failure sends the question on: one model's wrong
 * request or missing key is not another's. A refusal by the model is an answer, and so is one by its provider's filter
 * (`blocked`). No choice begins after `request.firstTextByMs`. When none is left, the last failure is thrown, `too-long`
 * only when it was too long for all of them; after an abort, the signal's reason.
 */
export function withFailover(
  choices: readonly Choice[],
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Model {
  return async function* choosing(request, signal) {
    let thrown: unknown = new ModelError('timeout', {
      requestId: null,
      cause: 'no time was left to ask a model',
      isUnsent: true,
    });
    const { onlyChoice } = request;
    const asked = [...choices.entries()].filter(([index]) => onlyChoice === null || index === onlyChoice);
    for (const [turn, [index, choice]] of asked.entries()) {
      signal.throwIfAborted();
      if (clock.now() >= request.firstTextByMs) break;
      if (turn > 0) yield { type: 'attempt-start' };
      const opening = createOpening(choice.settings.model);
      try {
        for await (const event of choice.model({ ...request, ...choice.settings }, signal)) {
          yield opening.passOn(event.type === 'answer-start' ? { ...event, choice: index } : event);
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!opening.isRepeatable() || failureOf(error) === 'blocked') throw error;
        if (turn === 0 || failureOf(error) !== 'too-long') thrown = error;
        const next = asked[turn + 1]?.[1];
        const isLast = next === undefined || clock.now() >= request.firstTextByMs;
        // What is thrown ends this attempt, unless it is what an earlier one threw, and told.
        const ended = isLast && thrown === error ? null : opening.endingOf(error);
        if (ended !== null) yield ended;
        if (isLast) break;
        logger.warn('A model failed before any text: the next is asked', {
          model: choice.name,
          next: next.name,
          ...factsOf(error),
        });
      }
    }
    throw thrown;
  };
}

function failureOf(error: unknown): ModelFailure {
  return error instanceof ModelError ? error.kind : 'unknown';
}

function factsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof ModelError)) return { failure: 'unknown', cause: error };
  const { kind, requestId, isBreakerOpen, cause } = error;
  return { failure: kind, requestId, isBreakerOpen, cause };
}
