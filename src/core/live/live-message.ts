/*
 * The live message: keeps what a person sees equal to the growing text of an answer, within the platform's limits.
 *
 * Newest text wins, one write in flight, drafts may be dropped, the final text never is. When it may write is the write
 * budget's word; what each message should show is the leg's. It knows neither platform nor model.
 */
import type { Button, Clock, PostKey, Surface, WriteResult, WriteWay } from '../../contract.ts';
import type { Urgency } from './gauge.ts';
import { nextWork, noteShown, openLeg, restOf, sameWay, wantedOf, wholeEnd } from './leg.ts';
import type { Farewell, Script, Work } from './leg.ts';
import { createPatience, withKeepableWait } from './patience.ts';
import type { Turn, Wish, WriteBudget } from './write-budget.ts';

/** How the writing ended. */
export type Delivery =
  /** All of the final text stands. */
  | { readonly kind: 'complete' }
  /** Somebody deleted a message of this answer; the rest was not written. */
  | { readonly kind: 'removed' }
  /** No place was left that takes the rest, or none took it in time. */
  | { readonly kind: 'incomplete'; readonly cause: unknown };

export interface Ending {
  /** A sentence below the text, or null. */
  readonly notice: string | null;
  readonly button: Button | null;
}

export interface LiveMessage {
  /** The whole text so far; every call's text begins with the one before. Returns at once. */
  show(text: string): void;
  /** The whole final text. Resolves when it stands, or when it cannot. Never rejects. */
  finish(text: string, ending: Ending): Promise<Delivery>;
  /** Aborts when nothing more can be shown, so that nobody writes on for no reader. */
  readonly abandoned: AbortSignal;
  /** Aborts when the first words stand, or when there will be none. */
  readonly shownOrOver: AbortSignal;
  /** While the first words wait for their turn: how many other writes come before; null when they do not wait. */
  questionsBefore(): number | null;
  /** Writes sent so far, refused ones included. */
  writes(): number;
}

export interface LiveMessageOptions {
  readonly surface: Surface;
  readonly clock: Clock;
  readonly budget: WriteBudget;
  readonly newPostKey: () => PostKey;
  /** Below the last message as long as it grows; null for none. */
  readonly draftButton: Button | null;
  /** The sentence at the end of a place that takes no more: where the rest is. */
  readonly farewell: Farewell;
  /** Ends all writing at once: the process leaves. */
  readonly signal: AbortSignal;
}

/** Where writes are numbered, drafts leave this many for the final text: one to edit, one to go on. */
const WRITES_KEPT_FOR_FINAL = 2;
/** So that the first post, which is what a notification shows, holds a few words and not half of one. */
const FIRST_WORDS_MS = 50;
/** Before a surface closes there is time for the farewell, also when the platform says "too fast". */
const CLOSING_MARGIN_MS = 30_000;

