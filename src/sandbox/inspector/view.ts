/*
 * What a reader is told of a trace at some moment. Pure: reads a draft, changes nothing.
 */
import type { Draft } from './draft.ts';
import { costOf } from './model-calls.ts';
import type { Step, Trace, TraceState, TraceTokens } from './trace.ts';

/** Longer than the bot tries a final text, and than any wait that the platforms ask for. */
const GIVEN_UP_MS = 150_000;
/** A command that was acknowledged in words and then asked no model for so long was answered by these words. */
const TOLD_IN_WORDS_MS = 5_000;

/** So long the model must have been silent. */
const BROKEN_OFF_MS = 1_000;

/** Beyond this, time alone changes nothing about a trace any more. */
export const SETTLED_MS = GIVEN_UP_MS + 5_000;

function stateAt(draft: Draft, nowMs: number): TraceState {
  const quietMs = nowMs - draft.lastEventMs;
  if (draft.finalStep !== null || isBrokenOff(draft, nowMs) || (draft.isRemoved && draft.isModelOver)) return 'done';
  if (draft.isMissed) return 'never answered';
  if (draft.calls.length === 0 && draft.isToldInWords && quietMs > TOLD_IN_WORDS_MS) return 'done';
  const mayGoOn = draft.calls.length > 0 && !draft.isModelOver;
  if (quietMs <= GIVEN_UP_MS || mayGoOn) return 'running';
  return draft.lastWrite === null ? 'never answered' : 'done';
}

/**
 * A cut connection to the model leaves no event. Words below all that the model said do, when nothing more comes: then
 * the newest write was the final one.
 */
function isBrokenOff(draft: Draft, nowMs: number): boolean {
  const { calls, isModelOver, lettersBeyond, visible, lastEventMs } = draft;
  if (calls.length === 0 || isModelOver || lettersBeyond === 0) return false;
  return visible.coversAll() && nowMs - lastEventMs > BROKEN_OFF_MS;
}

/** When the answer stood: at its final write or, where it was no more than that, at the acknowledgement. */
function finalMs(draft: Draft, state: TraceState, nowMs: number): number | null {
  const write = isBrokenOff(draft, nowMs) ? draft.lastWrite : draft.finalStep;
  if (write !== null) return draft.steps[write]?.atMs ?? null;
  if (state !== 'done' || draft.calls.length > 0) return null;
  return since(draft, draft.acceptedAtMs);
}

const since = (draft: Draft, atMs: number | null): number | null => (atMs === null ? null : atMs - draft.startMs);

function tokensOf({ calls }: Draft): TraceTokens | null {
  return calls.reduce<TraceTokens | null>((sum, { tokens }) => {
    if (sum === null || tokens === null) return sum ?? tokens;
    return {
      input: sum.input + tokens.input,
      output: sum.output + tokens.output,
      cacheRead: sum.cacheRead + tokens.cacheRead,
      cacheWrite: sum.cacheWrite + tokens.cacheWrite,
    };
  }, null);
}

function notesOf(draft: Draft): string[] {
  const priceless = draft.calls.filter((call) => call.tokens !== null && !costOf(call).known);
  const prices = priceless.map(({ model }) => `There is no price for ${model}: it is charged at the dearest one.`);
  return [...new Set([...draft.notes, ...prices])];
}

/** A model call is on record when it is answered, and stands where it was sent. */
function inOrder(draft: Draft, nowMs: number): readonly Step[] {
  const { lastWrite } = draft;
  const isOff = isBrokenOff(draft, nowMs);
  const steps = draft.steps.flatMap((step, index): readonly Step[] => {
    if (!isOff || index !== lastWrite) return [step];
    const why = { ...step, kind: 'error', label: 'the model had broken off: the text says so', status: null } as const;
    return [
      { ...why, length: null },
      { ...step, kind: 'final' },
    ];
  });
  return steps.sort((a, b) => a.atMs - b.atMs || a.eventSequence - b.eventSequence);
}

export function viewAt(draft: Draft, nowMs: number): Trace {
  const { asked, calls, startMs } = draft;
  const state = stateAt(draft, nowMs);
  const tokens = tokensOf(draft);
  const staleness = draft.visible.staleness(state === 'running' ? nowMs : draft.lastEventMs);
  return {
    id: draft.id,
    platform: asked.platform,
    entry: asked.entry,
    isPrivate: asked.isPrivate,
    person: asked.person,
    personName: asked.personName,
    channel: asked.channel,
    question: asked.text,
    deliveredAtMs: startMs,
    state,
    times: {
      acceptedMs: since(draft, draft.acceptedAtMs),
      firstTokenMs: since(draft, draft.firstTokenAtMs),
      firstVisibleMs: since(draft, draft.firstVisibleAtMs),
      modelEndMs: since(draft, draft.modelEndAtMs),
      finalMs: finalMs(draft, state, nowMs),
    },
    steps: inOrder(draft, nowMs),
    model: calls.at(-1)?.model ?? null,
    tokens,
    costUsd: tokens === null ? null : calls.reduce((sum, call) => sum + costOf(call).usd, 0),
    modelCalls: calls.length,
    platformCalls: draft.platformCalls,
    limited: draft.limited,
    staleness: staleness && {
      ...staleness,
      points: staleness.points.map(({ atMs, staleMs }) => ({ atMs: atMs - startMs, staleMs })),
    },
    messages: [...draft.messages],
    signs: [...draft.signs],
    wire: draft.wire.map(({ sequence, stream }) => ({ sequence, stream: [...stream] })),
    notes: notesOf(draft),
  };
}
