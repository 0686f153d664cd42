/*
 * Bad weather over the stand-in for Claude: what becomes of an answer that nobody scripted. Pure; the words of the
 * answer stay, only their fate changes.
 */
import type { ClaudeScript } from './script.ts';

/** How the model behaves towards calls for which nothing was scripted. */
export type ClaudeWeather =
  'fine' | 'slow' | 'fails-in-the-middle' | 'drops' | 'refuses' | 'hangs' | 'overloaded' | 'cuts-off';

const SLOW_TOKENS_PER_SECOND = 8;
const SLOW_THINKING_MS = 4_000;
/** The pace of an answer whose script has none: breaking off shows only when something grew before. */
const TOKENS_PER_SECOND = 60;

function beginningOf(text: string, share: number): string {
  const characters = Array.from(text);
  return characters.slice(0, Math.ceil(characters.length * share)).join('');
}

/** What the weather makes of an answer. */
export function underWeather(script: ClaudeScript, weather: ClaudeWeather): ClaudeScript {
  if (weather === 'hangs') return { kind: 'hang' };
  if (weather === 'overloaded') {
    return { kind: 'error-before', status: 529, type: 'overloaded_error', message: 'Overloaded' };
  }
  if (weather === 'refuses') return { kind: 'text', text: '', thinkingMs: 400, stopReason: 'refusal' };
  if (script.kind !== 'text') {
    return weather === 'slow' && script.kind === 'error-in-stream'
      ? { ...script, tokensPerSecond: SLOW_TOKENS_PER_SECOND, thinkingMs: SLOW_THINKING_MS }
      : script;
  }
  const { text, tokensPerSecond = TOKENS_PER_SECOND, thinkingMs = 0 } = script;
  switch (weather) {
    case 'fine':
      return script;
    case 'slow':
      return { ...script, tokensPerSecond: SLOW_TOKENS_PER_SECOND, thinkingMs: SLOW_THINKING_MS };
    case 'fails-in-the-middle': {
      const type = 'overloaded_error';
      return { kind: 'error-in-stream', text: beginningOf(text, 1 / 3), type, tokensPerSecond, thinkingMs };
    }
    case 'drops':
      return { kind: 'drop-in-stream', text: beginningOf(text, 1 / 3), tokensPerSecond, thinkingMs };
    case 'cuts-off':
      return { ...script, text: beginningOf(text, 1 / 2), stopReason: 'max_tokens' };
  }
}
