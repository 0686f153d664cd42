/*
 * Our few errors, by kind. They carry data for the operator and the cause; what people read is written in
 * core/notices.ts, never here.
 */

/** Why a model call failed. */
export type ModelFailure =
  | 'rate-limited'
  | 'overloaded'
  | 'unavailable'
  | 'timeout'
  | 'dropped'
  | 'malformed'
  | 'unauthorised'
  | 'billing'
  | 'invalid-request'
  | 'unknown';

/** A model call that failed; `text-delta`s that came before it are good. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly kind: ModelFailure;
  /** The provider's id of the request, for its support; null when there was none. */
  readonly requestId: string | null;

  constructor(kind: ModelFailure, options: { readonly requestId: string | null; readonly cause: unknown }) {
    super(`The model call failed: ${kind}`, { cause: options.cause });
    this.kind = kind;
    this.requestId = options.requestId;
  }
}

/** Something that an operator wrote is wrong. The message is one line: which key, what was found, what is expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A platform could not be reached or refused us at the start. The message says which, and what to check. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
