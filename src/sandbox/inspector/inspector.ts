/*
 * The inspector as the page asks for it: follows the record, keeps the traces, tells what changed and one trace whole.
 * Reads only.
 */
import type { SandboxClock } from '../clock.ts';
import type { SandboxRecord } from '../record.ts';
import type { Draft } from './draft.ts';
import { createFold } from './fold.ts';
import { namingOf, type Directory, type Naming } from './names.ts';
import type { Trace, TraceState } from './trace.ts';
import { SETTLED_MS, viewAt } from './view.ts';
import { wireSince, type WireEvent } from './wire.ts';

/** A row of the list. */
export interface TraceSummary extends Naming, Pick<Trace, 'id' | 'platform' | 'entry' | 'isPrivate' | 'times'> {
  readonly deliveredAtMs: number;
  readonly state: TraceState;
  readonly limited: number;
  /** All messages by which one may ask for it. */
  readonly messages: readonly string[];
}

export interface TraceList {
  /** To be handed in next time. */
  readonly revision: number;
  /** Newest first; only those that changed since. */
  readonly traces: readonly TraceSummary[];
}

export interface WholeTrace extends Naming {
  readonly revision: number;
  readonly trace: Trace;
  /** Whether this is the whole wire, and what was told of it before is void. */
  readonly isWhole: boolean;
  /** Else only what is new since. */
  readonly wire: readonly WireEvent[];
}

export interface Inspector {
  /** `since`: the revision of an earlier list; 0 for all. */
  list(since: number): TraceList;
  /** Null when there is no such trace. `since`: the revision of an earlier answer; 0 for the whole wire. */
  whole(id: string, since: number): WholeTrace | null;
  /** Stops to follow the record. */
  close(): void;
}

/** How many are listed. */
const LISTED = 60;

/** Time alone may still change what is said of one that is not whole. */
const mayChange = (draft: Draft, nowMs: number): boolean =>
  draft.finalStep === null && nowMs - draft.lastEventMs < SETTLED_MS;

export function createInspector(options: {
  readonly record: SandboxRecord;
  readonly clock: SandboxClock;
  readonly platforms: Directory;
}): Inspector {
  const { record, clock, platforms } = options;
  const fold = createFold();
  let revision = 0;
  const take: typeof fold.take = (event) => {
    fold.take(event);
    revision = event.sequence;
  };
  for (const event of record.all()) take(event);
  const unfollow = record.follow(take);

  function summaryOf(trace: Trace): TraceSummary {
    const { id, platform, entry, isPrivate, times, deliveredAtMs, state, limited, messages, signs } = trace;
    const naming = namingOf(trace, platforms);
    return {
      ...naming,
      id,
      platform,
      entry,
      isPrivate,
      times,
      deliveredAtMs,
      state,
      limited,
      messages: [...new Set([...messages, ...signs])],
    };
  }

  return {
    list(since) {
      const nowMs = clock.now();
      const newest = fold.traces.all().slice(-LISTED).toReversed();
      const changed = newest.filter((draft) => draft.revision > since || mayChange(draft, nowMs));
      return { revision, traces: changed.map((draft) => summaryOf(viewAt(draft, nowMs))) };
    },
    whole(id, since) {
      const draft = fold.traces.byId(id);
      if (!draft) return null;
      const trace = viewAt(draft, clock.now());
      const from = draft.rebuiltAt > since ? 0 : since;
      const wire = wireSince(record.all(), trace, from);
      return { ...namingOf(trace, platforms), revision, trace, isWhole: from === 0, wire };
    },
    close: unfollow,
  };
}
