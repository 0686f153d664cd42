/*
 * How the service says no. A refusal is a value: what is answered, and the rule of ours that was broken.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { RefusalRule } from './rules.ts';
import type { ClaudeErrorType } from './script.ts';

/** An error as the service answers it, before it has a request id. */
export interface ServiceError {
  readonly status: number;
  readonly type: ClaudeErrorType;
  readonly message: string;
  readonly details?: Readonly<Anthropic.ErrorDetails>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Refusal extends ServiceError {
  readonly rule: RefusalRule;
}

/** 400 `invalid_request_error`, which most broken rules are answered with. */
export function invalid(rule: RefusalRule, message: string, details?: Anthropic.ErrorDetails): Refusal {
  const error = { status: 400, type: 'invalid_request_error', message, rule } as const;
  return details === undefined ? error : { ...error, details };
}

/** 401 `authentication_error`. */
export function unauthorised(rule: RefusalRule, message: string): Refusal {
  return { status: 401, type: 'authentication_error', message, rule };
}

/** The body of an error, on its own or as an event of a stream. */
export function errorBody({ type, message, details }: Omit<ServiceError, 'status'>, requestId: string): ErrorBody {
  const error = details === undefined ? { type, message } : { type, message, details };
  return { type: 'error', error, request_id: requestId };
}

/** As the SDK's `ErrorResponse`, with the type of 413 that it lacks. */
export interface ErrorBody extends Pick<Anthropic.ErrorResponse, 'type' | 'request_id'> {
  readonly error: Pick<ServiceError, 'type' | 'message' | 'details'>;
}
