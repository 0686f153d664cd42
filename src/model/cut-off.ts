/*
 * Tells a connection that was cut with a request on it from one that never came to be: only the first may have been
 * worked on, and paid for. Knows neither of the SDKs; both wrap what Node's own fetch throws.
 */
import { types } from 'node:util';

/** Codes of undici and of the system for a connection that was open and is not any more. */
const CUT_OFF: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Node gives a handshake that was cut one of the same codes, but nothing had been sent by then. */
const BEFORE_THE_REQUEST = /before secure TLS connection/u;

/** Deeper than any SDK wraps. */
const MOST_CAUSES = 5;

/** Whether the provider may have taken the request before the connection was lost, without a word of answer. */
export function wasCutOff(error: unknown): boolean {
  let cause: unknown = error;
  for (let depth = 0; depth < MOST_CAUSES && types.isNativeError(cause); depth += 1) {
    if ('code' in cause && CUT_OFF.has(cause.code)) return !BEFORE_THE_REQUEST.test(cause.message);
    cause = cause.cause;
  }
  return false;
}
