/*
 * Slots of one person or one workspace, as bottleneck gives them. A job of bottleneck's is not bound to a question: it
 * asks who is next only when it runs, for bottleneck cannot re-prioritise what is queued. It must not know who waits.
 */
import Bottleneck from 'bottleneck';
import { withoutIdleTimers } from './insides.ts';

export interface SlotLimits {
  readonly atOnce: number;
  /** Between the beginnings of two; 0 for none. */
  readonly spacingMs: number;
}

/** Called when there is a slot: the promise until whose end it is taken, or null when nobody wants it any longer. */
export type UseSlot = () => Promise<void> | null;

export interface Slots {
  /** Asks for one slot. */
  ask(): void;
  /** Asked for and not given yet. */
  outstanding(): number;
  /** Taken now. */
  held(): number;
  /** What was asked for is not used any longer; what is held ends as ever. */
  dispose(): void;
}

/** Slots of this process alone. */
export function createLocalSlots(limits: SlotLimits, use: UseSlot): Slots {
  const limiter = new Bottleneck({ maxConcurrent: limits.atOnce, minTime: limits.spacingMs });
  withoutIdleTimers(limiter);
  let outstanding = 0;
  let held = 0;
  let isDisposed = false;
  let asked = 0;

  async function job(): Promise<void> {
    outstanding -= 1;
    const end = isDisposed ? null : use();
    if (end === null) return;
    held += 1;
    await end;
    held -= 1;
  }

  return {
    ask() {
      outstanding += 1;
      asked += 1;
      // A name of its own: bottleneck would make one by chance, and refuses what has the name of another. Rejects only when
      // the limiter is stopped below.
      limiter.schedule({ id: String(asked) }, job).catch(() => undefined);
    },
    outstanding: () => outstanding,
    held: () => held,
    dispose() {
      isDisposed = true;
      // Ends the timer of a job that waits for the spacing.
      if (outstanding > 0) limiter.stop().catch(() => undefined);
      void limiter.disconnect();
    },
  };
}
