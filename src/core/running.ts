/*
 * The answers that are being written right now, by their reference, and how somebody stops one. It knows nothing of what
 * an answer is.
 */
import type { PersonId } from '../contract.ts';

export interface RunningAnswer {
  readonly person: PersonId;
  /** Ends the model call; what is there stays. */
  stop(): void;
}

export interface Running {
  /** `stopping` aborts when somebody stops it; `ended` must be called when there is nothing to stop any more. */
  begin(reference: string, person: PersonId): { readonly stopping: AbortSignal; readonly ended: () => void };
  find(reference: string): RunningAnswer | null;
}

export function createRunning(): Running {
  const answers = new Map<string, RunningAnswer>();
  return {
    begin(reference, person) {
      const stopping = new AbortController();
      answers.set(reference, { person, stop: () => stopping.abort('stopped') });
      return { stopping: stopping.signal, ended: () => answers.delete(reference) };
    },
    find: (reference) => answers.get(reference) ?? null,
  };
}
