/*
 * The journal of one answer: what must be known of it after a crash is written down before it happens, and what it costs
 * while it grows. It knows no platform and no database; what cannot be written down is logged, and the answer goes on.
 */
import type {
  Clock,
  JournalEntry,
  Ledger,
  Logger,
  MessageContent,
  NextSurface,
  PostKey,
  QuestionId,
  Surface,
} from '../contract.ts';

/** How much of an answer a crash may make free of charge: what grows within this time. */
const ACCRUE_EVERY_MS = 2_000;

export interface Journal {
  /** The same surface; before each post it is written down that it comes, and after it which message it became. */
  around(surface: Surface): Surface;
  readonly newPostKey: () => PostKey;
  /** What the question costs by now, asked for only when it is time to write it down. */
  accrue(costMicroUsd: () => number): void;
  /** What it costs in all, as soon as that is known. */
  accrued(costMicroUsd: number): void;
  /** Resolves when all that was written down is written. Never rejects. */
  settled(): Promise<void>;
}

export interface JournalOptions {
  readonly ledger: Pick<Ledger, 'journal'>;
  readonly question: QuestionId;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The key of the n-th post of an answer, from 0: the same in every process. At most 25 characters. */
export function postKeyOf(question: QuestionId, index: number): PostKey {
  return `post${question.slice('question:'.length)}${index.toString(36).padStart(2, '0')}`;
}

export function createJournal({ ledger, question, clock, logger }: JournalOptions): Journal {
  const begun = new Set<PostKey>();
  let keys = 0;
  /** What is written down next; null when nothing is. */
  let pending: JournalEntry | null = null;
  let writing: Promise<void> | null = null;
  let accruedAtMs = -Infinity;
  let isEnding = false;
  /** Those that wait for what is written down next. */
  let waiting: (() => void)[] = [];
  /** The ledger did not take the last entry: nobody waits for it until it takes one. */
  let isTroubled = false;

  /** One at a time, and what gathers meanwhile goes together. */
  function write(entry: JournalEntry): void {
    pending = { ...pending, ...entry };
    writing ??= writeAll();
  }

  /** Resolves when this is written down or cannot be, at once when it is nothing or the ledger is in trouble. */
  async function writeFirst(entry: JournalEntry): Promise<void> {
    if (Object.keys(entry).length === 0) return;
    const written = new Promise<void>((resolve) => waiting.push(resolve));
    write(entry);
    if (!isTroubled) await written;
  }

  /** Told once: a crash between the last words and this would call a whole answer interrupted. */
  function endingOf({ isLast }: MessageContent): JournalEntry {
    if (!isLast || isEnding) return {};
    isEnding = true;
    return { isEnding: true };
  }

  async function writeAll(): Promise<void> {
    while (pending !== null) {
      const entry = pending;
      const those = waiting;
      [pending, waiting] = [null, []];
      try {
        await ledger.journal(question, entry);
        isTroubled = false;
      } catch (error) {
        isTroubled = true;
        // Who came meanwhile would wait as long again, in vain.
        those.push(...waiting.splice(0));
        logger.warn('The journal of an answer could not be written', { question, error });
      }
      for (const resolve of those) resolve();
    }
    // In the same turn as it ends: what comes next begins anew.
    writing = null;
  }

  function accrued(costMicroUsd: number): void {
    accruedAtMs = clock.now();
    write({ accruedMicroUsd: costMicroUsd });
  }

  function nextOf(next: NextSurface | null): NextSurface | null {
    return next === null ? null : { ...next, surface: around(next.surface, true) };
  }

  function around(surface: Surface, isElsewhere: boolean): Surface {
    let isKnown = !isElsewhere;
    let next: NextSurface | null | undefined;
    return {
      ...surface,
      get limits() {
        return surface.limits;
      },
      get next() {
        return (next ??= nextOf(surface.next));
      },
      async post(content, key, signal, way) {
        // The first post needs no word: one more than is written down may have begun.
        const isOneMore = !begun.has(key) && begun.size > 0;
        await writeFirst({
          ...(isKnown ? {} : { address: surface.address, posts: begun.size }),
          ...(isOneMore ? { posts: begun.size } : {}),
          ...endingOf(content),
        });
        isKnown = true;
        begun.add(key);
        const result = await surface.post(content, key, signal, way);
        if (result.kind === 'written') write({ message: result.message });
        return result;
      },
      async edit(message, content, signal, way) {
        await writeFirst(endingOf(content));
        return surface.edit(message, content, signal, way);
      },
    };
  }

  return {
    around: (surface) => around(surface, false),
    newPostKey: () => postKeyOf(question, keys++),
    accrue(costMicroUsd) {
      if (clock.now() - accruedAtMs >= ACCRUE_EVERY_MS) accrued(costMicroUsd());
    },
    accrued,
    async settled() {
      await writing;
    },
  };
}
