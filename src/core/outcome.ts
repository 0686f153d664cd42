/*
 * Names how a question ended, from what the call told and how the writing went. Pure.
 */
import type { Outcome } from '../contract.ts';
import type { CallResult } from './call.ts';
import type { Delivery } from './live/live-message.ts';
import type { Refusal } from './notices-refusal.ts';

/** Who broke the call off, if anybody did: somebody who pressed Stop, or the process that leaves. */
export type BrokenOffBy = 'person' | 'shutdown' | null;

/** How the call ended for its reader. */
export function outcomeOfCall(result: CallResult, brokenOffBy: BrokenOffBy): Outcome {
  const hasText = result.text.trim() !== '';
  switch (result.stopReason) {
    case 'complete':
      return hasText ? 'answered' : 'empty';
    case 'max-tokens':
      return 'cut-by-max-tokens';
    case 'context-full':
      return 'cut-by-context';
    case 'refusal':
      return 'refused-by-model';
    case null:
      // A filter of the provider's declined instead of the model.
      if (result.failure === 'blocked') return 'refused-by-model';
      if (result.failure === null && brokenOffBy === 'person') return 'stopped';
      if (result.failure === null && brokenOffBy === 'shutdown') return 'interrupted';
      return hasText ? 'failed-after-text' : 'failed-before-text';
  }
}

/** What is recorded: an answer that nobody could read was not answered. */
export function outcomeOf(outcomeForReader: Outcome, delivery: Delivery): Outcome {
  switch (delivery.kind) {
    case 'complete':
      return outcomeForReader;
    case 'removed':
      return 'removed';
    case 'incomplete':
      return 'undelivered';
  }
}

/** Whether asking the same again may go better: the failure was not the question's. */
export function mayTryAgain(outcome: Outcome): boolean {
  switch (outcome) {
    case 'empty':
    case 'failed-before-text':
    case 'failed-after-text':
    case 'interrupted':
      return true;
    case 'answered':
    case 'cut-by-max-tokens':
    case 'cut-by-context':
    case 'refused-by-model':
    case 'stopped':
    case 'removed':
    case 'undelivered':
    case 'out-of-reach':
    case 'refused':
      return false;
  }
}

/** As far ahead nobody looks for a button: what was asked is not kept longer. */
const SOON_MS = 24 * 60 * 60_000;

/** Whether what was turned away is worth asking again as it stands: nothing but time was missing. */
export function isWorthAnotherTry(refusal: Refusal): boolean {
  switch (refusal.reason) {
    case 'restarting':
    case 'standing-unknown':
    case 'quota':
    case 'line-full':
    case 'waited-too-long':
    case 'sharing-away':
    case 'budget-reserved':
    case 'ledger-away':
      return true;
    case 'budget-spent':
      return refusal.endsInMs <= SOON_MS;
    case 'help':
    case 'usage':
    case 'no-question':
    case 'question-too-long':
    case 'too-many-tokens':
    case 'control-characters':
    case 'broken-text':
    case 'not-allowed':
    case 'guest':
    case 'stranger':
    case 'private-channel':
      return false;
  }
}

/** Whether it counts against the quotas of who asked: what came to no word by our fault, or the model's, does not. */
export function countsAgainstQuota(outcome: Outcome): boolean {
  switch (outcome) {
    case 'failed-before-text':
    case 'empty':
    case 'out-of-reach':
    case 'refused':
      return false;
    case 'answered':
    case 'cut-by-max-tokens':
    case 'cut-by-context':
    case 'refused-by-model':
    case 'failed-after-text':
    case 'interrupted':
    case 'stopped':
    case 'removed':
    case 'undelivered':
      return true;
  }
}
