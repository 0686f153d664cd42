/*
 * Calls that the live message does not try again: notices outside of an answer, and acknowledgements. Each is repeated
 * until Discord takes it, refuses it, or it is of no use any more. It knows nothing of what is told.
 */
import type { Clock } from '../../contract.ts';
import { toFailure, type Failure } from './results.ts';

export type Outcome<Value> = { readonly kind: 'done'; readonly value: Value } | Failure;

export interface Patience {
  /** No try begins later than this after the first. */
  readonly forMs: number;
  readonly tries: number;
  /** After a failure; twice as long after each further one. */
  readonly firstPauseMs: number;
}

/**
 * Resolves with the last outcome; waits as long as Discord says, and a little after a failure. Never rejects. The call
 * must not reject, and must be harmless to repeat after `failed`, when nobody knows whether it arrived.
 */
export type Persist = <Value>(call: () => Promise<Outcome<Value>>, patience?: Patience) => Promise<Outcome<Value>>;

/** A notice that comes later than this tells nobody anything. */
const AS_A_NOTICE: Patience = { forMs: 60_000, tries: Infinity, firstPauseMs: 500 };
const LONGEST_PAUSE_MS = 10_000;

/** From when `over` aborts on, nothing waits and nothing is repeated. */
export function createPersist(clock: Clock, over: AbortSignal): Persist {
  return async (call, { forMs, tries, firstPauseMs } = AS_A_NOTICE) => {
    const untilMs = clock.now() + forMs;
    for (let tried = 1, pauseMs = firstPauseMs; ; tried += 1, pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const outcome = await call();
      if (outcome.kind === 'done' || outcome.kind === 'refused' || tried >= tries || over.aborted) return outcome;
      const waitMs = outcome.kind === 'limited' ? outcome.retryAfterMs : pauseMs;
      if (clock.now() + waitMs > untilMs) return outcome;
      await clock.sleep(waitMs, over);
      // Whoever waits in `sleep` is woken by it, too.
      if (isOver(over)) return outcome;
    }
  };
}

/** A call of Discord's client whose failure is a value. */
export async function attempt<Value>(call: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { kind: 'done', value: await call() };
  } catch (error) {
    return toFailure(error);
  }
}

/** What is worth a line in the log. */
export function causeOf(failure: Failure): unknown {
  return failure.kind === 'limited' ? failure : failure.cause;
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
