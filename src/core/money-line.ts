/*
 * The line of those who wait for money: a budget has no room for them, but will have some when questions that run cost
 * less than was set aside. First come, first served for each budget, within a bounded time.
 */
import type { Budget, Clock, Question } from '../contract.ts';

/** What one try came to; `short` waits for the budget of this name. */
export type Try<Result> =
  | { readonly kind: 'over'; readonly result: Result }
  | { readonly kind: 'short'; readonly budget: string; readonly result: Result };

export interface MoneyLine {
  /**
   * Tries until it is over, the time is, or the signal aborts; resolves with what the last try came to. `budgets` are the
   * names of all that it is paid from: who comes later stays behind those who wait for one of them.
   */
  wait<Result>(
    attempt: () => Promise<Try<Result>>,
    budgets: readonly string[],
    options: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<Result>;
  /** Whether somebody waits for one of these budgets: who comes later is not to be served before. */
  isWaitedFor(budgets: readonly string[]): boolean;
  /** A question was closed: there may be room now. */
  settled(): void;
}

/** Other processes settle too, and do not tell. */
const LOOK_EVERY_MS = 500;

/** What a budget is called here: `workspace:slack:T1/2026-11`. */
export function nameOfBudget({ of, period }: Budget, { person, workspace }: Pick<Question, 'person' | 'workspace'>) {
  const whose = { person, workspace, all: 'all' }[of];
  return `${whose}/${period}`;
}

export function createMoneyLine(clock: Clock): MoneyLine {
  const lines = new Map<string, symbol[]>();
  let changed = new AbortController();

  function settled(): void {
    const told = changed;
    changed = new AbortController();
    told.abort();
  }

  function stepIn(budget: string, me: symbol): void {
    const line = lines.get(budget);
    if (line === undefined) lines.set(budget, [me]);
    else if (!line.includes(me)) line.push(me);
  }

  function stepOut(budget: string, me: symbol): void {
    const left = (lines.get(budget) ?? []).filter((other) => other !== me);
    if (left.length === 0) lines.delete(budget);
    else lines.set(budget, left);
    settled();
  }

  return {
    settled,
    isWaitedFor: (budgets) => budgets.some((budget) => lines.has(budget)),
    async wait(attempt, budgets, { waitMs, signal }) {
      const endsAtMs = clock.now() + waitMs;
      const me = Symbol('question');
      let waitsFor = budgets.find((budget) => lines.has(budget)) ?? null;
      if (waitsFor !== null) stepIn(waitsFor, me);
      try {
        for (;;) {
          // Taken before the try: what is settled meanwhile wakes at once.
          const settledMeanwhile = changed.signal;
          const isNext = waitsFor === null || lines.get(waitsFor)?.[0] === me;
          const isOver = clock.now() >= endsAtMs || signal.aborted;
          if (isNext || isOver) {
            const tried = await attempt();
            if (tried.kind === 'over' || isOver) return tried.result;
            if (tried.budget !== waitsFor) {
              if (waitsFor !== null) stepOut(waitsFor, me);
              waitsFor = tried.budget;
              stepIn(waitsFor, me);
            }
          }
          const until = AbortSignal.any([settledMeanwhile, signal]);
          await clock.sleep(Math.min(LOOK_EVERY_MS, endsAtMs - clock.now()), until);
        }
      } finally {
        if (waitsFor !== null) stepOut(waitsFor, me);
      }
    },
  };
}
