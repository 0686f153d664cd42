/*
 * Ends what a process that is gone left unfinished: each answer is told to be interrupted, once, with Try again below it
 * where its question is kept; its money is settled either way. It knows no platform and no database.
 */
import type {
  Adapter,
  BudgetAlert,
  Clock,
  KeptQuestions,
  Ledger,
  Leftover,
  LeftoverEnd,
  Logger,
  Outcome,
  Platform,
} from '../contract.ts';
import { postKeyOf } from './journal.ts';
import { buttonOf, leftoverNotice } from './notices.ts';

export interface LeftoversOptions {
  readonly ledger: Pick<Ledger, 'leftovers' | 'closeLeftover'>;
  /** The adapters that are started. */
  readonly adapters: readonly Pick<Adapter, 'platform' | 'leftoverAt'>[];
  readonly kept: Pick<KeptQuestions, 'find'>;
  readonly clock: Clock;
  readonly onAlerts: (alerts: readonly BudgetAlert[]) => void;
  readonly logger: Logger;
}

export interface Leftovers {
  /** Looks for them once, and resolves when all that were found are ended, or the signal aborts. Never rejects. */
  sweep(signal: AbortSignal): Promise<void>;
}

/** So many at once: they come on top of what running answers write. */
const AT_ONCE = 4;
/** After this nobody waits for it any more: whoever asked has asked again. */
const LONGEST_TRY_MS = 10 * 60_000;

export function createLeftovers(options: LeftoversOptions): Leftovers {
  const { ledger, adapters, kept, clock, onAlerts, logger } = options;

  function placeOf(platform: Platform, address: string | null) {
    return address === null
      ? null
      : (adapters.find((adapter) => adapter.platform === platform)?.leftoverAt(address) ?? null);
  }

  /** Tries until it is ended or cannot be; null when the signal aborted before. */
  async function show(leftover: Leftover, signal: AbortSignal): Promise<Extract<LeftoverEnd, string> | null> {
    const { question, platform, address, message, posts, isEnding } = leftover;
    const place = placeOf(platform, address);
    if (place === null) return 'out-of-reach';
    const reference = question.slice('question:'.length);
    const button = (await kept.find(reference)) === null ? null : buttonOf('try-again', reference);
    // One more post may have begun than is written down; and another one was to come, unless it was to be the last.
    const many = posts + (isEnding ? 1 : 2);
    const keys = Array.from({ length: many }, (_, index) => postKeyOf(question, index));
    const endsAtMs = clock.now() + LONGEST_TRY_MS;
    while (!signal.aborted) {
      const ended = await place.end({ message, keys }, leftoverNotice(reference), button, signal);
      if (typeof ended === 'string') return ended;
      if (clock.now() + ended.retryAfterMs > endsAtMs) return 'out-of-reach';
      await clock.sleep(ended.retryAfterMs, signal);
    }
    return null;
  }

  async function end(leftover: Leftover, signal: AbortSignal): Promise<void> {
    const { question } = leftover;
    try {
      const shown = await show(leftover, signal);
      // What was not ended stays open: the next process finds it.
      if (shown === null) return;
      onAlerts(await ledger.closeLeftover(question, OUTCOME[shown]));
      logger.info('An answer that was left unfinished is ended', { question, shown });
    } catch (error) {
      logger.error('An answer that was left unfinished could not be ended', { question, error });
    }
  }

  return {
    async sweep(signal) {
      try {
        const found = [...(await ledger.leftovers())];
        const work = async (): Promise<void> => {
          for (let next = found.shift(); next !== undefined; next = found.shift()) await end(next, signal);
        };
        await Promise.all(Array.from({ length: AT_ONCE }, work));
      } catch (error) {
        logger.error('It could not be looked up what was left unfinished', { error });
      }
    },
  };
}

const OUTCOME: Readonly<Record<Extract<LeftoverEnd, string>, Outcome>> = {
  ended: 'interrupted',
  'was-whole': 'answered',
  'out-of-reach': 'out-of-reach',
};
