/*
 * What goes wrong while an answer streams, with no other model standing by: before its first word another attempt is
 * made, after it what came is kept.
 */
import type { Recorded, Row } from './row.ts';
import { ANSWERED, BEGUN, BROKEN_OFF, UNHEARD, UNTAKEN, WHOLE } from './given.ts';
import { ANSWER, brokeOff, DECLINED, NOT_IN_TIME, NOT_REACHED, TOO_MUCH_TO_DO } from './words.ts';

const LOST = 'the connection to the model was lost';

const CUT = '⚠️ *This answer was cut at its length limit. Please use `/ask` again for the part that you need most.*';
const STALLS = 'fallbacks: []\ntimes: { idleSeconds: 1 }';
const SHORT = 'fallbacks: []\ntimes: { firstTextSeconds: 1.5, totalSeconds: 2.5 }';

/** A message of which something cannot be read, on the wire. */
function raw(...events: readonly (object | string)[]) {
  const chunks = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  return { kind: 'raw', chunks } as const;
}

const start = {
  type: 'message_start',
  message: { model: 'claude-sonnet-5-5', usage: { input_tokens: 8, output_tokens: 1 } },
};
const text = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ANSWER } };

/** 18 tokens of thinking, and no word. */
const ONLY_THOUGHT = { tokens: [8, 18], costMicroUsd: 8 * 2 + 18 * 10 } as const;

/** Two attempts that began and came to nothing, and a third. */
const BEGUN_THRICE: Omit<Recorded, 'failure'> = { ...BEGUN, attempts: 3, costMicroUsd: 3 * BEGUN.costMicroUsd };

