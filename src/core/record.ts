/*
 * The record of one question while it is being written. It holds no word of the question or of the answer.
 */
import type { AnswerRecord, Question, QuestionId } from '../contract.ts';

/** An `AnswerRecord` that is still being filled in. */
export type RecordDraft = { -readonly [Key in keyof AnswerRecord]: AnswerRecord[Key] };

/** Begins with the worst that can be said: whatever goes well corrects it. */
export function beginRecord(question: Question, id: QuestionId): RecordDraft {
  const { platform, entry, visibility, workspace, channel, person } = question;
  return {
    question: id,
    platform,
    entry,
    visibility,
    workspace,
    channel,
    person,
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
