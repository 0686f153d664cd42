/*
 * Our few errors, by kind. They carry data for the operator and the cause; what people read is written in
 * core/notices.ts, never here.
 */
import type { ModelFailure, Usage } from './contract.ts';

export type { ModelFailure } from './contract.ts';

/** A model call that failed; `text-delta`s that came before it are good. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly kind: ModelFailure;
  /** The provider's id of the request, for its support; null when there was none. */
  readonly requestId: string | null;
  /** How long the provider asked us to wait, in milliseconds; null when it did not say. */
  readonly retryAfterMs: number | null;
  /** The breaker of this model is open now: the same call would be refused again, without any network. */
  readonly isBreakerOpen: boolean;
  /** It came to no call: no provider ever heard of it. */
  readonly isUnsent: boolean;
  /** What the provider had counted until then, and bills; null when it had told nothing. */
  readonly usage: Usage | null;

  constructor(kind: ModelFailure, options: ModelErrorOptions) {
    super(`The model call failed: ${kind}`, { cause: options.cause });
    this.kind = kind;
    this.requestId = options.requestId;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.isBreakerOpen = options.isBreakerOpen ?? false;
    this.isUnsent = options.isUnsent ?? false;
    this.usage = options.usage ?? null;
  }

  /** The same failure, of which this is known as well. */
  with(known: Pick<ModelErrorOptions, 'isBreakerOpen' | 'usage'>): ModelError {
    const { kind, requestId, cause, retryAfterMs, isBreakerOpen, isUnsent, usage } = this;
    return new ModelError(kind, { requestId, cause, retryAfterMs, isBreakerOpen, isUnsent, usage, ...known });
  }
}

interface ModelErrorOptions {
  readonly requestId: string | null;
  readonly cause: unknown;
  readonly retryAfterMs?: number | null;
  readonly isBreakerOpen?: boolean;
  readonly isUnsent?: boolean;
  readonly usage?: Usage | null;
}

/** Something that an operator wrote is wrong. The message is one line: which key, what was found, what is expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A platform could not be reached or refused us at the start. The message says which, and what to check. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