export function openLiveMessage(options: LiveMessageOptions): LiveMessage {
  const { clock, budget, newPostKey, signal, draftButton, farewell } = options;
  const abandoned = new AbortController();
  const shownOrOver = new AbortController();
  let firstWish: Wish | null = null;
  const seat = budget.takeSeat();
  let leg = openLeg(options.surface, 0, '', farewell);
  let script: Script = { text: '', isFinished: false, notice: null, draftButton, endButton: null };
  /** Since when there is text, by the clock. */
  let firstTextAtMs = Infinity;
  let finishedAtMs = Infinity;
  /** Since when something waits to be shown; null when nothing does. */
  let waitingSinceMs: number | null = null;
  let patience = createPatience();
  /** Whether an edit was refused: then nothing is posted that would have to be edited. */
  let takesNoEdits = false;
  let lastDraftAtMs = -Infinity;
  let totalWrites = 0;
  let lastCause: unknown = null;
  /** Aborts at the next new text. */
  let changed = new AbortController();
  const ending = new AbortController();
  const endingOrLeaving = AbortSignal.any([ending.signal, signal]);
  // A fault of our own must not leave a message unfinished without a word.
  const running = run()
    .catch((cause: unknown): Delivery => ({ kind: 'incomplete', cause }))
    .finally(() => {
      seat.leave();
      shownOrOver.abort();
    });

  function tellChange(): void {
    const told = changed;
    changed = new AbortController();
    told.abort();
  }

  /** How long nothing may be written, and what ends that early; null when a write may be asked for now. */
  function restAt(nowMs: number): { readonly untilMs: number; readonly until: AbortSignal } | null {
    if (nowMs < patience.pausedUntilMs()) return { untilMs: patience.pausedUntilMs(), until: signal };
    if (script.isFinished || leg.endsAt !== null) return null;
    const { draftIntervalMs, maxWrites } = leg.surface.limits;
    if (takesNoEdits || maxWrites - leg.writes <= WRITES_KEPT_FOR_FINAL) {
      return { untilMs: Infinity, until: endingOrLeaving };
    }
    const draftFromMs = Math.max(lastDraftAtMs + draftIntervalMs, firstTextAtMs + FIRST_WORDS_MS);
    return nowMs < draftFromMs && firstTextAtMs < Infinity ? { untilMs: draftFromMs, until: endingOrLeaving } : null;
  }

  async function run(): Promise<Delivery> {
    while (!signal.aborted) {
      const nowMs = clock.now();
      endBeforeClosing(nowMs);
      // Looked at first: as long as nothing may be written, a new text costs nothing.
      const rest = restAt(nowMs);
      if (rest !== null) {
        await clock.sleep(Math.min(rest.untilMs, closingMs(nowMs)) - nowMs, rest.until);
        continue;
      }
      const { work, isRest } = look(null);
      if (work === null) {
        const delivery = isRest ? moveOn() : script.isFinished ? ({ kind: 'complete' } as const) : null;
        if (delivery !== null) return delivery;
        if (!isRest) await clock.sleep(closingMs(nowMs) - nowMs, AbortSignal.any([changed.signal, signal]));
        continue;
      }
      const delivery = isUsedUp(work, nowMs) ? moveOn() : await writeInTurn(work);
      if (delivery !== null) return delivery;
    }
    return { kind: 'incomplete', cause: lastCause ?? signal.reason };
  }

  /** What to write next; `way` is the one that was granted for it, null before that. */
  function look(way: WriteWay | null): { readonly work: Work | null; readonly isRest: boolean } {
    const { contents, isRest } = wantedOf(leg, script, way);
    const work = nextWork(leg, contents, newPostKey);
    if (work === null) waitingSinceMs = null;
    return { work, isRest };
  }

  function urgencyOf({ slot, content }: Work): Urgency {
    if (script.isFinished || leg.endsAt !== null) return 'final';
    // A full message that only appends has to be ended before the next one can begin.
    if (slot.isAppended && content.isFinal) return 'final';
    return slot.message === null ? 'first-text' : 'refresh';
  }

  /** Waits for a turn and writes what is newest then; null when the answer goes on. */
  async function writeInTurn(asked: Work): Promise<Delivery | null> {
    const urgency = urgencyOf(asked);
    const ways = leg.surface.waysOf(asked.slot.message, asked.content);
    // A final text waits with its own urgency from its end on, a draft since its oldest unseen word.
    const sinceMs = urgency === 'final' ? Math.min(finishedAtMs, clock.now()) : (waitingSinceMs ?? clock.now());
    const until = urgency === 'final' ? signal : endingOrLeaving;
    const wish: Wish = { ways, urgency, waitingSinceMs: sinceMs };
    if (!shownOrOver.signal.aborted) firstWish = wish;
    const turn = await budget.turn(wish, until);
    firstWish = null;
    if (turn === null) return null;
    const granted = ways[turn.way] ?? null;
    const { work } = look(granted);
    const way = sameWay(leg, work, granted);
    if (work === null || way === null) {
      turn.unused();
      return null;
    }
    return accountFor(work, way, await write(work, way, turn));
  }

  async function write({ slot, content }: Work, way: WriteWay, turn: Turn): Promise<WriteResult> {
    totalWrites += 1;
    leg.writes += 1;
    if (slot.message === null) leg.posts += 1;
    lastDraftAtMs = clock.now();
    const waitedSinceMs = waitingSinceMs;
    waitingSinceMs = null;
    let result: WriteResult;
    try {
      const writing =
        slot.message === null
          ? leg.surface.post(content, slot.key, signal, way)
          : leg.surface.edit(slot.message, content, signal, way);
      result = withKeepableWait(await writing);
    } catch (cause) {
      result = { kind: 'failed', cause };
    }
    if (result.kind !== 'written') waitingSinceMs = waitedSinceMs ?? waitingSinceMs;
    // What was not taken was not used up.
    if (result.kind === 'limited') leg.writes -= 1;
    if (slot.message === null && result.kind !== 'written') leg.posts -= 1;
    turn.done(result);
    return result;
  }

  /** Takes the result in; returns how it ended when nothing can follow. */
  function accountFor({ slot, content }: Work, way: WriteWay, result: WriteResult): Delivery | null {
    const nowMs = clock.now();
    if (result.kind !== 'failed') patience.answered();
    switch (result.kind) {
      case 'written':
        shownOrOver.abort();
        seat.reserve(noteShown(leg, slot, result.message, content));
        return null;
      case 'step':
        // What is shown may be the old text or the new one.
        slot.longestShown = Math.max(slot.longestShown, content.markdown.length);
        lastDraftAtMs = -Infinity;
        return null;
      case 'limited':
        lastCause = 'limited';
        // Where the limit is not one of those asked for, no gauge remembers it.
        if (!isKnownLimit(way, result)) patience.pause(nowMs, result.retryAfterMs);
        return patience.bears(result.retryAfterMs) ? null : moveOn();
      case 'failed':
        slot.shown = null;
        if (slot.message === null) slot.uncertainPost = content;
        slot.longestShown = Math.max(slot.longestShown, content.markdown.length);
        patience.failed(nowMs);
        lastCause = result.cause;
        return null;
      case 'refused':
        lastCause = result.cause;
        if (result.reason === 'removed') return { kind: 'removed' };
        // A message that takes no more edits says nothing of the place: there may be room for another one.
        takesNoEdits ||= slot.message !== null;
        return slot.message !== null && leg.farewell === null ? beginAnew(leg.surface) : moveOn();
    }
  }

  /** Whether this place takes this write no more. */
  function isUsedUp({ slot }: Work, nowMs: number): boolean {
    const { maxWrites, maxPosts, closesAtMs } = leg.surface.limits;
    if (leg.writes >= maxWrites || nowMs >= closesAtMs) return true;
    if (slot.message === null && leg.posts >= maxPosts) return true;
    return script.isFinished && patience.isOver(nowMs, finishedAtMs);
  }

  /** When the farewell is due, by the clock. */
  function closingMs(nowMs: number): number {
    if (leg.farewell === null || leg.endsAt !== null) return Infinity;
    return Math.max(leg.surface.limits.closesAtMs - CLOSING_MARGIN_MS, nowMs);
  }

  /** What stands in a surface that is about to close ends there; what comes after goes on elsewhere. */
  function endBeforeClosing(nowMs: number): void {
    if (nowMs < closingMs(nowMs)) return;
    if (leg.slots.some(({ message }) => message !== null)) leg.endsAt = wholeEnd(leg, script);
    else moveOn();
  }

  /** Goes on at the next surface with all that does not stand yet; says how it ended when there is none. */
  function moveOn(): Delivery | null {
    const { next } = leg.surface;
    if (next === null) return { kind: 'incomplete', cause: lastCause ?? 'no place takes the rest' };
    takesNoEdits = false;
    return beginAnew(next.surface);
  }

  /** Goes on in new messages on this surface. */
  function beginAnew(surface: Surface): null {
    const { offset, prefix } = restOf(leg, script);
    leg = openLeg(surface, offset, prefix, farewell);
    patience = createPatience();
    lastDraftAtMs = -Infinity;
    return null;
  }

  void running.then((delivery) => {
    if (!script.isFinished) abandoned.abort(delivery.kind);
  });

  return {
    show(text) {
      if (script.isFinished || text === script.text) return;
      script = { ...script, text };
      const nowMs = clock.now();
      firstTextAtMs = Math.min(firstTextAtMs, nowMs);
      waitingSinceMs ??= nowMs;
      tellChange();
    },
    finish(text, { notice, button }) {
      script = { ...script, text, isFinished: true, notice, endButton: button };
      finishedAtMs = clock.now();
      ending.abort();
      tellChange();
      return running;
    },
    abandoned: abandoned.signal,
    shownOrOver: shownOrOver.signal,
    questionsBefore: () => (firstWish === null ? null : budget.before(firstWish)),
    writes: () => totalWrites,
  };
}

function isKnownLimit(way: WriteWay, { limits }: Extract<WriteResult, { kind: 'limited' }>): boolean {
  return way.limits.some(({ key }) => limits === undefined || limits.includes(key));
}
