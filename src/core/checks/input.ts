/*
 * Is there a question, and is it one that we take? Pure and synchronous, so that its verdict can be part of the
 * platform's first acknowledgement. Does not know who asks.
 */
import type { Question } from '../../contract.ts';
import type { Refusal } from '../notices-refusal.ts';
import { estimateTokens } from '../pricing.ts';

export interface InputRules {
  /** In UTF-16 code units, as the platforms count. */
  readonly maxCharacters: number;
  /** As estimated; null: any number. */
  readonly maxTokens: number | null;
}

/** What no keyboard writes: C0 and C1 but for tab, line feed and carriage return. */
const CONTROL_CHARACTER = /(?![\t\n\r])\p{Cc}/u;

/** Null when the question is fine. */
export function checkInput(question: Question, rules: InputRules): Refusal | null {
  const { text } = question;
  const word = text.toLowerCase();
  if (text === '') return { reason: question.entry === 'command' ? 'help' : 'no-question' };
  if (word === 'help' || word === 'usage') return { reason: word };
  if (text.length > rules.maxCharacters) {
    return { reason: 'question-too-long', foundCharacters: text.length, maxCharacters: rules.maxCharacters };
  }
  // A lone half of a surrogate pair: no encoding carries it, and a model would get something else.
  if (!text.isWellFormed()) return { reason: 'broken-text' };
  const control = CONTROL_CHARACTER.exec(text);
  if (control !== null) return { reason: 'control-characters', position: control.index + 1 };
  const tokens = estimateTokens(text);
  if (rules.maxTokens !== null && tokens > rules.maxTokens) {
    return { reason: 'too-many-tokens', foundTokens: tokens, maxTokens: rules.maxTokens };
  }
  return null;
}
