/*
 * One trace while it grows: plain state, and the few ways to write into it. What an event means for it is decided in
 * take.ts; what a reader is told of it is made in view.ts.
 */
import type { SandboxEvent } from '../record.ts';
import type { ModelCall } from './model-calls.ts';
import type { Asked } from './questions.ts';
import type { Step, StepKind, WireReference } from './trace.ts';
import { createVisible, type Visible } from './visible.ts';

/** What is made of the events; can be made again from them. Times are those of the record, since the epoch. */
interface Told {
  readonly visible: Visible;
  readonly steps: Step[];
  readonly wire: WireReference[];
  readonly calls: ModelCall[];
  /** The ids of the messages of the answer, in the order in which they came. */
  readonly messages: string[];
  platformCalls: number;
  limited: number;
  /** The newest event that belongs to it. */
  revision: number;
  lastEventMs: number;
  acceptedAtMs: number | null;
  /** The acknowledgement had words in it, which may be the whole answer. */
  isToldInWords: boolean;
  /** Whether the newest model call has ended, in whatever way. */
  isModelOver: boolean;
  firstTokenAtMs: number | null;
  firstVisibleAtMs: number | null;
  modelEndAtMs: number | null;
  /** Where in the steps the newest write stands that the platform took. */
  lastWrite: number | null;
  /** How many letters it shows that the model had not said. */
  lettersBeyond: number;
  /** Where the write stands after which the whole answer stood. */
  finalStep: number | null;
  /** What the newest post or edit was to show, whether it was taken or not. */
  newestText: string | null;
  /** Its delivery failed, and nothing else happened. */
  isMissed: boolean;
  /** A message of it was deleted. */
  isRemoved: boolean;
  /** A place refused a post: the answer goes on elsewhere. */
  hasMoved: boolean;
  /** Nobody knows whether its newest post arrived. */
  isUncertain: boolean;
}

interface Happening {
  readonly sequence: number;
  /** The model call that it is of. */
  readonly call: ModelCall | null;
  readonly apply: (draft: Draft) => void;
}

export interface Draft extends Told {
  readonly id: string;
  readonly asked: Asked;
  readonly startMs: number;
  /** What could not be told apart. */
  readonly notes: Set<string>;
  /** The ids of messages that only said that the question was taken. */
  readonly signs: string[];
  /** Those whose model call could as well be its own. */
  readonly twins: Set<Draft>;
  happenings: Happening[];
  /** When it was made anew: what was told before is void. A sequence number, 0 for never. */
  rebuiltAt: number;
}

const nothingTold = ({ sequence, atMs }: Pick<SandboxEvent, 'sequence' | 'atMs'>): Told => ({
  visible: createVisible(),
  steps: [],
  wire: [],
  calls: [],
  messages: [],
  platformCalls: 0,
  limited: 0,
  revision: sequence,
  lastEventMs: atMs,
  acceptedAtMs: null,
  isToldInWords: false,
  isModelOver: false,
  firstTokenAtMs: null,
  firstVisibleAtMs: null,
  modelEndAtMs: null,
  lastWrite: null,
  lettersBeyond: 0,
  finalStep: null,
  newestText: null,
  isMissed: false,
  isRemoved: false,
  hasMoved: false,
  isUncertain: false,
});

export function openDraft(asked: Asked, event: SandboxEvent): Draft {
  return {
    ...nothingTold(event),
    id: `q${event.sequence}`,
    asked,
    startMs: event.atMs,
    notes: new Set(),
    signs: [],
    twins: new Set(),
    happenings: [],
    rebuiltAt: 0,
  };
}

/** Lets something happen to a trace. `call`: the model call that it is of. */
export function happen(
  draft: Draft,
  event: SandboxEvent,
  apply: (draft: Draft) => void,
  call: ModelCall | null = null,
): void {
  draft.happenings.push({ sequence: event.sequence, call, apply });
  apply(draft);
}

const isOfModel = ({ call }: Happening): boolean => call !== null;

/** Gives each of two traces the model calls of the other, and makes both anew. */
export function swapModelCalls(one: Draft, other: Draft, event: SandboxEvent): void {
  const pairs = [
    [one, other.happenings.filter(isOfModel)],
    [other, one.happenings.filter(isOfModel)],
  ] as const;
  for (const [draft, ofModel] of pairs) {
    const own = draft.happenings.filter((happening) => !isOfModel(happening));
    draft.happenings = [...own, ...ofModel].sort((a, b) => a.sequence - b.sequence);
    Object.assign(draft, nothingTold({ sequence: event.sequence, atMs: draft.startMs }));
    for (const { apply } of draft.happenings) apply(draft);
    draft.revision = event.sequence;
    draft.rebuiltAt = event.sequence;
  }
}

export function touch(draft: Draft, event: SandboxEvent): void {
  draft.revision = event.sequence;
  draft.lastEventMs = event.atMs;
}

/** Adds a step and returns where it stands. */
export function addStep(
  draft: Draft,
  event: SandboxEvent,
  kind: StepKind,
  label: string,
  rest: Partial<Pick<Step, 'status' | 'length' | 'atMs'>> = {},
): number {
  touch(draft, event);
  const { status = null, length = null, atMs = event.atMs - draft.startMs } = rest;
  return draft.steps.push({ atMs, kind, label, status, length, eventSequence: event.sequence }) - 1;
}

/** Adds words to the newest step. */
export function amendStep(draft: Draft, words: string): void {
  const last = draft.steps.pop();
  if (last) draft.steps.push({ ...last, label: `${last.label} · ${words}` });
}

/** Puts a request or an answer on the trace's wire. */
export function addWire(draft: Draft, event: SandboxEvent, stream: readonly number[] = []): void {
  touch(draft, event);
  draft.wire.push({ sequence: event.sequence, stream });
}
