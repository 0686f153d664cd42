/*
 * What the Gateway closes a connection for. In these refusals the code is the close code and the status is 0.
 */
import { docs, type Refusal, rule } from './rule.ts';

const closeCodes = docs('topics/opcodes-and-status-codes#gateway-gateway-close-event-codes');

const close = (code: number, message: string): Omit<Refusal, 'rule'> => ({ status: 0, code, message });

/** Every intent there is: 0 to 16, 20, 21, 24 and 25. Source: discord-api-types/v10 `GatewayIntentBits`. */
const knownIntents = 0x1ffff | (3 << 20) | (3 << 24);
/** GuildMembers, GuildPresences, MessageContent. */
const privilegedIntents = (1 << 1) | (1 << 8) | (1 << 15);

export const unknownOpcode = rule<{ readonly op: number }>(
  {
    name: 'gateway-unknown-opcode',
    says: 'A client sends only opcodes that exist (4001).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4001 for an unknown opcode',
  },
  ({ op }) => ![1, 2, 3, 4, 6, 8, 31, 43].includes(op),
  close(4001, 'Unknown opcode.'),
);

export const decodable = rule<{ readonly wellFormed: boolean }>(
  {
    name: 'gateway-decode-error',
    says: 'What a client sends is a well-formed payload (4002).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4002 for what is no JSON',
  },
  ({ wellFormed }) => !wellFormed,
  close(4002, 'Error while decoding payload.'),
);

export const payloadSize = rule<{ readonly bytes: number }>(
  {
    name: 'gateway-payload-size',
    says: 'What a client sends has 4,096 bytes at the most (4002).',
    source: docs('events/gateway#sending-events'),
    test: 'gateway-protocol.test.ts: 4002 for a payload that is too large',
  },
  ({ bytes }) => bytes > 4096,
  close(4002, 'Error while decoding payload.'),
);

export const authenticatedFirst = rule<{ readonly authenticated: boolean }>(
  {
    name: 'gateway-not-authenticated',
    says: 'Nothing comes before IDENTIFY or RESUME (4003).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4003 for anything before IDENTIFY',
  },
  ({ authenticated }) => !authenticated,
  close(4003, 'Not authenticated.'),
);

export const rightGatewayToken = rule<{ readonly given: string; readonly token: string }>(
  {
    name: 'gateway-authentication-failed',
    says: 'IDENTIFY and RESUME carry the bot token (4004).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4004 for a wrong token',
  },
  ({ given, token }) => given !== token && given !== `Bot ${token}`,
  close(4004, 'Authentication failed.'),
);

export const authenticatedOnce = rule<{ readonly authenticated: boolean }>(
  {
    name: 'gateway-already-authenticated',
    says: 'A connection identifies itself once (4005).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4005 for a second IDENTIFY',
  },
  ({ authenticated }) => authenticated,
  close(4005, 'Already authenticated.'),
);

export const validSequence = rule<{ readonly given: number; readonly newest: number }>(
  {
    name: 'gateway-invalid-sequence',
    says: 'RESUME names a sequence that was sent (4007).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4007 for a sequence that was never sent',
  },
  ({ given, newest }) => given > newest,
  close(4007, 'Invalid seq'),
);

export const gatewaySendRate = rule<{ readonly sends: number; readonly limit: number }>(
  {
    name: 'gateway-rate-limited',
    says: 'A client sends 120 payloads a minute at the most (4008).',
    source: docs('events/gateway#rate-limiting'),
    test: 'gateway-protocol.test.ts: 4008 for more than 120 payloads in a minute',
  },
  ({ sends, limit }) => sends > limit,
  close(4008, 'You are being rate limited.'),
);

export const heartbeats = rule<{ readonly silentMs: number; readonly intervalMs: number }>(
  {
    name: 'gateway-heartbeat-missed',
    says: 'A client sends a heartbeat in every interval (4009).',
    source: docs('events/gateway#sending-heartbeats'),
    test: 'gateway-protocol.test.ts: 4009 for a missed heartbeat, and the session can be resumed',
  },
  ({ silentMs, intervalMs }) => silentMs > intervalMs,
  close(4009, 'Session timed out'),
);

export const validShard = rule<{ readonly shard: readonly [number, number] | null }>(
  {
    name: 'gateway-invalid-shard',
    says: 'The shard is one of its count (4010).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4010 for a shard beyond its count',
  },
  ({ shard }) => shard !== null && (shard[0] < 0 || shard[0] >= shard[1]),
  close(4010, 'Invalid shard'),
);

export const gatewayVersion = rule<{ readonly version: string | null }>(
  {
    name: 'gateway-invalid-version',
    says: 'The Gateway is asked for version 10 (4012).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4012 for another version',
  },
  ({ version }) => version !== '10',
  close(4012, 'Invalid API version'),
);

export const knownIntentsOnly = rule<{ readonly intents: number }>(
  {
    name: 'gateway-invalid-intents',
    says: 'IDENTIFY asks only for intents that exist (4013).',
    source: closeCodes,
    test: 'gateway-protocol.test.ts: 4013 for an unknown intent',
  },
  ({ intents }) => (intents & ~knownIntents) !== 0,
  close(4013, 'Invalid intent(s).'),
);

export const allowedIntents = rule<{ readonly intents: number; readonly switchedOn: number }>(
  {
    name: 'gateway-disallowed-intents',
    says: 'Privileged intents are switched on for the application first (4014).',
    source: docs('events/gateway#privileged-intents'),
    test: 'gateway-protocol.test.ts: 4014 for an intent that was not switched on',
  },
  ({ intents, switchedOn }) => (intents & privilegedIntents & ~switchedOn) !== 0,
  close(4014, 'Disallowed intent(s).'),
);

/** Answered with op 9, not with a close code. */
export const identifyRate = rule<{ readonly sinceLastMs: number; readonly intervalMs: number }>(
  {
    name: 'gateway-identify-concurrency',
    says: 'IDENTIFY comes once in five seconds at the most (op 9).',
    source: docs('events/gateway#identifying'),
    test: 'gateway-protocol.test.ts: an IDENTIFY within five seconds of another is an invalid session',
  },
  ({ sinceLastMs, intervalMs }) => sinceLastMs < intervalMs,
  close(9, 'Invalid session'),
);

/** Answered with op 9, not with a close code. */
export const resumableSession = rule<{ readonly exists: boolean }>(
  {
    name: 'gateway-unknown-session',
    says: 'RESUME names a session that has not ended (op 9).',
    source: docs('events/gateway#resuming'),
    test: 'gateway-protocol.test.ts: close code %i ends the session',
  },
  ({ exists }) => !exists,
  close(9, 'Invalid session'),
);

export const gatewayRules = [
  unknownOpcode,
  decodable,
  payloadSize,
  authenticatedFirst,
  rightGatewayToken,
  authenticatedOnce,
  validSequence,
  gatewaySendRate,
  heartbeats,
  validShard,
  gatewayVersion,
  knownIntentsOnly,
  allowedIntents,
  identifyRate,
  resumableSession,
] as const;
