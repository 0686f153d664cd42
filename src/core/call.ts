/*
 * Listens to one model call: gathers what it tells and passes each new text on. A failed call is a value here, so that
 * the text that came before the failure is kept. It does not know who reads.
 */
import type { AnswerEvent, StopReason, Usage } from '../contract.ts';
import { ModelError, type ModelFailure } from '../errors.ts';

type WastedAttempt = Pick<Extract<AnswerEvent, { type: 'attempt-failed' }>, 'model' | 'failure' | 'usage'>;

/** What came of a call, as far as it came. */
export interface CallResult {
  /** All visible text. */
  readonly text: string;
  /** The model as the provider named it; null when the call was never accepted. */
  readonly model: string | null;
  /** Which of the configured choices answered, 0 the first; null when none did. */
  readonly choice: number | null;
  /** Calls that were made, the last one included. */
  readonly attempts: number;
  /** Attempts that came to nothing and were followed by another; usage as far as the provider counted it. */
  readonly wasted: readonly WastedAttempt[];
  readonly requestId: string | null;
  readonly usage: Usage | null;
  /** Why the model stopped; null when it did not come to that. */
  readonly stopReason: StopReason | null;
  /** Why the call failed; null when it ended, or when we broke it off. */
  readonly failure: ModelFailure | null;
  /** Whether the last attempt came to a call at all. */
  readonly wasSent: boolean;
  /** What was thrown, for the log. */
  readonly cause: unknown;
}

/** Resolves when the call has ended in any way. Never rejects. `onText` gets the whole text so far. */
export async function listenTo(
  events: AsyncIterable<AnswerEvent>,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<CallResult> {
  let text = '';
  let model: string | null = null;
  let requestId: string | null = null;
  let choice: number | null = null;
  let attempts = 1;
  const wasted: WastedAttempt[] = [];
  let usage: Usage | null = null;
  let stopReason: StopReason | null = null;
  let failure: ModelFailure | null = null;
  let wasSent = true;
  let cause: unknown = null;
  try {
    for await (const event of events) {
      switch (event.type) {
        case 'answer-start':
          ({ model, requestId, usage, choice } = event);
          break;
        case 'attempt-failed':
          attempts += 1;
          wasted.push(event);
          // What it told is told anew by the next one.
          model = null;
          requestId = null;
          usage = null;
          choice = null;
          break;
        case 'life-sign':
          break;
        case 'text-delta':
          text += event.text;
          onText(text);
          break;
        case 'answer-end':
          stopReason = event.reason;
          usage = event.usage;
          break;
      }
    }
  } catch (error) {
    if (!signal.aborted) {
      cause = error;
      failure = error instanceof ModelError ? error.kind : 'unknown';
      if (error instanceof ModelError) {
        requestId ??= error.requestId;
        wasSent = !error.isUnsent;
        if (error.isUnsent) attempts -= 1;
      }
    }
  }
  return { text, model, choice, attempts, wasted, requestId, usage, stopReason, failure, wasSent, cause };
}
