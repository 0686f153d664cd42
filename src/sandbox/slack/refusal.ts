/*
 * How a rule says no. A refusal is a value: the error that Slack answers and the rule of ours that was broken.
 */
import type { SandboxRecord } from '../record.ts';
import type { RuleName } from './rules.ts';

export interface Refused {
  readonly ok: false;
  readonly error: string;
  readonly rule: RuleName;
  /** Further fields of the answer, such as `needed` and `provided`, or `response_metadata`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Makes a refusal with the error code that Slack answers. */
export function refuse(rule: RuleName, error: string, fields: Readonly<Record<string, unknown>> = {}): Refused {
  return { ok: false, error, rule, fields };
}

/** A refusal with the explanation that the SDK writes to its log. */
export function refuseBecause(rule: RuleName, error: string, reasons: readonly string[]): Refused {
  return refuse(rule, error, {
    errors: reasons,
    response_metadata: { messages: reasons.map((reason) => `[ERROR] ${reason}`) },
  });
}

export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === false && 'rule' in value;
}

/** Puts a broken rule into the record. */
export function recordRefusal(record: SandboxRecord, name: string, request: unknown, refused: Refused | null): void {
  if (refused) record.add('slack', 'refused', name, { rule: refused.rule, error: refused.error, request });
}
