/*
 * The live message: keeps what a person sees equal to the growing text of an answer, within the platform's limits.
 *
 * Newest text wins, one write in flight, drafts may be dropped, the final text never is. It knows neither platform nor
 * model: it is told texts and writes them to a Surface, as one message or as several when one cannot hold them.
 */
import type { Clock, MessageId, PostKey, Surface, WriteResult } from '../../contract.ts';
import { openAtEnd, presentable } from './balance.ts';
import { createSplitter, type Splitter } from './split.ts';

/** How the writing ended. */
export type Delivery =
  /** All of the final text stands. */
  | { readonly kind: 'complete' }
  /** Somebody deleted a message of this answer; the rest was not written. */
  | { readonly kind: 'removed' }
  /** No place was left that takes the rest, or none took it in time. */
  | { readonly kind: 'incomplete'; readonly cause: unknown };

export interface LiveMessage {
  /** The whole text so far; every call's text begins with the one before. Returns at once. */
  show(text: string): void;
  /**
   * The whole final text, and a sentence to set below it or null. Resolves when it stands, or when it cannot. Never
   * rejects.
   */
  finish(text: string, notice: string | null): Promise<Delivery>;
  /** Aborts when nothing more can be shown, so that nobody writes on for no reader. */
  readonly abandoned: AbortSignal;
  /** Writes sent so far, refused ones included. */
  writes(): number;
}

export interface LiveMessageOptions {
  readonly surface: Surface;
  readonly clock: Clock;
  readonly newPostKey: () => PostKey;
  /** Ends all writing at once: the process leaves. */
  readonly signal: AbortSignal;
}

/** How long the final text is tried, in milliseconds. Longer than any Retry-After that the platforms are known to give. */
const FINAL_PATIENCE_MS = 120_000;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 15_000;
/** Where writes are numbered, drafts leave this many for the final text: one to edit, one to go on. */
const WRITES_KEPT_FOR_FINAL = 2;

/** A final text is left as it was written; only an open code fence would swallow what comes below it. */
function closeFence(body: string): string {
  // Emphasis ends with its paragraph.
  const fence = openAtEnd(`${body}\n\n`).close.trim();
  return fence === '' ? body : `${body}\n${fence}`;
}

/** One message on the platform: the key that it was or will be posted with, and what it shows. */
interface Slot {
  readonly key: PostKey;
  message: MessageId | null;
  /** What it shows; null when a write failed and nobody knows whether it arrived. */
  shown: string | null;
  /** The text of a post that may have arrived: it is repeated as it was, so that the platform can tell. */
  uncertainPost: string | null;
  /** The most that it may show, in characters. */
  longestShown: number;
}

/** The part of the answer that goes to one surface. */
interface Leg {
  readonly surface: Surface;
  readonly splitter: Splitter;
  /** Where in the whole text this leg begins. */
  readonly offset: number;
  /** Reopens what was open there. */
  readonly prefix: string;
  readonly slots: Slot[];
  writes: number;
}

interface Work {
  readonly slot: Slot;
  readonly markdown: string;
}

function openLeg(surface: Surface, offset: number, prefix: string): Leg {
  return { surface, offset, prefix, splitter: createSplitter(surface.limits.fits), slots: [], writes: 0 };
}

