/*
 * Plays one planned answer over an open response, event by event, at a pace given by the clock. Knows how an answer can
 * break; knows nothing of requests, keys or queues.
 */
import type { ServerResponse } from 'node:http';
import type { SandboxClock } from '../clock.ts';
import * as events from './events.ts';
import type { PlannedAnswer, StreamEvent } from './events.ts';
import type { ErrorBody } from './refusal.ts';
import { estimateTokens } from './tokens.ts';

/** How the stream ends once the text is out. */
export type Ending =
  | { readonly kind: 'complete' }
  | { readonly kind: 'error'; readonly body: ErrorBody }
  | { readonly kind: 'drop' }
  | { readonly kind: 'without-stop' }
  | { readonly kind: 'stall' };

export interface Performance {
  readonly answer: PlannedAnswer;
  readonly ending: Ending;
  /** 0: all at once. */
  readonly tokensPerSecond: number;
  readonly thinkingMs: number;
}

/** The time between two deltas where the pace allows it. */
const DELTA_INTERVAL_MS = 50;
const PING_INTERVAL_MS = 5_000;
/** Characters of a delta when there is no pace. */
const INSTANT_TOKENS_PER_PIECE = 40;

const ping = { type: 'ping' } as const;

type Step =
  | { readonly kind: 'send'; readonly event: StreamEvent | { readonly type: 'ping' } }
  | { readonly kind: 'wait'; readonly delayMs: number };

const send = (event: StreamEvent | { readonly type: 'ping' }): Step => ({ kind: 'send', event });

/** Waits with a sign of life every few seconds, as the service does. */
function* pause(durationMs: number): Generator<Step> {
  for (let leftMs = durationMs; leftMs > 0; leftMs -= PING_INTERVAL_MS) {
    yield { kind: 'wait', delayMs: Math.min(leftMs, PING_INTERVAL_MS) };
    if (leftMs > PING_INTERVAL_MS) yield send(ping);
  }
}

function* think(thinking: string, show: boolean, durationMs: number): Generator<Step> {
  yield send(events.thinkingStart(0));
  yield send(ping);
  const pieces = show ? events.splitIntoPieces(thinking, 12) : [''];
  for (const piece of pieces) {
    yield* pause(durationMs / pieces.length);
    if (piece !== '') yield send(events.thinkingDelta(0, piece));
  }
  yield send(events.signatureDelta(0));
  yield send(events.blockStop(0));
}

function* steps({ answer, ending, tokensPerSecond, thinkingMs }: Performance): Generator<Step> {
  yield send(events.messageStart(answer));
  let index = 0;
  if (answer.thinking === null) {
    yield send(ping);
    yield* pause(thinkingMs);
  } else {
    yield* think(answer.thinking, answer.request.showsThinking, thinkingMs);
    index = 1;
  }
  if (answer.text !== '') {
    yield send(events.textStart(index));
    const paced = tokensPerSecond > 0;
    const tokensPerPiece = paced ? Math.max(1, (tokensPerSecond * DELTA_INTERVAL_MS) / 1000) : INSTANT_TOKENS_PER_PIECE;
    for (const piece of events.splitIntoPieces(answer.text, tokensPerPiece)) {
      if (paced) yield { kind: 'wait', delayMs: (1000 * tokensPerPiece) / tokensPerSecond };
      yield send(events.textDelta(index, piece));
    }
  }
  if (ending.kind !== 'complete') return;
  if (answer.text !== '') yield send(events.blockStop(index));
  yield send(events.messageDelta(answer));
  yield send(events.messageStop);
}

/**
 * Plays to the end and calls back with each event that was sent. Stops by itself when the client hangs up; the returned
 * function stops it sooner. Headers must have been written.
 */
export function play(
  performance: Performance,
  response: ServerResponse,
  clock: SandboxClock,
  sent: (event: { readonly type: string }) => void,
): () => void {
  const rest = steps(performance);
  let cancelWait: (() => void) | null = null;

  const deliver = (event: { readonly type: string }): void => {
    response.write(events.encodeEvent(event));
    sent(event);
  };
  const finish = (): void => {
    const { ending } = performance;
    switch (ending.kind) {
      case 'complete':
      case 'without-stop':
        response.end();
        return;
      case 'error':
        deliver(ending.body);
        response.end();
        return;
      case 'drop':
        // Not destroyed at once: what was written must reach the client before the connection goes.
        response.socket?.end();
        return;
      case 'stall':
        return;
    }
  };
  const advance = (): void => {
    // Not `for … of`: leaving such a loop would end the generator, and it goes on after the wait.
    for (let next = rest.next(); !next.done; next = rest.next()) {
      if (response.destroyed) return;
      if (next.value.kind === 'wait') {
        cancelWait = clock.after(next.value.delayMs, advance);
        return;
      }
      deliver(next.value.event);
    }
    finish();
  };
  advance();
  return () => cancelWait?.();
}

/**
 * The same answer in one piece, for a request without `stream`: after the time that streaming it would have taken,
 * `finish` gets the status and the body. A drop cuts the connection, a stall never finishes.
 */
export function playWhole(
  { answer, ending, tokensPerSecond, thinkingMs }: Performance,
  response: ServerResponse,
  clock: SandboxClock,
  finish: (status: number, body: unknown) => void,
): () => void {
  const writingMs = tokensPerSecond > 0 ? (estimateTokens(answer.text) * 1000) / tokensPerSecond : 0;
  return clock.after(thinkingMs + writingMs, () => {
    switch (ending.kind) {
      case 'complete':
        finish(200, events.wholeMessage(answer));
        return;
      case 'error':
        finish(500, ending.body);
        return;
      case 'without-stop':
        response.end();
        return;
      case 'drop':
        response.destroy();
        return;
      case 'stall':
        return;
    }
  });
}
