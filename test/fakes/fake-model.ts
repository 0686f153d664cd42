/*
 * A Model that says what a test lets it say, step by step.
 */
import type { AnswerEvent, Model, ModelRequest, StopReason, Usage } from '../../src/contract.ts';

export const someUsage: Usage = { inputTokens: 10, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0 };

export interface FakeModel {
  readonly model: Model;
  readonly requests: ModelRequest[];
  /** Says this piece of text. */
  say(text: string): void;
  end(reason?: StopReason): void;
  fail(error: unknown): void;
  /** Calls whose listener told them to end. */
  aborted(): number;
  /** Calls that run now. */
  open(): number;
}

type Step = { readonly event: AnswerEvent } | { readonly error: unknown } | { readonly done: true };

export function createFakeModel(): FakeModel {
  const steps: Step[] = [];
  const requests: ModelRequest[] = [];
  let wake = Promise.withResolvers<void>();
  let aborted = 0;
  let open = 0;

  function push(...added: Step[]): void {
    steps.push(...added);
    wake.resolve();
    wake = Promise.withResolvers<void>();
  }

  return {
    requests,
    model: async function* model(request, signal) {
      requests.push(request);
      const { promise: ended, reject } = Promise.withResolvers<never>();
      ended.catch(() => undefined);
      const onAbort = (): void => {
        aborted += 1;
        reject(signal.reason);
      };
      signal.throwIfAborted();
      signal.addEventListener('abort', onAbort, { once: true });
      open += 1;
      try {
        yield { type: 'answer-start', model: 'fake-model-1', requestId: 'req_1', usage: someUsage, choice: 0 };
        for (;;) {
          const step = steps.shift();
          if (step === undefined) await Promise.race([wake.promise, ended]);
          else if ('event' in step) yield step.event;
          else if ('error' in step) throw step.error;
          else return;
        }
      } finally {
        open -= 1;
        signal.removeEventListener('abort', onAbort);
      }
    },
    say: (text) => push({ event: { type: 'text-delta', text } }),
    end: (reason = 'complete') => push({ event: { type: 'answer-end', reason, usage: someUsage } }, { done: true }),
    fail: (error) => push({ error }),
    aborted: () => aborted,
    open: () => open,
  };
}
