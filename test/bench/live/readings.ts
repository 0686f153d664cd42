/*
 * Reads the record of the stand-ins for the benchmark: which call met which limit, what a message shows. Pure; takes
 * whatever stands there and throws nothing.
 */
import { at, isFields, numberAt, textAt } from '../../../src/sandbox/inspector/reading.ts';
import type { SandboxEvent } from '../../../src/sandbox/record.ts';
import type { Call } from './limited.ts';

/** What one change made of a message. */
export interface ShownMessage {
  readonly message: string;
  /** Empty when it was deleted. */
  readonly text: string;
}

/** In blocks of Slack: the names under which people read something. */
const READ_NAMES: ReadonlySet<string> = new Set(['text', 'title', 'details', 'output']);

/** Everything that people read in blocks, in its order. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner === 'string') return READ_NAMES.has(name) ? [inner] : [];
    return textsIn(inner);
  });
}

/** Where there are blocks, people see those and not the text beside them. */
function slackText(details: SandboxEvent['details']): string {
  const { blocks } = details;
  if (Array.isArray(blocks) && blocks.length > 0) return textsIn(blocks).join('\n');
  return textAt(details, 'text') ?? '';
}

/** What a message shows after this event; null when the event changed no message. */
export function shownBy({ standIn, type, name, details }: SandboxEvent): ShownMessage | null {
  if (type !== 'changed' || standIn === 'claude') return null;
  const id = standIn === 'slack' ? textAt(details, 'ts') : textAt(details, 'id');
  if (id === null) return null;
  const message = `${textAt(details, 'channel') ?? ''} ${id}`;
  if (name === 'message_deleted' || name === 'MESSAGE_DELETE') return { message, text: '' };
  return { message, text: standIn === 'slack' ? slackText(details) : (textAt(details, 'content') ?? '') };
}

/** `latencyMs`: how long the stand-in lets a call wait before it serves it. */
export function callIn(event: SandboxEvent, latencyMs: number): Call | null {
  const { standIn, type, name } = event;
  // An acknowledgement answers a delivery: it is no call of its own.
  if (type !== 'called' || standIn === 'claude' || name === 'acknowledgement') return null;
  return standIn === 'slack' ? slackCall(event, latencyMs) : discordCall(event, latencyMs);
}

function slackCall({ name, atMs, details }: SandboxEvent, latencyMs: number): Call {
  const status = numberAt(details, 'status');
  const channel = textAt(details, 'request', 'channel') ?? '';
  const retryAfterSeconds = Number(textAt(details, 'headers', 'retry-after') ?? Number.NaN);
  // Slack does not slow the response_url down, and counts each one by itself.
  const isUrl = name === 'response_url';
  const scope = isUrl ? `response_url ${textAt(details, 'path') ?? ''}` : name;
  return {
    sentAtMs: isUrl ? atMs : atMs - latencyMs,
    answeredAtMs: atMs,
    method: name,
    scope,
    narrowScope: name === 'chat.postMessage' ? `${name} ${channel}` : scope,
    status,
    retryAfterMs: status === 429 && Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1000 : null,
    isGlobal: false,
    isExempt: false,
  };
}

/** The routes of one interaction token share a bucket; in a channel each kind of call has its own. */
function discordScope(name: string, path: string): string {
  const [, kind = '', first = '', second = ''] = path.replace(/^\/api\/v\d+/u, '').split('/');
  if (kind === 'webhooks') return `webhook ${second}`;
  return `${name} ${first}`;
}

function discordCall({ name, atMs, details }: SandboxEvent, latencyMs: number): Call {
  const status = numberAt(details, 'status');
  const scope = discordScope(name, textAt(details, 'path') ?? '');
  const retryAfterSeconds = numberAt(details, 'answer', 'retry_after');
  return {
    sentAtMs: atMs - latencyMs,
    answeredAtMs: atMs,
    method: name,
    scope,
    narrowScope: scope,
    status,
    retryAfterMs: status === 429 && retryAfterSeconds !== null ? retryAfterSeconds * 1000 : null,
    isGlobal: at(details, 'answer', 'global') === true,
    // Interaction endpoints are exempt from the global limit.
    isExempt: name.startsWith('POST /interactions/') || scope.startsWith('webhook '),
  };
}

/** What the stand-in for Claude did. */
export type ModelEvent =
  | { readonly kind: 'asked'; readonly requestId: string; readonly request: string }
  | { readonly kind: 'said'; readonly requestId: string; readonly text: string }
  | { readonly kind: 'ended'; readonly requestId: string };

/** Null for everything else. */
export function modelEventIn({ standIn, type, name, details }: SandboxEvent): ModelEvent | null {
  const requestId = textAt(details, 'requestId');
  if (standIn !== 'claude' || requestId === null) return null;
  if (type === 'called' && numberAt(details, 'status') === 200) {
    return { kind: 'asked', requestId, request: JSON.stringify(at(details, 'request', 'messages') ?? null) };
  }
  if (type !== 'delivered') return null;
  if (name === 'message_stop') return { kind: 'ended', requestId };
  const text = textAt(details, 'text');
  return text === null ? null : { kind: 'said', requestId, text };
}
