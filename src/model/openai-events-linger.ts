/*
 * Ends a stream whose answer is whole and whose server stays on the line all the same: nobody would see the end of the
 * answer before the watchdog took it for one that stopped. It must not know what the events mean.
 */
import type { Clock } from '../contract.ts';

/** Usage comes in an event of its own; gateways have been seen to count for a second before they tell it. */
const PATIENCE_MS = 2_000;

/** The events, until two seconds after the answer became whole at the most; for ever without a clock. */
export async function* withoutLinger<Event>(
  events: AsyncIterable<Event>,
  isWhole: () => boolean,
  clock: Clock | null,
): AsyncGenerator<Event> {
  const iterator = events[Symbol.asyncIterator]();
  const waiting = new AbortController();
  let isOver: Promise<null> | null = null;
  try {
    for (;;) {
      if (clock !== null && isWhole()) isOver ??= clock.sleep(PATIENCE_MS, waiting.signal).then(() => null);
      const result = await (isOver === null ? iterator.next() : Promise.race([iterator.next(), isOver]));
      if (result === null || result.done === true) return;
      yield result.value;
    }
  } finally {
    waiting.abort();
    // It may never come: a read that is under way ends with the connection, and that is the caller's to end.
    void iterator.return?.().catch(() => undefined);
  }
}
