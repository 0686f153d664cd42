/*
 * Puts the system prompt in front of the person's words: the one place where a model request is made. Pure.
 */
import type { ModelRequest, ModelSettings } from '../../contract.ts';

/** What stands before every question of a place. */
export interface Prompt {
  /** For the ledger. */
  readonly name: string;
  readonly system: string;
}

/**
 * The person's text goes in as it is: it is a message of its own, never a part of the system prompt. Which choices are
 * asked, and until when, is decided when the question is let in.
 */
export function renderRequest({ system }: Prompt, questionText: string, settings: ModelSettings): ModelRequest {
  return { ...settings, system, text: questionText, onlyChoice: null, firstTextByMs: Infinity };
}
