/*
 * The pulse of this process: tells the others that it lives, hears what they want of it, ends what those left behind that
 * live no more, and deletes what is too old. It knows no database and no platform.
 */
import type { Clock, Ledger, Logger } from '../contract.ts';
import type { Leftovers } from './leftovers.ts';
import type { Running } from './running.ts';

export interface PulseOptions {
  readonly ledger: Pick<Ledger, 'beat' | 'forgetBefore'>;
  readonly leftovers: Leftovers;
  readonly running: Running;
  /** How many processes share the limits of the platforms. */
  readonly share: (processes: number) => void;
  /** How long closed questions are kept in the ledger. */
  readonly keepMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Pulse {
  /** Ends what was left behind, and goes on in the background. */
  start(): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

const BEAT_EVERY_MS = 1_000;
/** How often it is looked for what others left behind. */
const SWEEP_EVERY_MS = 5_000;
const FORGET_EVERY_MS = 6 * 3_600_000;

export function createPulse(options: PulseOptions): Pulse {
  const { ledger, leftovers, running, share, keepMs, clock, logger } = options;
  const stopped = new AbortController();
  let loops: readonly Promise<void>[] = [];
  let isTroubled = false;

  async function every(intervalMs: number, work: () => Promise<void>): Promise<void> {
    while (!stopped.signal.aborted) {
      await work();
      await clock.sleep(intervalMs, stopped.signal);
    }
  }

  async function beat(): Promise<void> {
    try {
      const { liveProcesses, stops } = await ledger.beat();
      share(liveProcesses);
      for (const question of stops) running.find(question.slice('question:'.length))?.stop();
      isTroubled = false;
    } catch (error) {
      // One line, not one each second, until it works again.
      if (!isTroubled) logger.error('The ledger does not answer: questions are turned away until it does', { error });
      isTroubled = true;
    }
  }

  async function forget(): Promise<void> {
    try {
      const forgotten = await ledger.forgetBefore(clock.now() - keepMs);
      if (forgotten > 0) logger.info('Old questions were deleted from the ledger', { questions: forgotten });
    } catch (error) {
      logger.warn('Old questions could not be deleted from the ledger; it is tried again', { error });
    }
  }

  return {
    start() {
      loops = [
        every(BEAT_EVERY_MS, beat),
        every(SWEEP_EVERY_MS, () => leftovers.sweep(stopped.signal)),
        every(FORGET_EVERY_MS, forget),
      ];
    },
    async stop() {
      stopped.abort();
      await Promise.all(loops);
    },
  };
}
