/*
 * What a trace's requests and answers were on the wire, from the record, without secrets. Pure.
 */
import type { SandboxEvent } from '../record.ts';
import { at, textAt } from './reading.ts';
import { redact } from './redact.ts';
import type { Trace, WireReference } from './trace.ts';

export interface WireEvent {
  readonly sequence: number;
  /** Milliseconds since the question was delivered. */
  readonly atMs: number;
  readonly with: 'slack' | 'discord' | 'claude' | 'openai';
  readonly direction: 'to the bot' | 'from the bot';
  readonly name: string;
  readonly path: string | null;
  readonly status: string | null;
  readonly request: unknown;
  /** Null where the answer carries nothing, and for deliveries. */
  readonly response: unknown;
  /** How many events were streamed in answer. */
  readonly streamed: number;
}

/** Looks an event up; the record keeps them without gaps, but not for ever. */
function eventAt(events: readonly SandboxEvent[], sequence: number): SandboxEvent | null {
  const first = events[0]?.sequence ?? 0;
  return events[sequence - first] ?? null;
}

interface Joined {
  readonly type: string;
  readonly count: number;
  readonly text?: string;
  readonly event?: unknown;
}

/** The events of a stream, in order; deltas and pings that follow each other become one. */
function joined(events: readonly SandboxEvent[]): readonly Joined[] {
  const parts: Joined[] = [];
  for (const { name, details } of events) {
    const text = textAt(details, 'text');
    const event = details['event'];
    const last = parts.at(-1);
    const isSame = last?.type === name && (text !== null ? last.text !== undefined : name === 'ping');
    if (last && isSame) {
      const more = text === null ? {} : { text: (last.text ?? '') + text };
      parts[parts.length - 1] = { ...last, count: last.count + 1, ...more };
    } else {
      parts.push({ type: name, count: 1, ...(text === null ? (event === undefined ? {} : { event }) : { text }) });
    }
  }
  return parts;
}

function requestOf({ standIn, type, name, details }: SandboxEvent): unknown {
  if (type === 'delivered') return details['payload'] ?? details['data'] ?? null;
  if (standIn === 'slack' && name === 'acknowledgement') return at(details, 'request', 'payload') ?? null;
  return details['request'] ?? null;
}

function statusOf({ status }: SandboxEvent['details']): string | null {
  if (typeof status === 'number' || typeof status === 'string') return String(status);
  return null;
}

/** One entry of the wire; null when the record has dropped it. `startMs`: when the question was delivered. */
function wireEventOf(events: readonly SandboxEvent[], reference: WireReference, startMs: number): WireEvent | null {
  const event = eventAt(events, reference.sequence);
  if (!event) return null;
  const stream = reference.stream.flatMap((sequence) => eventAt(events, sequence) ?? []);
  const { details, type } = event;
  return {
    sequence: event.sequence,
    atMs: event.atMs - startMs,
    with: event.standIn,
    direction: type === 'delivered' ? 'to the bot' : 'from the bot',
    name: event.name,
    path: type === 'called' ? (redactedText(details['path']) ?? null) : null,
    status: type === 'called' ? (statusOf(details) ?? 'connection cut') : null,
    request: redact(requestOf(event)),
    response: redact(stream.length > 0 ? joined(stream) : (details['answer'] ?? null)),
    streamed: stream.length,
  };
}

function redactedText(value: unknown): string | null {
  const text = redact(value);
  return typeof text === 'string' ? text : null;
}

/** The wire of a trace from a sequence number on: entries that are newer, or whose stream has grown since. */
export function wireSince(events: readonly SandboxEvent[], trace: Trace, since: number): readonly WireEvent[] {
  return trace.wire
    .filter(({ sequence, stream }) => Math.max(sequence, stream.at(-1) ?? 0) > since)
    .flatMap((reference) => wireEventOf(events, reference, trace.deliveredAtMs) ?? []);
}
