/*
 * What a route of the REST API is to the router.
 */
import type { UploadedFile } from '../files.ts';
import type { LimitName } from '../rate-limits.ts';
import type { Refusal } from '../rules/rule.ts';

export interface RestCall {
  /** What stands at the placeholders of the pattern, in their order. */
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  /** The JSON body; undefined when there is none. */
  readonly body: unknown;
  /** The files that came with it. */
  readonly files: readonly UploadedFile[];
}

export interface RestAnswer {
  readonly status: number;
  /** Absent with 204. */
  readonly body?: unknown;
}

export type RestResult = RestAnswer | Refusal;

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/channels/:id/messages`. */
  readonly pattern: string;
  /** Who calls: the bot by its token, or whoever holds the token in the path. */
  readonly access: 'bot' | 'open';
  /** The bucket that a call counts against, and which parameters tell its buckets apart; null for none. */
  readonly limit: { readonly name: LimitName; readonly parameters: number } | null;
  readonly serve: (call: RestCall) => RestResult;
}

export function isRefusal(result: RestResult): result is Refusal {
  return 'rule' in result;
}

export const noContent: RestAnswer = { status: 204 };

export const ok = (body: unknown): RestAnswer => ({ status: 200, body });

/** One placeholder of the path; the router guarantees that it is there. */
export function parameter(call: RestCall, index: number): string {
  return call.parameters[index] ?? '';
}
