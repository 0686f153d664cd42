/*
 * Discord's ids: the time in their upper bits, a counter in the lower ones. Clients read the time back from them.
 */
import type { SandboxClock } from '../clock.ts';

const EPOCH_MS = 1_420_070_400_000n;
/** Clients insist on 17 digits at least, which no id from before this time has. */
const EARLIEST_MS = EPOCH_MS + ((10n ** 17n) >> 22n) + 1n;

/** A source of ids, each greater than the one before. */
export type Snowflakes = () => string;

export function createSnowflakes(clock: SandboxClock): Snowflakes {
  let newest = 0n;
  return () => {
    const nowMs = BigInt(Math.floor(clock.now()));
    const wanted = ((nowMs < EARLIEST_MS ? EARLIEST_MS : nowMs) - EPOCH_MS) << 22n;
    newest = wanted > newest ? wanted : newest + 1n;
    return newest.toString();
  };
}