export const inTheStream: readonly Row[] = [
  {
    fault: 'error event after 200, before the first word, once',
    promise: 'a second attempt answers, and both are charged',
    claude: [{ kind: 'error-in-stream', text: '', type: 'overloaded_error' }, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2, costMicroUsd: ANSWERED.costMicroUsd + BEGUN.costMicroUsd },
  },
  {
    fault: 'error event after 200, before the first word, each time',
    promise: 'three attempts, then a sentence, and all are charged',
    always: { kind: 'error-in-stream', text: '', type: 'overloaded_error' },
    sees: TOO_MUCH_TO_DO,
    button: 'Try again',
    recorded: { ...BEGUN_THRICE, failure: 'overloaded' },
  },
  {
    fault: 'error event after 200, after words',
    promise: 'the words stay, marked as broken off, and are charged',
    always: { kind: 'error-in-stream', text: ANSWER, type: 'overloaded_error' },
    sees: brokeOff('the model has too much to do right now'),
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'overloaded' },
  },
  {
    fault: 'connection dropped before the first word, once',
    promise: 'a second attempt answers, and both are charged',
    claude: [{ kind: 'drop-in-stream', text: '' }, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2, costMicroUsd: ANSWERED.costMicroUsd + BEGUN.costMicroUsd },
  },
  {
    fault: 'connection dropped before the first word, each time',
    promise: 'three attempts, then a sentence, and all are charged',
    always: { kind: 'drop-in-stream', text: '' },
    sees: NOT_REACHED,
    button: 'Try again',
    recorded: { ...BEGUN_THRICE, failure: 'dropped' },
  },
  {
    fault: 'connection dropped after words',
    promise: 'the words stay, marked as broken off, and are charged',
    always: { kind: 'drop-in-stream', text: ANSWER },
    sees: brokeOff(LOST),
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'dropped' },
  },
  {
    fault: 'stream ends without message_stop, after words',
    promise: 'the words stay, marked as broken off, and are charged',
    always: { kind: 'end-without-stop', text: ANSWER },
    sees: brokeOff(LOST),
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'dropped' },
  },
  {
    fault: 'stream stalls before the first word, once',
    promise: 'a second attempt answers, and both are charged',
    yaml: STALLS,
    claude: [{ kind: 'stall', text: '' }, WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2, costMicroUsd: ANSWERED.costMicroUsd + BEGUN.costMicroUsd },
    tookMs: { atLeast: 1_000, below: 3_000 },
  },
  {
    fault: 'stream stalls after words',
    promise: 'it ends as a failure, not as a hang; the words stay and are charged',
    yaml: STALLS,
    always: { kind: 'stall', text: ANSWER },
    sees: brokeOff('the model took too long'),
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'timeout' },
    tookMs: { atLeast: 1_000, below: 3_000 },
  },
  {
    fault: 'pings and thinking, but never a word',
    promise: 'they do not count as words: it ends in time, and is charged',
    yaml: SHORT,
    always: { kind: 'text', text: ANSWER, thinkingMs: 60_000 },
    sees: NOT_IN_TIME,
    button: 'Try again',
    recorded: { ...BEGUN, failure: 'timeout' },
    tookMs: { atLeast: 1_500, below: 2_500 },
  },
  {
    fault: 'slow drip',
    promise: 'it ends when the time for the whole answer is over; the words stay and are charged',
    yaml: SHORT,
    // Four letters a second: two times four until the end.
    always: { kind: 'text', text: ANSWER, tokensPerSecond: 1 },
    sees: brokeOff('the model took too long', 'A mutex'),
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'timeout', tokens: [8, 3], costMicroUsd: 8 * 2 + 3 * 10 },
    tookMs: { atLeast: 2_500, below: 4_000 },
  },
  {
    fault: 'malformed stream before the first word, once',
    promise: 'a second attempt answers, and both are charged',
    claude: [raw(start, '{"type":"content_block_delta"'), WHOLE],
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, attempts: 2, costMicroUsd: ANSWERED.costMicroUsd + BEGUN.costMicroUsd },
  },
  {
    fault: 'malformed stream from its first byte, each time',
    promise: 'three attempts, then a sentence, and all are charged',
    always: raw('<html>502 Bad Gateway</html>'),
    sees: NOT_REACHED,
    button: 'Try again',
    recorded: { ...UNTAKEN, failure: 'malformed', tokens: UNHEARD.tokens, costMicroUsd: 3 * UNHEARD.costMicroUsd },
  },
  {
    fault: 'malformed stream after words',
    promise: 'the words stay, marked as broken off, and are charged',
    always: raw(start, text, '{"type":"content_block_delta"'),
    sees: brokeOff(LOST),
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'malformed' },
  },
  {
    fault: 'the turn is paused after 4,000 tokens, after words',
    promise: 'the words stay, marked as broken off, and what the provider counted is charged',
    always: raw(
      start,
      text,
      { type: 'message_delta', delta: { stop_reason: 'pause_turn' }, usage: { output_tokens: 4_000 } },
      { type: 'message_stop' },
    ),
    sees: brokeOff(LOST),
    button: 'Try again',
    recorded: { ...BROKEN_OFF, failure: 'malformed', tokens: [8, 4_000], costMicroUsd: 8 * 2 + 4_000 * 10 },
  },
  {
    fault: 'events that nobody knows',
    promise: 'they are ignored',
    always: raw(
      start,
      { type: 'brand_new' },
      text,
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      {
        type: 'message_stop',
      },
    ),
    sees: ANSWER,
    button: null,
    recorded: { ...ANSWERED, tokens: [8, 1], costMicroUsd: 26 },
  },
  {
    fault: 'empty answer',
    promise: 'it is told as such, and charged',
    always: { kind: 'text', text: '' },
    sees: '⚠️ *The model ended without an answer. Please use `/ask` again; it often works the second time. (Reference: …)*',
    button: 'Try again',
    recorded: { ...ANSWERED, ...ONLY_THOUGHT, outcome: 'empty' },
  },
  {
    fault: 'refusal by the model',
    promise: 'it is told as such, and charged',
    always: { kind: 'text', text: '', stopReason: 'refusal' },
    sees: DECLINED,
    button: null,
    recorded: { ...ANSWERED, ...ONLY_THOUGHT, outcome: 'refused-by-model' },
  },
  {
    fault: 'refusal by the model, after words',
    promise: 'the words stay, it is told as such, and charged',
    always: { kind: 'text', text: ANSWER, stopReason: 'refusal' },
    sees: `${ANSWER}\n\n${DECLINED}`,
    button: null,
    recorded: { ...ANSWERED, outcome: 'refused-by-model' },
  },
  {
    fault: "the provider's filter ends the answer, after words",
    promise: 'the words stay, it is told like a refusal by the model, and charged',
    always: raw(start, text, {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' },
    }),
    sees: `${ANSWER}\n\n${DECLINED}`,
    button: null,
    recorded: { ...BROKEN_OFF, outcome: 'refused-by-model', failure: 'blocked' },
  },
  {
    fault: 'max_tokens',
    promise: 'the words stay, marked as cut, and are charged',
    always: { kind: 'text', text: ANSWER, stopReason: 'max_tokens' },
    sees: `${ANSWER}\n\n${CUT}`,
    button: null,
    recorded: { ...ANSWERED, outcome: 'cut-by-max-tokens' },
  },
  {
    fault: 'max_tokens spent on thinking, before the first word',
    promise: 'it is told, and charged',
    always: { kind: 'text', text: '', stopReason: 'max_tokens' },
    sees: CUT,
    button: null,
    recorded: { ...ANSWERED, ...ONLY_THOUGHT, outcome: 'cut-by-max-tokens' },
  },
  {
    fault: 'the window of the model is full',
    promise: 'the words stay, marked as cut, and are charged',
    always: { kind: 'text', text: ANSWER, stopReason: 'model_context_window_exceeded' },
    sees: `${ANSWER}\n\n⚠️ *Question and answer together became too long for the model, so it stops here. Please use \`/ask\` again in fewer words.*`,
    button: null,
    recorded: { ...ANSWERED, outcome: 'cut-by-context' },
  },
];
