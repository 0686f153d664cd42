/*
 * Names how a question ended, from what the call told and how the writing went. Pure.
 */
import type { Outcome } from '../contract.ts';
import type { CallResult } from './call.ts';
import type { Delivery } from './live/live-message.ts';

/** How the call ended for its reader. `interrupted`: we broke it off because the process leaves. */
export function outcomeOfCall(result: CallResult, interrupted: boolean): Outcome {
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
      if (result.failure === null && interrupted) return 'interrupted';
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