export function openLiveMessage(options: LiveMessageOptions): LiveMessage {
  const { clock, newPostKey, signal } = options;
  const abandoned = new AbortController();
  let leg = openLeg(options.surface, 0, '');
  let newestText = '';
  let notice: string | null = null;
  let finished = false;
  let deadlineMs = Infinity;
  /** Nothing may be sent before this: the platform said so, or it just failed. */
  let blockedUntilMs = 0;
  /** Drafts wait this long, finals do not. */
  let draftsFromMs = 0;
  let failures = 0;
  let totalWrites = 0;
  let lastCause: unknown = null;
  /** Aborts at the next new text. */
  let changed = new AbortController();
  const ending = new AbortController();
  const endingOrLeaving = AbortSignal.any([ending.signal, signal]);
  // A fault of our own must not leave a message unfinished without a word.
  const running = run().catch((cause: unknown): Delivery => ({ kind: 'incomplete', cause }));

  function tellChange(): void {
    const told = changed;
    changed = new AbortController();
    told.abort();
  }

  /** What the messages of this leg should show by now. */
  function wantedParts(): readonly string[] {
    const text = newestText.slice(leg.offset);
    if (!finished) {
      const parts = leg.splitter.split(leg.prefix + text);
      const shown = presentable(parts.at(-1) ?? '');
      const isHeldBack = parts.length > leg.surface.limits.maxDraftMessages;
      return isHeldBack || shown.trim() === '' ? parts.slice(0, -1) : [...parts.slice(0, -1), shown];
    }
    const body = leg.prefix + text;
    const closed = closeFence(body.trimEnd());
    const whole = notice === null ? closed : closed === '' ? notice : `${closed}\n\n${notice}`;
    return leg.splitter.split(whole).filter((part) => part.trim() !== '');
  }

  function newSlot(): Slot {
    return { key: newPostKey(), message: null, shown: '', uncertainPost: null, longestShown: 0 };
  }

  /** The next message to write; null when all show what they should. */
  function nextWork(): Work | null {
    let work: Work | null = null;
    for (const [index, markdown] of wantedParts().entries()) {
      const slot = leg.slots[index] ?? newSlot();
      leg.slots[index] = slot;
      if (slot.shown === markdown) continue;
      work = { slot, markdown: slot.uncertainPost ?? markdown };
      // Messages stand in the order in which they are posted.
      if (slot.message === null) break;
      // A full message ends at its best place, which may lie before what its draft showed. What moves to the next one
      // has to stand there before it goes here: visible text never disappears.
      if (markdown.length >= slot.longestShown) break;
    }
    return work;
  }

  function draftsLeft(): boolean {
    return leg.surface.limits.maxWrites - leg.writes > WRITES_KEPT_FOR_FINAL;
  }

  /** How long nothing may be written, and what ends that early; null when a write may go out now. */
  function restAt(nowMs: number): { readonly durationMs: number; readonly until: AbortSignal } | null {
    const blockedMs = Math.min(blockedUntilMs, deadlineMs) - nowMs;
    if (blockedMs > 0) return { durationMs: blockedMs, until: signal };
    if (finished) return null;
    if (!draftsLeft()) return { durationMs: Infinity, until: endingOrLeaving };
    return nowMs < draftsFromMs ? { durationMs: draftsFromMs - nowMs, until: endingOrLeaving } : null;
  }

  async function run(): Promise<Delivery> {
    while (!signal.aborted) {
      // Looked at first: as long as nothing may be written, a new text costs nothing.
      const rest = restAt(clock.now());
      if (rest !== null) {
        await clock.sleep(rest.durationMs, rest.until);
        continue;
      }
      const work = nextWork();
      if (work === null) {
        if (finished) return { kind: 'complete' };
        await clock.sleep(Infinity, AbortSignal.any([changed.signal, signal]));
        continue;
      }
      const isPlaceUsedUp = clock.now() >= deadlineMs || leg.writes >= leg.surface.limits.maxWrites;
      const delivery = isPlaceUsedUp ? moveOn() : accountFor(work, await write(work));
      if (delivery !== null) return delivery;
    }
    return { kind: 'incomplete', cause: lastCause ?? signal.reason };
  }

  async function write(work: Work): Promise<WriteResult> {
    totalWrites += 1;
    leg.writes += 1;
    const { slot, markdown } = work;
    try {
      if (slot.message === null) return await leg.surface.post(markdown, slot.key, signal);
      return await leg.surface.edit(slot.message, markdown, signal);
    } catch (cause) {
      return { kind: 'failed', cause };
    }
  }

  /** Takes the result in; returns how it ended when nothing can follow. */
  function accountFor(work: Work, result: WriteResult): Delivery | null {
    const nowMs = clock.now();
    switch (result.kind) {
      case 'written':
        work.slot.message = result.message;
        work.slot.shown = work.markdown;
        work.slot.uncertainPost = null;
        work.slot.longestShown = work.markdown.length;
        failures = 0;
        draftsFromMs = nowMs + leg.surface.limits.writeIntervalMs;
        return null;
      case 'limited':
        blockedUntilMs = nowMs + result.retryAfterMs;
        lastCause = 'limited';
        return null;
      case 'failed':
        work.slot.shown = null;
        if (work.slot.message === null) work.slot.uncertainPost = work.markdown;
        work.slot.longestShown = Math.max(work.slot.longestShown, work.markdown.length);
        blockedUntilMs = nowMs + Math.min(FIRST_BACKOFF_MS * 2 ** failures, MAX_BACKOFF_MS);
        failures += 1;
        lastCause = result.cause;
        return null;
      case 'refused':
        lastCause = result.cause;
        if (result.reason === 'removed') return { kind: 'removed' };
        return moveOn();
    }
  }

  /** Goes on at the next surface with all that does not stand yet; says how it ended when there is none. */
  function moveOn(): Delivery | null {
    const { next } = leg.surface;
    if (next === null) return { kind: 'incomplete', cause: lastCause };
    const parts = wantedParts();
    const standing = parts.findIndex((part, index) => leg.slots[index]?.shown !== part);
    const localOffset = leg.splitter.startOf(Math.max(standing, 0));
    const before = leg.prefix + newestText.slice(leg.offset);
    const offset = leg.offset + Math.max(localOffset - leg.prefix.length, 0);
    leg = openLeg(next, offset, openAtEnd(before.slice(0, localOffset)).reopen);
    failures = 0;
    blockedUntilMs = 0;
    draftsFromMs = 0;
    if (finished) deadlineMs = clock.now() + FINAL_PATIENCE_MS;
    return null;
  }

  void running.then((delivery) => {
    if (!finished) abandoned.abort(delivery.kind);
  });

  return {
    show(text) {
      if (finished || text === newestText) return;
      newestText = text;
      tellChange();
    },
    finish(text, endNotice) {
      newestText = text;
      notice = endNotice;
      finished = true;
      deadlineMs = clock.now() + FINAL_PATIENCE_MS;
      ending.abort();
      tellChange();
      return running;
    },
    abandoned: abandoned.signal,
    writes: () => totalWrites,
  };
}
