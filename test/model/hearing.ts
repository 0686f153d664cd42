/*
 * Listens to model calls for tests.
 */
import type { AnswerEvent } from '../../src/contract.ts';

export interface Heard {
  readonly events: readonly AnswerEvent[];
  readonly text: string;
  /** What the call threw; null when it ended. */
  readonly error: unknown;
}

/** Hears a call to its end, however it ends. `events` is filled while it runs. */
export async function hear(call: AsyncIterable<AnswerEvent>, events: AnswerEvent[] = []): Promise<Heard> {
  let error: unknown = null;
  try {
    for await (const event of call) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { events, text, error };
}

/** The call, with an abort as soon as this text was said; for no text as soon as it began. */
export async function* aborting(
  call: AsyncIterable<AnswerEvent>,
  abort: () => void,
  afterText: string,
): AsyncGenerator<AnswerEvent> {
  let text = '';
  for await (const event of call) {
    yield event;
    if (event.type === 'text-delta') text += event.text;
    if (text === afterText && event.type !== 'attempt-failed') setImmediate(abort);
  }
}

const PATIENCE_MS = 5_000;

/** Resolves when it has become true; rejects after five seconds. */
export async function settled(isSo: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  while (!isSo()) {
    deadline.throwIfAborted();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
