/*
 * Listens to a model until a moment that may move while it talks, and ends it then. The watchdog, the deadline and the
 * breaker's probe are this with different moments. A provider that hangs, or does not hear that it is to end, holds
 * nobody up.
 */
import type { AnswerEvent, Clock, Model, ModelRequest } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { createAlarm } from './alarm.ts';
import { hasVisibleText } from './opening.ts';

/** What was heard so far. Times in milliseconds by the clock. */
export interface Heard {
  readonly startedAtMs: number;
  /** When the last event came, or later when nobody listened then; null before the first. */
  readonly aliveAtMs: number | null;
  readonly hasText: boolean;
}

/** Until when, and what it means when that moment comes. */
export interface Limit {
  readonly atMs: number;
  readonly cause: string;
}

export interface Call {
  readonly model: Model;
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
}

/**
 * Asked for the limit at each event. Throws `ModelError` of kind `timeout` when it has come, without calling the model
 * when that is so from the start; the signal's reason as soon as it aborts.
 */
export async function* listenInTime(
  { model, request, signal }: Call,
  clock: Clock,
  limitOf: (heard: Heard) => Limit,
): AsyncGenerator<AnswerEvent> {
  signal.throwIfAborted();
  const startedAtMs = clock.now();
  let aliveAtMs: number | null = null;
  let hasText = false;
  let requestId: string | null = null;
  let limit = limitOf({ startedAtMs, aliveAtMs, hasText });
  const late = () => new ModelError('timeout', { requestId, cause: limit.cause });
  if (limit.atMs <= startedAtMs) {
    throw new ModelError('timeout', { requestId, cause: limit.cause, isUnsent: true });
  }

  /** Ends the wait for the next event. */
  let interrupt: ((error: unknown) => void) | null = null;
  const alarm = createAlarm(clock, () => interrupt?.(late()));
  const inner = new AbortController();
  const abort = (): void => {
    inner.abort(signal.reason);
    interrupt?.(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  const events = model(request, inner.signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const result = await new Promise<IteratorResult<AnswerEvent>>((resolve, reject) => {
        interrupt = reject;
        events.next().then(resolve, reject);
        alarm.set(limit.atMs);
      });
      if (result.done === true) return;
      const event = result.value;
      hasText ||= hasVisibleText(event);
      if (event.type === 'answer-start') requestId = event.requestId;
      yield event;
      signal.throwIfAborted();
      aliveAtMs = clock.now();
      limit = limitOf({ startedAtMs, aliveAtMs, hasText });
    }
  } finally {
    alarm.clear();
    signal.removeEventListener('abort', abort);
    inner.abort('given up');
    // What it still says is of no interest, nor is its complaint; it may never come.
    void events.return?.().catch(() => undefined);
  }
}
