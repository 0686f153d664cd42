/*
 * What the inspector tells about one question. Types only.
 */

export type Entry = 'command' | 'mention' | 'direct-message';

export type StepKind =
  | 'delivered'
  /** The bot gave a sign that it has the question: an acknowledgement, a reaction, "is typing". */
  | 'accepted'
  | 'model-request'
  | 'thinking'
  | 'first-token'
  | 'model-end'
  | 'write'
  /** A write that the platform turned away with "too fast". */
  | 'limited'
  /** A write that did not work this time. */
  | 'failed-write'
  /** The write after which the whole answer stood. */
  | 'final'
  /** A write, or a delivery, against a rule of the platform. */
  | 'refused'
  | 'error';

export interface Step {
  readonly atMs: number;
  readonly kind: StepKind;
  /** What there is to say beyond the kind; may be empty. */
  readonly label: string;
  /** What was answered, in the words of who answered; null where nothing was. */
  readonly status: string | null;
  /** Characters that were written; null where nothing was. */
  readonly length: number | null;
  readonly eventSequence: number;
}

export type TraceState = 'running' | 'done' | 'never answered';

/** Milliseconds since the delivery; null as long as it did not happen. */
export interface TraceTimes {
  readonly acceptedMs: number | null;
  readonly firstTokenMs: number | null;
  readonly firstVisibleMs: number | null;
  readonly modelEndMs: number | null;
  readonly finalMs: number | null;
}

/** Input excludes what was read from or written to the cache. */
export interface TraceTokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Straight lines between the points: the age of the oldest text of the model that nobody can see yet. */
export interface Staleness {
  readonly points: readonly { readonly atMs: number; readonly staleMs: number }[];
  /** Weighted by time, from the first text of the model to the end of the series. */
  readonly meanMs: number;
  readonly maxMs: number;
}

/** A request or an answer on the wire, by the sequence number in the record. */
export interface WireReference {
  readonly sequence: number;
  /** The events that were streamed in answer to it; empty for anything but a model call. */
  readonly stream: readonly number[];
}

export interface Trace {
  readonly id: string;
  readonly platform: 'slack' | 'discord';
  readonly entry: Entry;
  readonly isPrivate: boolean;
  readonly person: string;
  readonly personName: string | null;
  readonly channel: string;
  readonly question: string;
  /** When it was delivered first, in milliseconds since the epoch. */
  readonly deliveredAtMs: number;
  readonly state: TraceState;
  readonly times: TraceTimes;
  readonly steps: readonly Step[];
  readonly model: string | null;
  /** Null where no model call is on record. */
  readonly tokens: TraceTokens | null;
  readonly costUsd: number | null;
  readonly modelCalls: number;
  readonly platformCalls: number;
  /** Writes and model calls that were answered "too fast". */
  readonly limited: number;
  readonly staleness: Staleness | null;
  /** The platform's ids of the messages of the answer. */
  readonly messages: readonly string[];
  /** The ids of messages that only said that the question was taken. */
  readonly signs: readonly string[];
  readonly wire: readonly WireReference[];
  /** What could not be told apart, in words. */
  readonly notes: readonly string[];
}
