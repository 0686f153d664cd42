/*
 * A Model around a Model that ends a call which takes too long: to the first text, between two signs of life, or in all.
 * Without it a stream that stalls hangs for ever: the SDK's own timeout covers the headers only.
 */
import type { AnswerEvent, Clock, Model } from '../contract.ts';
import { ModelError } from '../errors.ts';

export interface WatchdogTimes {
  /** Until the first visible text; thinking and pings do not count. */
  readonly firstTextMs: number;
  /** Between two events of any kind. Counts from the first event on. */
  readonly idleMs: number;
  /** For the whole call. */
  readonly totalMs: number;
}

export function withWatchdog(model: Model, times: WatchdogTimes, clock: Clock): Model {
  return async function* watched(request, signal): AsyncGenerator<AnswerEvent> {
    const startedAtMs = clock.now();
    const giveUp = new AbortController();
    const events = model(request, AbortSignal.any([signal, giveUp.signal]))[Symbol.asyncIterator]();
    let hasText = false;
    let lastEventAtMs: number | null = null;
    let requestId: string | null = null;

    /** The earliest moment at which the call has taken too long. */
    function deadlineMs(): number {
      const total = startedAtMs + times.totalMs;
      const firstText = hasText ? Infinity : startedAtMs + times.firstTextMs;
      const idle = lastEventAtMs === null ? Infinity : lastEventAtMs + times.idleMs;
      return Math.min(total, firstText, idle);
    }

    try {
      for (;;) {
        const next = events.next();
        const inTime = new AbortController();
        const late = clock.sleep(deadlineMs() - clock.now(), inTime.signal).then(() => 'late' as const);
        const result = await Promise.race([next, late]).finally(() => inTime.abort());
        if (result === 'late') {
          // The call is told to end; whatever it still says is of no interest, nor is its complaint.
          next.catch(() => undefined);
          throw new ModelError('timeout', { requestId, cause: null });
        }
        if (result.done === true) return;
        lastEventAtMs = clock.now();
        if (result.value.type === 'text-delta') hasText = true;
        if (result.value.type === 'answer-start') requestId = result.value.requestId;
        yield result.value;
      }
    } finally {
      giveUp.abort('given up');
      void events.return?.().catch(() => undefined);
    }
  };
}
