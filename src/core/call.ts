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
  /** Attempts that came to nothing, and were told as such; usage as far as the provider counted it. */
  readonly wasted: readonly WastedAttempt[];
  readonly requestId: string | null;
  readonly usage: Usage | null;
  /** Why the model stopped; null when it did not come to that. */
  readonly stopReason: StopReason | null;
  /** Why the call failed; null when it ended, or when we broke it off. */
  readonly failure: ModelFailure | null;
  /** Whether the last attempt came to a call at all; false while none is under way. */
  readonly wasSent: boolean;
  /** What was thrown, for the log. */
  readonly cause: unknown;
}

/** What a listener does while the call runs. */
export interface CallHooks {
  /** A provider has accepted the call. */
  started(soFar: CallResult): void;
  /** New text; `text` is all of it. `soFar` is made only when it is asked for. */
  text(text: string, soFar: () => CallResult): void;
  /** An attempt came to nothing: whether another one may be made. The next does not begin before this resolves. */
  mayTryOn(wasted: CallResult['wasted']): Promise<boolean>;
}

/** Resolves when the call has ended in any way. Never rejects, unless a hook does. */
export async function listenTo(
  events: AsyncIterable<AnswerEvent>,
  signal: AbortSignal,
  hooks: CallHooks,
): Promise<CallResult> {
  let result = NOTHING_YET;
  try {
    for await (const event of events) {
      switch (event.type) {
        case 'answer-start': {
          const { model, requestId, usage, choice } = event;
          result = { ...result, model, requestId, usage, choice };
          hooks.started(result);
          break;
        }
        case 'attempt-failed':
          // What it told is told anew by the next one.
          result = { ...NOTHING_YET, attempts: result.attempts, wasted: [...result.wasted, event], wasSent: false };
          if (await hooks.mayTryOn(result.wasted)) break;
          return { ...result, failure: event.failure };
        case 'attempt-unsent':
          result = { ...result, attempts: result.attempts - 1, wasSent: false };
          break;
        case 'attempt-start':
          result = { ...result, attempts: result.attempts + 1, wasSent: true };
          break;
        case 'life-sign':
          break;
        case 'text-delta': {
          const text = result.text + event.text;
          result = { ...result, text };
          hooks.text(text, () => result);
          break;
        }
        case 'answer-end':
          result = { ...result, stopReason: event.reason, usage: event.usage };
          break;
      }
    }
  } catch (error) {
    return signal.aborted ? result : failed(result, error);
  }
  return result;
}

const NOTHING_YET: CallResult = {
  text: '',
  model: null,
  choice: null,
  attempts: 1,
  wasted: [],
  requestId: null,
  usage: null,
  stopReason: null,
  failure: null,
  wasSent: true,
  cause: null,
};

function failed(result: CallResult, cause: unknown): CallResult {
  if (!(cause instanceof ModelError)) return { ...result, failure: 'unknown', cause };
  const { kind: failure, isUnsent } = cause;
  const requestId = result.requestId ?? cause.requestId;
  const usage = cause.usage ?? result.usage;
  // Where none was under way it was told and counted before.
  const attempts = result.wasSent && isUnsent ? result.attempts - 1 : result.attempts;
  return { ...result, failure, cause, requestId, usage, wasSent: result.wasSent && !isUnsent, attempts };
}
