/*
 * Turns a script and the request that it answers into a performance: what is said, whether it thinks first, how it ends,
 * cut at the request's max_tokens. Pure.
 */
import type { InputUsage } from './cache.ts';
import type { Ending, Performance } from './play.ts';
import { errorBody } from './refusal.ts';
import type { ReadRequest } from './request.ts';
import type { ClaudeScript, ClaudeStopReason } from './script.ts';
import { cutToTokens, estimateTokens } from './tokens.ts';

/** The scripts that begin with a 200 and speak the protocol. */
export type SpokenScript = Extract<
  ClaudeScript,
  { readonly kind: 'text' | 'error-in-stream' | 'drop-in-stream' | 'end-without-stop' | 'stall' }
>;

const THOUGHT = 'The question is clear enough. A short answer will do, with an example.';

function endingOf(script: SpokenScript, requestId: string): Ending {
  switch (script.kind) {
    case 'text':
      return { kind: 'complete' };
    case 'error-in-stream': {
      const { type } = script;
      return { kind: 'error', body: errorBody({ type, message: `The stand-in was told to send ${type}` }, requestId) };
    }
    case 'drop-in-stream':
      return { kind: 'drop' };
    case 'end-without-stop':
      return { kind: 'without-stop' };
    case 'stall':
      return { kind: 'stall' };
  }
}

interface Said {
  readonly text: string;
  readonly stopReason: ClaudeStopReason;
  readonly stopSequence: string | null;
}

/** What of the script's text is said: up to the first stop sequence, and no more than so many tokens. */
function say(script: SpokenScript, stopSequences: readonly string[], maxTokens: number): Said {
  const told = (script.kind === 'text' ? script.stopReason : null) ?? 'end_turn';
  const hits = stopSequences
    .map((sequence) => ({ sequence, index: script.text.indexOf(sequence) }))
    .filter(({ index }) => index >= 0)
    .toSorted((a, b) => a.index - b.index);
  const [hit] = hits;
  const uncut = hit ? script.text.slice(0, hit.index) : script.text;
  const text = cutToTokens(uncut, maxTokens);
  if (text !== uncut) return { text, stopReason: 'max_tokens', stopSequence: null };
  if (hit) return { text, stopReason: 'stop_sequence', stopSequence: hit.sequence };
  return { text, stopReason: told, stopSequence: told === 'stop_sequence' ? (stopSequences[0] ?? '###') : null };
}

/** `instant` drops every pace and thinking time. */
export function plan(
  script: SpokenScript,
  request: ReadRequest,
  ids: {
    readonly messageId: string;
    readonly requestId: string;
    readonly input: InputUsage;
    readonly instant: boolean;
  },
): Performance {
  const { tokensPerSecond = 0, thinkingMs = 0 } = script;
  // Thinking counts against max_tokens, and comes first.
  const thinking = request.thinks ? cutToTokens(THOUGHT, request.maxTokens) : null;
  const textTokens = request.maxTokens - estimateTokens(thinking ?? '');
  return {
    answer: {
      messageId: ids.messageId,
      request,
      input: ids.input,
      thinking,
      ...say(script, request.stopSequences, textTokens),
    },
    ending: endingOf(script, ids.requestId),
    tokensPerSecond: ids.instant ? 0 : tokensPerSecond,
    thinkingMs: ids.instant ? 0 : thinkingMs,
  };
}
