/*
 * Whose call this is: by the handles that it carries, then, where they leave several, by its text, then by who asked
 * first. Says when it had to guess. Reads traces, changes none.
 */
import type { Draft } from './draft.ts';
import type { ModelCall } from './model-calls.ts';
import type { PlatformCall } from './platform-calls.ts';
import type { Register } from './register.ts';
import { answerOf } from './take.ts';
import { isQuoteOf, shownOf, solid } from './texts.ts';

export interface Choice {
  readonly draft: Draft;
  /** All that it could have been, when nothing told them apart; else empty. */
  readonly guessedAmong: readonly Draft[];
}

const exactly = (draft: Draft | null): readonly Draft[] => (draft === null ? [] : [draft]);

/** Those of a pool that something is true of; the whole pool where it is true of none. */
function preferring(pool: readonly Draft[], isBetter: (draft: Draft) => boolean): readonly Draft[] {
  const better = pool.filter(isBetter);
  return better.length > 0 ? better : pool;
}

/** Whether this text goes on where the visible part of that answer ends. A notice may stand below a whole text. */
function fits(draft: Draft, call: PlatformCall, mayHaveNotice: boolean): boolean {
  const text = answerOf(call, draft.asked);
  const letters = draft.visible.letters();
  if (solid(text) === '') return true;
  if (letters === '') return draft.calls.length === 0 || draft.isModelOver;
  const { start, shown, beyond } = shownOf(text, letters, draft.visible.reach());
  return beyond === 0 || (mayHaveNotice && start + shown === letters.length);
}

function ofPost(register: Register, call: PlatformCall): readonly Draft[] {
  const { platform, channel, thread, header, onlyFor } = call;
  if (call.responsePath !== null) {
    if (call.responsePath !== '') return exactly(register.find(['response-path', call.responsePath]));
    return register.openSlackCommands().filter(({ asked, hasMoved }) => asked.isPrivate || hasMoved);
  }
  if (channel === null) return [];
  const here = register.openIn(platform, channel);
  if (header) {
    const asks = ({ asked }: Draft): boolean => asked.person === header.person && isQuoteOf(header.quote, asked.text);
    const there = here.filter((draft) => draft.asked.entry === 'command' && asks(draft));
    // Where the channel was closed, a command is answered in the asker's direct messages.
    return there.length > 0 ? there : register.openSlackCommands().filter((draft) => draft.hasMoved && asks(draft));
  }
  if (onlyFor !== null) return here.filter(({ asked }) => asked.entry === 'mention' && asked.person === onlyFor);
  const messages = here.filter(({ asked }) => asked.entry !== 'command' && asked.thread === thread);
  const goingOn = here.filter(({ asked, messages: own }) => asked.entry === 'command' && own.length > 0);
  return platform === 'slack' && thread === null ? [...messages, ...goingOn] : messages;
}

function candidatesFor(register: Register, call: PlatformCall): readonly Draft[] {
  const { platform, channel, message, interactionToken, reference, purpose } = call;
  if (interactionToken !== null) return exactly(register.find(['interaction-token', interactionToken]));
  if (channel !== null && message !== null) {
    return exactly(register.find([purpose === 'sign' ? 'asked' : 'message', platform, channel, message]));
  }
  if (channel !== null && reference !== null) return exactly(register.find(['asked', platform, channel, reference]));
  const here = channel === null ? [] : register.openIn(platform, channel);
  switch (purpose) {
    case 'lookup':
      return here.filter(
        ({ isUncertain, asked }) => isUncertain && (call.thread === null || asked.thread === call.thread),
      );
    case 'sign': {
      const askers = here.filter(({ asked, finalStep }) => asked.entry !== 'command' && finalStep === null);
      return preferring(askers, ({ acceptedAtMs }) => acceptedAtMs === null);
    }
    case 'post':
      return ofPost(register, call);
    case 'edit':
    case 'delete':
      return [];
  }
}

/** Whether a text shows more than the model has said by now, though it is still speaking. */
function knowsTooMuch(text: string, from: number, modelLetters: string, isModelOver: boolean): boolean {
  const { beyond, start, shown } = shownOf(text, modelLetters, from);
  return beyond > 0 && !(isModelOver && start + shown === modelLetters.length);
}

/**
 * The trace that the model call of this one must really belong to: it is about to show what its own call has not said,
 * and what that one's call has; and the other way round nothing speaks against it. Null when there is none.
 */
export function findSwap(draft: Draft, call: PlatformCall): Draft | null {
  if (draft.twins.size === 0 || call.text === null) return null;
  const text = answerOf(call, draft.asked);
  const from = draft.visible.reach();
  if (!knowsTooMuch(text, from, draft.visible.letters(), draft.isModelOver)) return null;
  const fitting = [...draft.twins].find(
    (twin) =>
      twin.calls.length > 0 &&
      !knowsTooMuch(text, from, twin.visible.letters(), twin.isModelOver) &&
      (twin.newestText === null || !knowsTooMuch(twin.newestText, 0, draft.visible.letters(), draft.isModelOver)),
  );
  return fitting ?? null;
}

function byText(pool: readonly Draft[], call: PlatformCall): readonly Draft[] {
  const fitting = pool.filter((draft) => fits(draft, call, false));
  return fitting.length > 0 ? fitting : preferring(pool, (draft) => fits(draft, call, true));
}

/** The trace that a call to a platform belongs to; null where it belongs to none. */
export function chooseForCall(register: Register, call: PlatformCall): Choice | null {
  const all = candidatesFor(register, call);
  const open = preferring(all, ({ finalStep }) => finalStep === null);
  const pool = call.purpose === 'post' && open.length > 1 ? byText(open, call) : open;
  const [draft] = pool;
  return draft === undefined ? null : { draft, guessedAmong: pool.length > 1 ? pool : [] };
}

/** The trace that a model call belongs to: who asked this and has not asked the model, the oldest first. */
export function chooseForModelCall(register: Register, call: ModelCall): Choice | null {
  const asking = register
    .openAsking(call.question)
    .filter(({ finalStep, calls }) => finalStep === null || calls.length === 0);
  const unclaimed = asking.filter(({ calls }) => calls.length === 0);
  // Somebody whose call failed may try again.
  const pool = unclaimed.length > 0 ? unclaimed : asking.filter(({ isModelOver }) => isModelOver);
  const [draft] = pool;
  return draft === undefined ? null : { draft, guessedAmong: pool.length > 1 ? pool : [] };
}
