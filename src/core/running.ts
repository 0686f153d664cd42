/*
 * The answers that this process writes or has written, by their reference, and how somebody stops one. It knows nothing
 * of what an answer is.
 */
import type { PersonId } from '../contract.ts';

export interface RunningAnswer {
  readonly person: PersonId;
  /** Ends the model call; what is there stays. False when the model had ended before. */
  stop(): boolean;
}

export interface Running {
  /** `stopping` aborts when somebody stops it; `ended` must be called when there is nothing to stop any more. */
  begin(reference: string, person: PersonId): { readonly stopping: AbortSignal; readonly ended: () => void };
  /** Also finds what ended a while ago; null means that another process wrote it. */
  find(reference: string): RunningAnswer | null;
}

/** A press on Stop that was under way when its answer ended comes within seconds. */
const MAX_ENDED = 1_000;

export function createRunning(): Running {
  const running = new Map<string, RunningAnswer>();
  /** In order of their end, which a Map keeps. */
  const ended = new Map<string, RunningAnswer>();

  function end(reference: string, person: PersonId): void {
    running.delete(reference);
    ended.set(reference, { person, stop: () => false });
    const [oldest] = ended.keys();
    if (ended.size > MAX_ENDED && oldest !== undefined) ended.delete(oldest);
  }

  return {
    begin(reference, person) {
      const stopping = new AbortController();
      running.set(reference, {
        person,
        stop() {
          stopping.abort('stopped');
          return true;
        },
      });
      return { stopping: stopping.signal, ended: () => end(reference, person) };
    },
    find: (reference) => running.get(reference) ?? ended.get(reference) ?? null,
  };
}
