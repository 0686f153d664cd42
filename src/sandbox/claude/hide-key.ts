/*
 * Keeps a caller's key out of the record, wherever it may stand: in a question by mistake, in an error that repeats it.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { SandboxRecord } from '../record.ts';

const HIDDEN = '[key]';

function hideIn(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value);
  if (Array.isArray(value)) return value.map((inner) => hideIn(inner, secrets));
  return typeof value === 'object' && value !== null ? hideInFields(value, secrets) : value;
}

function hideInFields(fields: object, secrets: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, hideIn(value, secrets)]));
}

/** The record without the key that these headers carry. */
export function withoutKey(record: SandboxRecord, headers: IncomingHttpHeaders): Pick<SandboxRecord, 'add'> {
  const bearer = headers.authorization?.replace(/^Bearer /u, '') ?? '';
  const secrets = [bearer, String(headers['x-api-key'] ?? '')].filter((secret) => secret !== '');
  return { add: (standIn, type, name, details) => record.add(standIn, type, name, hideInFields(details, secrets)) };
}
