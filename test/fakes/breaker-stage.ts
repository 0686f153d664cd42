/*
 * A breaker around a scripted model, with somebody to ask questions.
 */
import { createBreaker } from '../../src/model/breaker.ts';
import { createMemoryLogger } from './memory-logger.ts';
import { createScriptedModel, failure, hear, someRequest, type Step } from './scripted-model.ts';
import { createVirtualClock } from './virtual-clock.ts';

export const down: readonly Step[] = [failure('unavailable')];

export function breakerStage(...scripts: readonly (readonly Step[])[]) {
  const clock = createVirtualClock();
  const logger = createMemoryLogger();
  const breaker = createBreaker({ name: 'provider/m', clock, logger });
  const scripted = createScriptedModel(clock, ...scripts);
  const model = breaker.around(scripted.model);
  return {
    clock,
    breaker,
    scripted,
    ask: (signal?: AbortSignal) => hear(model, clock, someRequest(), signal),
    /** Asks one after the other, each in no time. */
    askTimes: async (count: number) => {
      for (let i = 0; i < count; i += 1) {
        hear(model, clock);
        await clock.settle();
      }
    },
    changes: () => logger.lines.map(({ facts }) => `${String(facts['from'])} -> ${String(facts['to'])}`),
    lines: logger.lines,
  };
}

export const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
