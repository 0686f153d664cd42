/*
 * Calls that went wrong, in a line that a newcomer understands: what the bot called, what it was answered, how long it
 * has to wait. Pure; reads events of the record.
 */
import { RETRY_AFTER_SECONDS } from '../weather/conditions.ts';
import type { SandboxEvent, StandIn } from '../record.ts';

export interface Trouble {
  readonly standIn: StandIn;
  /** `chat.update → 429, waits 2 s` */
  readonly line: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** `PATCH /webhooks/:id/:token/messages/:id` as a person would say it. */
const sayings: readonly (readonly [RegExp, string])[] = [
  [/^POST \/v1\/messages$/, 'question to the model'],
  [/^PATCH \/(webhooks|channels)\//, 'edit of a message'],
  [/^POST \/(webhooks\/:id\/:token|channels\/:id\/messages)$/, 'new message'],
  [/^POST \/interactions\//, 'acknowledgement'],
];

const sayingOf = (name: string): string => sayings.find(([pattern]) => pattern.test(name))?.[1] ?? name;

/** Seconds that the answer asked to wait, as far as the record has them. */
function waitOf(details: Readonly<Record<string, unknown>>): number | null {
  const { answer, headers, fault } = details;
  const told = isObject(answer) ? answer['retry_after'] : undefined;
  const header = isObject(headers) ? headers['retry-after'] : undefined;
  // Slack says it in a header alone; of bad weather we know what stands there.
  const made = fault === 'answer' ? RETRY_AFTER_SECONDS : undefined;
  const seconds = Number(told ?? header ?? made ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

/** What the answer calls the error, if it calls it anything. */
function errorOf(answer: unknown): string | null {
  if (!isObject(answer)) return null;
  const { error, message } = answer;
  if (typeof error === 'string') return error;
  if (isObject(error) && typeof error['type'] === 'string') return error['type'];
  return typeof message === 'string' ? message : null;
}

function outcomeOf(details: Readonly<Record<string, unknown>>): string | null {
  const { status, answer } = details;
  if (status === null || status === 'dropped') return 'no answer, the connection was cut';
  if (status === 429) {
    const waitSeconds = waitOf(details);
    return waitSeconds === null ? '429, too fast' : `429, waits ${Math.ceil(waitSeconds * 10) / 10} s`;
  }
  if (typeof status === 'number' && status >= 400) {
    const error = errorOf(answer);
    return error === null || error.startsWith(String(status)) ? String(status) : `${status}, ${error}`;
  }
  // Slack says most of its refusals with a 200.
  return isObject(answer) && answer['ok'] === false ? (errorOf(answer) ?? 'refused') : null;
}

/** Null when nothing went wrong. */
export function troubleOf({ type, standIn, name, details }: SandboxEvent): Trouble | null {
  if (type !== 'called') return null;
  const outcome = outcomeOf(details);
  return outcome === null ? null : { standIn, line: `${sayingOf(name)} → ${outcome}` };
}
