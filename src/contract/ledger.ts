/*
 * The books: one row per question from its arrival to its end, and beside them the counters of quotas and of money. What
 * is opened is atomic: the claim of the delivery, the quotas, the reservation and the journal come together or not at all.
 */
import type { DeliveryKey, PersonId, Platform, QuestionId, WorkspaceId, Entry } from './question.ts';
import type { AnswerRecord, Outcome } from './record.ts';
import type { MessageId } from './surface.ts';

/** At most so many questions within so long; the time begins with the first one. */
export interface Quota {
  readonly of: 'person' | 'workspace' | 'channel' | 'person-in-channel';
  readonly within: 'minute' | 'hour' | 'day';
  readonly most: number;
}

/** At most so much money in a calendar period. */
export interface Budget {
  readonly of: 'person' | 'workspace' | 'all';
  readonly per: 'day' | 'month';
  /** The period by its name: `2026-11-22`, `2026-11`. */
  readonly period: string;
  /** When the period ends, by the clock. */
  readonly endsAtMs: number;
  readonly mostMicroUsd: number;
}

/** A budget passed a mark for the first time in its period. */
export interface BudgetAlert {
  readonly budget: Budget;
  /** Whose: a workspace's id, a person as the ledger calls them, or `all`. */
  readonly whose: string;
  readonly percent: 50 | 80 | 100;
  readonly spentMicroUsd: number;
}

/** What is known of a question when it arrives. */
export type Arrival = Pick<
  AnswerRecord,
  'question' | 'platform' | 'entry' | 'visibility' | 'workspace' | 'channel' | 'person' | 'prompt' | 'day' | 'askedAtMs'
> & { readonly deliveryKey: DeliveryKey };

export interface Opening {
  readonly arrival: Arrival;
  readonly quotas: readonly Quota[];
  readonly budgets: readonly Budget[];
  /** What is set aside in each of the budgets until the question is closed. */
  readonly reserveMicroUsd: number;
  /** Where the answer will show, in the adapter's words. Sealed before it is stored. */
  readonly address: string;
  /** Whether the model is called right after this; false while the question waits in line. */
  readonly isAsking: boolean;
}

export type OpenVerdict =
  | { readonly kind: 'opened' }
  /** This delivery was opened or noted before, by whichever process. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'over-quota'; readonly quota: Quota; readonly freeAtMs: number }
  | {
      readonly kind: 'over-budget';
      readonly budget: Budget;
      /** `reserved`: there will be room if the questions that run cost less than they may. `spent`: there is none. */
      readonly state: 'reserved' | 'spent';
      readonly alerts: readonly BudgetAlert[];
    };

/** What is written down while an answer runs, so that a crash leaves nothing unfinished and nothing free. */
export interface JournalEntry {
  /** The model is called from here on: without a word of what it cost, all that is reserved counts as spent. */
  readonly isAsking?: true;
  /** The answer goes on in another place. */
  readonly address?: string;
  /** Posts of this answer that are known to have begun; one more may have. Their keys follow from their numbers. */
  readonly posts?: number;
  /** The newest message that stands. */
  readonly message?: MessageId;
  /** The last words of the answer are about to be written: from here on a message that grows no more may be its last. */
  readonly isEnding?: true;
  /** What the question costs so far, at least. */
  readonly accruedMicroUsd?: number;
}

/** An answer that a process which is gone left open; claimed by whoever is handed it. */
export interface Leftover {
  readonly question: QuestionId;
  readonly platform: Platform;
  readonly entry: Entry;
  /** Null when it does not open any more: another key. */
  readonly address: string | null;
  readonly posts: number;
  readonly message: MessageId | null;
  readonly isEnding: boolean;
  readonly askedAtMs: number;
}

/** What a process hears when it says that it lives. */
export interface Pulse {
  /** This one included. */
  readonly liveProcesses: number;
  /** Answers of this process that somebody asked another process to stop. */
  readonly stops: readonly QuestionId[];
}

export type UsageBy = 'person' | 'workspace' | 'channel' | 'prompt' | 'model' | 'day';

export interface UsageRow {
  /** A day, a model, a prompt, or an id without its prefix; people as the ledger calls them. Null: none (no model was asked). */
  readonly key: string | null;
  readonly questions: number;
  /** With words of a model, whole or cut by a limit of ours. */
  readonly answered: number;
  readonly refused: number;
  /** All others: failed, interrupted, stopped, not delivered. */
  readonly failed: number;
  /** All input, cached parts included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
  /** Of all first words; null when there were none. */
  readonly meanFirstTextMs: number | null;
}

/** How a budget stands. */
export interface BudgetStand {
  readonly budget: Budget;
  readonly spentMicroUsd: number;
  readonly reservedMicroUsd: number;
}

/** Every method may reject with what the database says: then nothing was changed, or it is unknown whether it was. */
export interface Ledger {
  open(opening: Opening): Promise<OpenVerdict>;
  /** Writes down a question that was turned away before it was opened. False: this delivery is known already. */
  note(record: AnswerRecord, deliveryKey: DeliveryKey): Promise<boolean>;
  /** Sets so much aside in all for an open question, where it was less; nothing changes where there is no room. */
  raise(
    question: QuestionId,
    reserveMicroUsd: number,
    budgets: readonly Budget[],
  ): Promise<Extract<OpenVerdict, { readonly kind: 'opened' | 'over-budget' }>>;
  journal(question: QuestionId, entry: JournalEntry): Promise<void>;
  /**
   * Ends an open question: the reservation goes, the cost is spent, the record stands. Once more, only what differs is
   * settled. `isCounted` false gives the quotas back what the question took. One that was never opened is written down as
   * it is, unless its delivery is known from elsewhere.
   */
  close(record: AnswerRecord, isCounted: boolean, deliveryKey?: DeliveryKey): Promise<readonly BudgetAlert[]>;
  /** Claims the open questions of processes that are gone. */
  leftovers(): Promise<readonly Leftover[]>;
  /** Ends one: at what was journalled, at all that was reserved where the model was asked and nothing is known, else free. */
  closeLeftover(question: QuestionId, outcome: Outcome): Promise<readonly BudgetAlert[]>;
  /** Asks the process that writes this answer to stop. `left`: its process is gone, or nobody knows of it. */
  requestStop(
    question: QuestionId,
    person: PersonId,
    isAdmin: boolean,
  ): Promise<'asked' | 'not-yours' | 'over' | 'left'>;
  /** Tells the others that this process lives, and hears from them. To be called about every second. */
  beat(): Promise<Pulse>;
  /** Rows of the time since, dearest first; days in their order. `person` limits it to one. */
  usage(query: {
    readonly by: UsageBy;
    readonly sinceMs: number;
    readonly person?: PersonId;
  }): Promise<readonly UsageRow[]>;
  /** How these budgets stand for this person and workspace. */
  stands(
    budgets: readonly Budget[],
    whose: { readonly person: PersonId; readonly workspace: WorkspaceId },
  ): Promise<readonly BudgetStand[]>;
  /** Deletes closed questions from before this time, and counters that count no longer. Resolves with how many questions. */
  forgetBefore(atMs: number): Promise<number>;
  /** Opens the database and brings it to the newest form. Throws `StartError`. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
