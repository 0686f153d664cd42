/*
 * The headers of a call to the messages API: who calls, under which version, in which encoding.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Keys } from './keys.ts';
import { VERSION_WITH_SAMPLING, VERSION_WITHOUT_SAMPLING } from './prompt-checks.ts';
import { invalid, unauthorised, type Refusal } from './refusal.ts';

function findKeyFault({ authorization, ...headers }: IncomingHttpHeaders, keys: Keys): Refusal | null {
  const bearer = /^Bearer (.+)$/u.exec(authorization ?? '')?.[1];
  const plain = headers['x-api-key'];
  const key = bearer ?? (typeof plain === 'string' ? plain : undefined);
  if (key === undefined) return unauthorised('key-comes-along', 'x-api-key header is required');
  if (bearer !== undefined && plain !== undefined) {
    return unauthorised('key-comes-once', 'only one of x-api-key and Authorization may be sent');
  }
  switch (keys.stateOf(key)) {
    case 'unknown':
      return unauthorised('key-was-issued', 'invalid x-api-key');
    case 'revoked':
      return unauthorised('key-is-not-revoked', 'invalid x-api-key');
    case 'good':
      return bearer !== undefined && headers['anthropic-version'] === VERSION_WITH_SAMPLING
        ? unauthorised('no-bearer-in-old-version', 'x-api-key header is required')
        : null;
  }
}

/** Checks key, version and encoding; null when all is well. */
export function findHeaderFault(headers: IncomingHttpHeaders, keys: Keys): Refusal | null {
  const keyFault = findKeyFault(headers, keys);
  if (keyFault) return keyFault;
  const version = headers['anthropic-version'];
  if (version === undefined) {
    return invalid('version-comes-along', 'anthropic-version: header is required');
  }
  if (version !== VERSION_WITHOUT_SAMPLING && version !== VERSION_WITH_SAMPLING) {
    return invalid('version-is-known', `anthropic-version: "${String(version)}" is not a valid version`);
  }
  const beta = headers['anthropic-beta'];
  if (beta !== undefined) {
    return invalid('no-beta', `Unexpected value(s) \`${String(beta)}\` for the \`anthropic-beta\` header.`);
  }
  if (!/^application\/json\s*(?:;|$)/iu.test(headers['content-type'] ?? '')) {
    return invalid('body-says-that-it-is-json', 'Content-Type: must be application/json');
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding === 'identity'
    ? null
    : invalid('body-is-not-encoded', `Content-Encoding: "${encoding}" is not supported`, {
        error_code: 'request_body_encoding_unsupported',
      });
}
