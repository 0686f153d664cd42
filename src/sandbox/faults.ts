/*
 * Bad weather on demand: calls of a method fail as told, the next few or all while it lasts. Tests and the page set it;
 * the stand-ins ask for it before they serve a call.
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
  /** From now on every n-th call of `name` fails like this; null ends it. */
  always(name: string, fault: Fault | null, every?: number): void;
  /** Takes the fault that is due for this call, if there is one. */
  take(name: string): Fault | null;
  clear(): void;
}

interface Lasting {
  readonly fault: Fault;
  readonly every: number;
  calls: number;
}

export function createFaults(): Faults {
  const queues = new Map<string, Fault[]>();
  const lasting = new Map<string, Lasting>();
  return {
    next(name, fault, times = 1) {
      const queue = queues.get(name) ?? [];
      for (let i = 0; i < times; i += 1) queue.push(fault);
      queues.set(name, queue);
    },
    always(name, fault, every = 1) {
      if (fault === null) lasting.delete(name);
      else lasting.set(name, { fault, every, calls: 0 });
    },
    take(name) {
      const next = queues.get(name)?.shift();
      if (next !== undefined) return next;
      const weather = lasting.get(name);
      if (weather === undefined) return null;
      weather.calls += 1;
      return weather.calls % weather.every === 0 ? weather.fault : null;
    },
    clear() {
      queues.clear();
      lasting.clear();
    },
  };
}
