/*
 * Puts the system prompt in front of the person's words: the one place where a model request is made. Pure.
 */
import type { ModelRequest, ModelSettings } from '../../contract.ts';

/** What every question here is asked with. */
export interface Prompt {
  readonly system: string;
  readonly settings: ModelSettings;
}

/** The person's text goes in as it is: it is a message of its own, never a part of the system prompt. */
export function renderRequest(prompt: Prompt, questionText: string, firstTextByMs: number): ModelRequest {
  return { ...prompt.settings, system: prompt.system, text: questionText, firstTextByMs };
}
