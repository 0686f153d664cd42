/*
 * What is known of a question when it has ended.
 */
import type { Usage } from './model.ts';
import type { ChannelId, Entry, PersonId, Platform, QuestionId, Visibility, WorkspaceId } from './question.ts';

/** How a question ended. */
export type Outcome =
  | 'answered'
  | 'cut-by-max-tokens'
  | 'cut-by-context'
  | 'refused-by-model'
  | 'empty'
  | 'failed-before-text'
  | 'failed-after-text'
  | 'interrupted'
  /** Interrupted by the end of the process, and nobody could be told: no token or address leads there any more. */
  | 'out-of-reach'
  /** Somebody who may pressed Stop. */
  | 'stopped'
  /** Somebody deleted the message while it grew. */
  | 'removed'
  /** The platform took no text, or not all of it. */
  | 'undelivered'
  /** The gateway said no; `refusal` says why. */
  | 'refused';

/** Why the gateway turned a question away. */
export type RefusalReason =
  | 'help'
  | 'usage'
  | 'no-question'
  | 'question-too-long'
  | 'too-many-tokens'
  | 'control-characters'
  | 'broken-text'
  | 'restarting'
  /** Not on a list, or on the other one. */
  | 'not-allowed'
  | 'guest'
  | 'stranger'
  /** The platform did not tell who asks. */
  | 'standing-unknown'
  /** Somebody mentioned the bot where answers are private. */
  | 'private-channel'
  | 'quota'
  | 'line-full'
  | 'waited-too-long'
  | 'sharing-away'
  | 'budget-spent'
  | 'budget-reserved'
  /** The ledger could not be written. */
  | 'ledger-away';

/** One per question, however it ended. Never holds a word of the question or of the answer. */
export interface AnswerRecord {
  readonly question: QuestionId;
  readonly platform: Platform;
  readonly entry: Entry;
  readonly visibility: Visibility;
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly person: PersonId;
  /** Which prompt stood before it, by its name. */
  readonly prompt: string;
  readonly askedAtMs: number;
  /** The same as a day of the operator's calendar: `2026-11-22`. */
  readonly day: string;
  readonly outcome: Outcome;
  readonly refusal: RefusalReason | null;
  /** The model as the provider named it; null when no call was accepted. */
  readonly model: string | null;
  readonly providerRequestId: string | null;
  /** Which of the configured choices answered, 0 the first; null when none did. */
  readonly choice: number | null;
  /** Calls that were made for it. */
  readonly attempts: number;
  readonly usage: Usage | null;
  /** Of all attempts that were accepted, in millionths of a US$; for aborted ones an estimate, never zero. */
  readonly costMicroUsd: number;
  readonly firstTextMs: number | null;
  readonly totalMs: number;
  readonly writes: number;
  /** What went wrong, by kind (`overloaded`, `timeout` …), for the operator; null when nothing did. */
  readonly failure: string | null;
}

/** Takes each record once. Must not throw. */
export type Recorder = (record: AnswerRecord) => void;
