/*
 * Bad weather on demand: the next calls of a method fail as told. Tests and the page set it; the stand-ins ask for it
 * before they serve a call.
 */

export type Fault =
  /** Answers this instead of serving the call. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** Serves the call, but only after so long. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Cuts the connection without serving the call. */
  | { readonly kind: 'drop' }
  /** Serves the call and cuts the connection instead of answering: the caller cannot know. */
  | { readonly kind: 'serve-and-drop' }
  /** Serves the call and answers this instead of the result: the caller believes that it failed. */
  | { readonly kind: 'serve-and-answer'; readonly status: number; readonly body?: unknown };

export interface Faults {
  /** The next `times` calls of `name` fail like this; queued behind faults that were set before. */
  next(name: string, fault: Fault, times?: number): void;
  /** Takes the fault that is due for this call, if there is one. */
  take(name: string): Fault | null;
  clear(): void;
}

export function createFaults(): Faults {
  const queues = new Map<string, Fault[]>();
  return {
    next(name, fault, times = 1) {
      const queue = queues.get(name) ?? [];
      for (let i = 0; i < times; i += 1) queue.push(fault);
      queues.set(name, queue);
    },
    take: (name) => queues.get(name)?.shift() ?? null,
    clear: () => queues.clear(),
  };
}
