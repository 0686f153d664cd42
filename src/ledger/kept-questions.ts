/*
 * Keeps questions for a while, encrypted, so that "Try again" works after a restart. Each lies in a place of its own and
 * is deleted when its answer is done, or when its time is over. Nothing here throws: a bot that cannot keep questions
 * still answers them. It must not know who presses the button.
 */
import type { Clock, KeptQuestion, Logger } from '../contract.ts';
import { fromBytes, toBytes } from './kept-form.ts';
import { keyFromText, keyIn } from './key.ts';
import { createNoKeptQuestions, type KeptQuestionsKeeper } from './no-kept-questions.ts';
import { isReference, type QuestionStore } from './question-store.ts';
import { seal, unseal } from './seal.ts';

/** At the latest; a question whose time is over sooner goes at that moment. */
const SWEEP_INTERVAL_MS = 3_600_000;

export interface KeptQuestionsSettings {
  /** Where they lie, also those of other processes. */
  readonly store: QuestionStore;
  /** Where they lay before that was changed: nobody looks there any more, and it is emptied at the start. Null: nowhere. */
  readonly former: QuestionStore | null;
  /** Where the key lies; made when it is missing. */
  readonly folder: string;
  /** 32 bytes in hex or base64; null: the key in the folder, made when there is none. */
  readonly key: string | null;
  /** How long a question is kept; 0 keeps none, and deletes what was kept before. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Several may share a store, also from several processes. */
export function createKeptQuestions(settings: KeptQuestionsSettings): KeptQuestionsKeeper {
  const { store, former, maxAgeMs, clock, logger } = settings;
  if (maxAgeMs <= 0) return createNoKeptQuestions(former === null ? [store] : [store, former], logger);

  const turns = new Map<string, Promise<unknown>>();
  const stopped = new AbortController();
  let sweeping: Promise<void> = Promise.resolve();
  let key: Promise<Uint8Array> | null = null;
  let isTroubled = false;

  /** A date far in the future is one of a clock that was wrong: as good as over. */
  const isOver = (atMs: number): boolean => Math.abs(clock.now() - atMs) >= maxAgeMs;

  /** The key, when the folder can be used. */
  function prepared(): Promise<Uint8Array> {
    return (key ??= prepare(settings));
  }

  /** One line, not one for each question, until it works again. Next time all is tried anew: it may have been mended. */
  function reportTrouble(error: unknown): void {
    key = null;
    if (!isTroubled) {
      logger.warn(`Questions cannot be kept in ${store.name}: "Try again" will ask people to repeat theirs`, {
        ...store.facts,
        error,
      });
    }
    isTroubled = true;
  }

  /**
   * One after the other for each reference, so that a question is not written after it was forgotten. `otherwise` stands
   * for what failed, `impossible` for what no reference can name.
   */
  function inTurn<Result>(
    reference: string,
    job: () => Promise<Result>,
    otherwise: Result,
    impossible = otherwise,
  ): Promise<Result> {
    if (!isReference(reference)) {
      logger.warn('A reference that cannot be one names no kept question');
      return Promise.resolve(impossible);
    }
    const turn = (turns.get(reference) ?? Promise.resolve()).then(job).catch((error: unknown) => {
      reportTrouble(error);
      return otherwise;
    });
    turns.set(reference, turn);
    void turn.finally(() => {
      if (turns.get(reference) === turn) turns.delete(reference);
    });
    return turn;
  }

  async function findNow(reference: string): Promise<KeptQuestion | null> {
    const bytes = await store.read(reference);
    if (bytes === null) return null;
    const plain = unseal(bytes, reference, await prepared());
    const dated = plain === null ? null : fromBytes(plain);
    if (dated === null) {
      logger.warn('A kept question does not open: it was changed, or sealed with another key', { reference });
      return null;
    }
    if (!isOver(dated.keptAtMs)) return dated.kept;
    await store.remove(reference);
    return null;
  }

  async function forgetNow(reference: string): Promise<void> {
    try {
      await store.remove(reference);
    } catch (error) {
      logger.warn('A kept question could not be deleted; it is tried again when its time is over', {
        reference,
        error,
      });
    }
  }

  /** Resolves with the time until the next one is due. */
  async function sweep(): Promise<number> {
    const intervalMs = Math.min(SWEEP_INTERVAL_MS, maxAgeMs);
    try {
      const oldestMs = await store.removeWhere(isOver);
      return oldestMs === null ? intervalMs : Math.min(intervalMs, oldestMs + maxAgeMs - clock.now());
    } catch (error) {
      // A place that cannot be used at all was told already.
      if (!isTroubled) logger.warn('Kept questions whose time is over could not be deleted', { error });
      return intervalMs;
    }
  }

  async function keepSweeping(firstDelayMs: number): Promise<void> {
    let delayMs = firstDelayMs;
    for (;;) {
      await clock.sleep(delayMs, stopped.signal);
      if (stopped.signal.aborted) return;
      delayMs = await sweep();
    }
  }

  return {
    keep: (reference, kept) =>
      inTurn(
        reference,
        async () => {
          const keptAtMs = clock.now();
          const sealed = seal(toBytes({ keptAtMs, kept }), reference, await prepared());
          await store.write(reference, sealed, keptAtMs);
          isTroubled = false;
          return true;
        },
        false,
      ),
    find: (reference) => inTurn<KeptQuestion | null | 'not-now'>(reference, () => findNow(reference), 'not-now', null),
    forget: (reference) => inTurn(reference, () => forgetNow(reference), undefined),
    async start() {
      if (former !== null) await createNoKeptQuestions([former], logger).start();
      await prepared().catch(reportTrouble);
      sweeping = keepSweeping(await sweep());
    },
    async stop() {
      stopped.abort();
      await sweeping;
      await Promise.all(turns.values());
    },
  };
}

async function prepare(settings: KeptQuestionsSettings): Promise<Uint8Array> {
  await settings.store.prepare();
  if (settings.key === null) return keyIn(settings.folder);
  const key = keyFromText(settings.key);
  if (key === null) throw new Error('The given key has no 32 bytes');
  return key;
}
