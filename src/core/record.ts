/*
 * The record of one question while it is being written. It holds no word of the question or of the answer.
 */
import type { AnswerRecord, Arrival, DeliveryKey, Question } from '../contract.ts';
import type { Calendar } from './calendar.ts';
import type { Prompt } from './prompt/render.ts';

/** An `AnswerRecord` that is still being filled in. */
export type RecordDraft = { -readonly [Key in keyof AnswerRecord]: AnswerRecord[Key] };

/** Begins with the worst that can be said: whatever goes well corrects it. */
export function beginRecord(
  asked: Question,
  reference: string,
  askedAtMs: number,
  { calendar, promptOf }: { readonly calendar: Calendar; readonly promptOf: (question: Question) => Prompt },
): RecordDraft {
  const { platform, entry, visibility, workspace, person } = asked;
  // Threads count as their channel, and direct messages are those of nobody in particular.
  const channel = asked.parentChannel ?? asked.channel;
  return {
    question: `question:${reference}`,
    platform,
    entry,
    visibility,
    workspace,
    channel,
    person,
    prompt: promptOf(asked).name,
    askedAtMs,
    day: calendar.nameOf(askedAtMs, 'day'),
    outcome: 'undelivered',
    refusal: null,
    model: null,
    providerRequestId: null,
    choice: null,
    attempts: 0,
    usage: null,
    costMicroUsd: 0,
    firstTextMs: null,
    totalMs: 0,
    writes: 0,
    failure: null,
  };
}

/** What the ledger is told of it when it arrives. */
export function arrivalOf(draft: RecordDraft, deliveryKey: DeliveryKey): Arrival {
  const { question, platform, entry, visibility, workspace, channel, person, prompt, askedAtMs, day } = draft;
  return { question, platform, entry, visibility, workspace, channel, person, prompt, askedAtMs, day, deliveryKey };
}
