/*
 * A Model around a Model that spares people the wait for a provider that is known to be down: after failures in a row it
 * refuses at once, without any network, until one real question has found the provider back. One per provider and
 * model. It does not know what is done with a refused question.
 */
import type { AnswerEvent, Clock, Logger, Model, ModelFailure, ModelRequest } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { createGate, type BreakerState, type Gate, type Visit } from './gate.ts';
import { listenInTime, type Heard, type Limit } from './in-time.ts';
import { hasVisibleText } from './opening.ts';

export interface BreakerOptions {
  /** For the log, such as `anthropic/claude-sonnet-5-5`. */
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Failed calls in a row that open it; 5. A share of calls would never be reached where few people ask. */
  readonly failuresToOpen?: number;
  /** How long it refuses everything when it opens, doubled with each probe that fails; 10,000. */
  readonly openMs?: number;
  /** The longest that it grows to; 60,000. */
  readonly maxOpenMs?: number;
  /**
   * How long the probe, which is somebody's question, waits for the provider's first event; 3,000. Doubled with each that
   * heard nothing: a provider that has become slow is found back too.
   */
  readonly probeMs?: number;
  /** The longest that it grows to; 60,000. */
  readonly maxProbeMs?: number;
}

export interface Breaker {
  /** The breaker's share in a model. Throws `ModelError` of kind `unavailable` with `isBreakerOpen` when it refuses. */
  around(model: Model): Model;
  state(): BreakerState;
}

/**
 * What tells that a provider is down, before text or after it. What it has to say about our request, our key or our
 * quota does not, nor does an abort.
 */
const OUTAGES: ReadonlySet<ModelFailure> = new Set(['unavailable', 'overloaded', 'timeout', 'dropped', 'malformed']);

export function createBreaker(options: BreakerOptions): Breaker {
  const { name, clock, logger, failuresToOpen = 5, openMs = 10_000, maxOpenMs = 60_000 } = options;
  const { probeMs = 3_000, maxProbeMs = 60_000 } = options;
  const gate = createGate({ name, clock, logger, failuresToOpen, openMs, maxOpenMs });
  /** Of the next probe; there is one at a time. */
  let patienceMs = probeMs;

  function probeLimit({ startedAtMs, aliveAtMs }: Heard): Limit {
    const cause = `the probe of ${name} heard nothing within ${patienceMs} ms`;
    return { atMs: aliveAtMs === null ? startedAtMs + patienceMs : Infinity, cause };
  }

  return {
    state: () => gate.state(),
    around: (model) =>
      async function* guarded(request: ModelRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
        signal.throwIfAborted();
        let visit: Visit | null = gate.enter();
        if (visit === null) {
          const cause = `the breaker of ${name} is ${gate.state()}`;
          throw new ModelError('unavailable', { requestId: null, cause, isBreakerOpen: true, isUnsent: true });
        }
        const call = { model, request, signal };
        const events = visit.isProbe ? listenInTime(call, clock, probeLimit) : model(request, signal);
        let outcome: 'works' | ModelFailure | null = null;
        let hasHeard = false;
        try {
          for await (const event of events) {
            hasHeard = true;
            if (visit?.isProbe === true && hasVisibleText(event)) {
              patienceMs = probeMs;
              visit = await proveWith(visit, gate);
            }
            yield event;
          }
          outcome = 'works';
          if (visit?.isProbe === true) patienceMs = probeMs;
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof ModelError)) throw error;
          if (OUTAGES.has(error.kind)) outcome = error.kind;
          const wasSilent = visit?.isProbe === true && !hasHeard && error.kind === 'timeout';
          if (wasSilent) patienceMs = Math.min(maxProbeMs, patienceMs * 2);
          await visit?.leave(outcome);
          // There is no point in repeating it here.
          throw gate.state() === 'closed' ? error : error.with({ isBreakerOpen: true });
        } finally {
          await visit?.leave(outcome);
        }
      },
  };
}

/** A probe has found out with its first visible text: nobody else has to wait for its end, which counts like any other. */
async function proveWith(probe: Visit, gate: Gate): Promise<Visit | null> {
  await probe.leave('works');
  return gate.enter();
}
