/*
 * The opening of an answer: all that comes before its first visible text. Until then an attempt can be thrown away and
 * another one made without anybody seeing it; from then on what is told is told. Pure.
 */
import type { AnswerEvent, Usage } from '../contract.ts';
import { ModelError } from '../errors.ts';

/** Neither white space nor characters that only steer others (zero-width spaces, byte order marks, controls). */
const VISIBLE = /[^\s\p{Cc}\p{Cf}]/u;

export function hasVisibleText(event: AnswerEvent): boolean {
  return event.type === 'text-delta' && VISIBLE.test(event.text);
}

export interface Opening {
  /**
   * Takes what the attempt tells and gives what to pass on. Text that nobody can see is held back until the first text
   * that somebody can, since another attempt may follow; an answer without any visible text loses it.
   */
  passOn(event: AnswerEvent): AnswerEvent;
  /** Whether the attempt may be thrown away for another one. */
  isRepeatable(): boolean;
  /**
   * How the attempt ended that threw this, told on: with the usage as far as the provider counted it. Null when a layer
   * below has told it already.
   */
  endingOf(thrown: unknown): AnswerEvent | null;
}

/** `model` is what was asked for, until the provider names its own. */
export function createOpening(requestedModel: string): Opening {
  let model = requestedModel;
  let usage: Usage | null = null;
  let heldBack = '';
  let isOver = false;
  let isUnderWay = true;
  return {
    passOn(event) {
      if (isOver) return event;
      switch (event.type) {
        case 'answer-start':
          ({ model, usage } = event);
          return event;
        case 'attempt-failed':
        case 'attempt-unsent':
          // Told already by a layer below: what follows is another attempt.
          [model, usage, heldBack, isUnderWay] = [requestedModel, null, '', false];
          return event;
        case 'attempt-start':
          isUnderWay = true;
          return event;
        case 'text-delta':
          heldBack += event.text;
          if (!hasVisibleText(event)) return { type: 'life-sign' };
          isOver = true;
          return { type: 'text-delta', text: heldBack };
        case 'answer-end':
          isOver = true;
          return event;
        case 'life-sign':
          return event;
      }
    },
    isRepeatable: () => !isOver,
    endingOf(thrown) {
      if (!isUnderWay) return null;
      if (!(thrown instanceof ModelError)) return { type: 'attempt-failed', model, failure: 'unknown', usage };
      if (thrown.isUnsent) return { type: 'attempt-unsent' };
      return { type: 'attempt-failed', model, failure: thrown.kind, usage: thrown.usage ?? usage };
    },
  };
}
