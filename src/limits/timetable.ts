/*
 * What has to happen at some moment: one timer for all of it, which is gone when nothing is planned. It must not know
 * what is planned.
 */
import type { Clock } from '../contract.ts';

export interface Timetable {
  /** Calls back once, at that moment by the clock or soon after; the returned function cancels. */
  at(dueMs: number, run: () => void): () => void;
  /** Forgets all plans, and those still to come. */
  end(): void;
}

interface Plan {
  readonly dueMs: number;
  readonly run: () => void;
}

export function createTimetable(clock: Clock): Timetable {
  const plans = new Set<Plan>();
  let sleep: { readonly untilMs: number; readonly wake: AbortController } | null = null;
  let hasEnded = false;

  async function watch(): Promise<void> {
    while (plans.size > 0) {
      let untilMs = Infinity;
      for (const { dueMs } of plans) untilMs = Math.min(untilMs, dueMs);
      const wake = new AbortController();
      sleep = { untilMs, wake };
      await clock.sleep(untilMs - clock.now(), wake.signal);
      const nowMs = clock.now();
      for (const plan of plans) {
        if (plan.dueMs > nowMs) continue;
        plans.delete(plan);
        plan.run();
      }
    }
    sleep = null;
  }

  return {
    at(dueMs, run) {
      if (hasEnded) return () => undefined;
      const plan: Plan = { dueMs, run };
      plans.add(plan);
      if (sleep === null) void watch();
      else if (dueMs < sleep.untilMs) sleep.wake.abort();
      return () => {
        if (plans.delete(plan) && plans.size === 0) sleep?.wake.abort();
      };
    },
    end() {
      hasEnded = true;
      plans.clear();
      sleep?.wake.abort();
    },
  };
}
