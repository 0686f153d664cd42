/*
 * Several keys of one provider behind one Model: questions are spread over them, and a key that is refused or limited is
 * passed over. It decides which key is next; what a key is worth it learns from the failures alone. A key never leaves
 * this file but to the model that is made for it.
 */
import type { AnswerEvent, Clock, Logger, Model, ModelRequest } from '../contract.ts';
import { ModelError } from '../errors.ts';
import { createKeyRing, type KeyRing } from './keys-ring.ts';
import { createOpening } from './opening.ts';

export interface KeysOptions {
  /** Asked for at each attempt, so that keys can change while the bot runs. */
  readonly keys: () => Promise<readonly string[]>;
  /** Made once for each key, and dropped with it. */
  readonly modelOf: (key: string) => Model;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The provider, as the log names it. */
  readonly name: string;
}

/**
 * Goes on with another key, before the first visible text only, when one is `unauthorised`, out of money (`billing`),
 * `rate-limited` or not allowed this call (`forbidden`). Refused keys are set aside, with a log line, until the keys
 * change; a provider may be mistaken, so when all are, one question in a minute asks again. A limited key rests for that
 * model as long as it was told to, ten minutes at the most. A forbidden call says nothing of other questions. With no key
 * left the call throws: `rate-limited` with the soonest end of the rests as `retryAfterMs`, else `forbidden` where one key
 * was not allowed it, else what the keys were refused for.
 */
export function withKeys(options: KeysOptions): Model {
  const ring = createKeyRing(options);
  return (request, signal) => call(options, ring, request, signal);
}

async function* call(
  { keys, name }: KeysOptions,
  ring: KeyRing,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const tried = new Set<string>();
  const forbidden = new Set<string>();
  let last: ModelError | null = null;
  let untold: AnswerEvent | null = null;
  for (;;) {
    ring.renew(await readKeys(keys, name));
    signal.throwIfAborted();
    const slot = ring.next(tried, request.model);
    if (slot === null) throw ring.shortage(last, request.model, forbidden);
    // Only now is it certain that another attempt follows.
    if (untold !== null) yield untold;
    if (last !== null) yield { type: 'attempt-start' };
    tried.add(slot.key);
    const opening = createOpening(request.model);
    try {
      for await (const event of slot.model(request, signal)) {
        if (event.type === 'answer-start') ring.works(slot);
        yield opening.passOn(event);
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ModelError) || !ring.blame(slot, error, request.model) || !opening.isRepeatable())
        throw error;
      if (error.kind === 'forbidden') forbidden.add(slot.key);
      last = error;
      untold = opening.endingOf(error);
    }
  }
}

async function readKeys(keys: KeysOptions['keys'], name: string): Promise<readonly string[]> {
  try {
    return await keys();
  } catch (cause) {
    throw new ModelError('unauthorised', {
      requestId: null,
      isUnsent: true,
      cause: new Error(`no key of ${name} can be read`, { cause }),
    });
  }
}
