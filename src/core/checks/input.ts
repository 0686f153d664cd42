/*
 * Is there a question, and is it one that we take? Pure and synchronous, so that its verdict can be part of the
 * platform's first acknowledgement. Does not know who asks.
 */
import type { Question } from '../../contract.ts';
import type { Refusal } from '../notices.ts';

export interface InputRules {
  /** In UTF-16 code units, as the platforms count. */
  readonly maxCharacters: number;
}

/** Null when the question is fine. */
export function checkInput(question: Question, rules: InputRules): Refusal | null {
  const { text } = question;
  if (text === '') return { reason: question.entry === 'command' ? 'help' : 'no-question' };
  if (text.toLowerCase() === 'help') return { reason: 'help' };
  if (text.length > rules.maxCharacters) {
    return { reason: 'question-too-long', foundCharacters: text.length, maxCharacters: rules.maxCharacters };
  }
  return null;
}
