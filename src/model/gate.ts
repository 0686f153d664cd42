/*
 * The breaker's own state: closed, open, half-open. The only home of cockatiel, which counts and decides; how long it
 * stays open is measured here, since cockatiel asks the machine's clock. It knows no streams and no requests.
 */
import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleType } from 'cockatiel';
import type { Clock, Logger, ModelFailure } from '../contract.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface GateOptions {
  /** For the log, such as `anthropic/claude-sonnet-5-5`. */
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly failuresToOpen: number;
  readonly openMs: number;
  readonly maxOpenMs: number;
}

/** One call that was let through. */
export interface Visit {
  /** It is the one call that finds out whether the provider is back. */
  readonly isProbe: boolean;
  /**
   * Says what the call taught: the provider works, failed like this, or nothing (null). The first word counts. Resolves
   * when the state says so.
   */
  leave(outcome: 'works' | ModelFailure | null): Promise<void>;
}

export interface Gate {
  /** Null when the call is refused. */
  enter(): Visit | null;
  state(): BreakerState;
}

/** A call that counts against the provider; a probe that taught nothing carries null. */
class Fault extends Error {
  readonly failure: ModelFailure | null;

  constructor(failure: ModelFailure | null) {
    super('the call failed');
    this.failure = failure;
  }
}

/** Its own waiting time is always over: ours is in force. */
const WITHOUT_ITS_CLOCK = -Infinity;

export function createGate({ name, clock, logger, failuresToOpen, openMs, maxOpenMs }: GateOptions): Gate {
  const policy = circuitBreaker(handleType(Fault), {
    breaker: new ConsecutiveBreaker(failuresToOpen),
    halfOpenAfter: WITHOUT_ITS_CLOCK,
  });
  let state: BreakerState = 'closed';
  let refusesUntilMs = -Infinity;
  let timesOpened = 0;

  function change(to: BreakerState, failure: ModelFailure | null): void {
    const from = state;
    state = to;
    const facts = {
      model: name,
      from,
      to,
      failure,
      ...(to === 'open' ? { refusesMs: refusesUntilMs - clock.now() } : {}),
    };
    if (to === 'open') logger.warn('A breaker has opened', facts);
    else logger.info(to === 'closed' ? 'A breaker has closed' : 'A breaker lets one question try', facts);
  }

  policy.onBreak((reason) => {
    const failure = 'error' in reason && reason.error instanceof Fault ? reason.error.failure : null;
    if (failure !== null) timesOpened += 1;
    // After a probe that taught nothing, such as one that somebody stopped, the next question is the probe.
    refusesUntilMs = clock.now() + (failure === null ? 0 : Math.min(maxOpenMs, openMs * 2 ** (timesOpened - 1)));
    change('open', failure);
  });
  policy.onHalfOpen(() => change('half-open', null));
  policy.onReset(() => {
    timesOpened = 0;
    change('closed', null);
  });

  return {
    state: () => state,
    enter() {
      // cockatiel would let others wait for the probe.
      if (state === 'half-open' || (state === 'open' && clock.now() < refusesUntilMs)) return null;
      const isProbe = state === 'open';
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const counted = policy.execute(() => promise).catch(() => undefined);
      return {
        isProbe,
        async leave(outcome) {
          if (outcome === 'works') resolve();
          // What began before the breaker opened says nothing about the time after.
          else if (isProbe || (outcome !== null && policy.state === CircuitState.Closed)) reject(new Fault(outcome));
          else reject(new Error('nothing was learnt'));
          await counted;
        },
      };
    },
  };
}
