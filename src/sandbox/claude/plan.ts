/*
 * Turns a script and the request that it answers into a performance: what is said, whether it thinks first, how it ends,
 * cut at the request's max_tokens. Pure.
 */
import type { InputUsage } from './events.ts';
import type { Ending, Performance } from './play.ts';
import { estimateTokens, type ReadRequest } from './request.ts';
import type { ClaudeScript } from './script.ts';

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
    case 'error-in-stream':
      return {
        kind: 'error',
        body: {
          type: 'error',
          error: { type: script.type, message: `The stand-in was told to send ${script.type}` },
          request_id: requestId,
        },
      };
    case 'drop-in-stream':
      return { kind: 'drop' };
    case 'end-without-stop':
      return { kind: 'without-stop' };
    case 'stall':
      return { kind: 'stall' };
  }
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
  const tokensPerSecond = 'tokensPerSecond' in script ? script.tokensPerSecond : 0;
  const thinkingMs = 'thinkingMs' in script ? script.thinkingMs : 0;
  const wishedThinking = request.thinks ? THOUGHT : null;
  // Thinking counts against max_tokens, and comes first.
  const thinking = wishedThinking?.slice(0, request.maxTokens * 4) ?? null;
  const textTokens = Math.max(0, request.maxTokens - estimateTokens(thinking ?? ''));
  const characters = Array.from(script.text);
  const isCut = estimateTokens(script.text) > textTokens;
  const text = isCut ? characters.slice(0, textTokens * 4).join('') : script.text;
  const stopReason = (script.kind === 'text' ? script.stopReason : null) ?? 'end_turn';
  return {
    answer: {
      messageId: ids.messageId,
      request,
      input: ids.input,
      thinking,
      text,
      stopReason: isCut ? 'max_tokens' : stopReason,
    },
    ending: endingOf(script, ids.requestId),
    tokensPerSecond: ids.instant ? 0 : (tokensPerSecond ?? 0),
    thinkingMs: ids.instant ? 0 : (thinkingMs ?? 0),
  };
}
