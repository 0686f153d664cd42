/*
 * Answers one HTTP call, under the weather that was ordered for it. Knows neither methods nor rules.
 */
import type { Fault } from '../faults.ts';
import type { Call } from '../server.ts';
import type { Timers } from './timers.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text goes out as it is, anything else as JSON. */
  readonly body: unknown;
}

function send(call: Call, answer: HttpAnswer): void {
  if (call.response.destroyed) return;
  const isText = typeof answer.body === 'string';
  call.response.writeHead(answer.status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    ...answer.headers,
  });
  call.response.end(isText ? answer.body : JSON.stringify(answer.body ?? {}));
}

/**
 * Serves a call, or does with it what the fault says. Returns what was answered, or `null` when the connection was
 * cut instead.
 */
export async function answerCall(
  call: Call,
  fault: Fault | null,
  timers: Timers,
  serve: () => HttpAnswer,
): Promise<HttpAnswer | null> {
  if (fault?.kind === 'drop') {
    call.response.destroy();
    return null;
  }
  if (fault?.kind === 'answer') {
    const answer = { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? {} };
    send(call, answer);
    return answer;
  }
  if (fault?.kind === 'delay') await timers.wait(fault.delayMs);
  const served = serve();
  if (fault?.kind === 'serve-and-drop') {
    call.response.destroy();
    return null;
  }
  const answer =
    fault?.kind === 'serve-and-answer' ? { status: fault.status, headers: {}, body: fault.body ?? {} } : served;
  send(call, answer);
  return answer;
}
