/*
 * What is known of a question, as columns of its row. Pure.
 */
import type { Insertable, Updateable } from 'kysely';
import type { AnswerRecord, Arrival, DeliveryKey } from '../contract.ts';
import { holdsToText, NO_HOLDS, type Holds } from './holds.ts';
import type { NamePerson } from './people.ts';
import type { QuestionsTable } from './schema.ts';

type NewRow = Insertable<QuestionsTable>;

export interface Open {
  readonly arrival: Arrival;
  readonly owner: string;
  readonly reservedMicroUsd: number;
  readonly isAsking: boolean;
  /** Sealed. */
  readonly address: string;
  readonly holds: Holds;
}

/** A question that begins. */
export function openRow(open: Open, nameOf: NamePerson): NewRow {
  return {
    ...arrivalColumns(open.arrival, nameOf),
    delivery: open.arrival.deliveryKey,
    state: 'open',
    owner: open.owner,
    reserved_micro_usd: open.reservedMicroUsd,
    is_asking: open.isAsking ? 1 : 0,
    address: open.address,
    posts: 0,
    is_ending: 0,
    stop_requested: 0,
    holds: holdsToText(open.holds),
    attempts: 0,
    cost_micro_usd: 0,
    writes: 0,
  };
}

/** A question that begins and ends at once; `delivery` is null where nobody knows it. */
export function closedRow(record: AnswerRecord, delivery: DeliveryKey | null, nameOf: NamePerson): NewRow {
  return {
    ...arrivalColumns(record, nameOf),
    delivery,
    posts: 0,
    holds: holdsToText(NO_HOLDS),
    ...CLOSED,
    ...endColumns(record),
  };
}

/** What changes when a question ends: nothing is left of where it was answered. */
export const CLOSED = {
  state: 'closed',
  owner: null,
  reserved_micro_usd: 0,
  is_asking: 0,
  accrued_micro_usd: null,
  address: null,
  message: null,
  is_ending: 0,
  stop_requested: 0,
} as const;

/** All that is known at the end alone. */
export function endColumns(record: AnswerRecord) {
  const { usage } = record;
  return {
    outcome: record.outcome,
    refusal: record.refusal,
    model: record.model,
    provider_request_id: record.providerRequestId,
    choice: record.choice,
    attempts: record.attempts,
    input_tokens: usage?.inputTokens ?? null,
    output_tokens: usage?.outputTokens ?? null,
    cache_read_tokens: usage?.cacheReadTokens ?? null,
    cache_write_tokens: usage?.cacheWriteTokens ?? null,
    cost_micro_usd: record.costMicroUsd,
    first_text_ms: wholeOrNull(record.firstTextMs),
    total_ms: Math.round(record.totalMs),
    writes: record.writes,
    failure: record.failure,
  } satisfies Updateable<QuestionsTable>;
}

/** Where a question came from: it may look different at its end (another prompt, another place). */
export function arrivalColumns(arrival: Omit<Arrival, 'deliveryKey'>, nameOf: NamePerson) {
  return {
    question: arrival.question,
    platform: arrival.platform,
    entry: arrival.entry,
    visibility: arrival.visibility,
    workspace: arrival.workspace,
    channel: arrival.channel,
    person: nameOf(arrival.person),
    prompt: arrival.prompt,
    day: arrival.day,
    asked_at_ms: Math.round(arrival.askedAtMs),
  } satisfies Updateable<QuestionsTable>;
}

/** A bigint takes no fractions, and a clock may count in them. */
function wholeOrNull(durationMs: number | null): number | null {
  return durationMs === null ? null : Math.round(durationMs);
}
