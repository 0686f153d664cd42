/*
 * One Gateway connection: what the client may send when, and what it is closed for. One connection carries one session
 * at a time; after "invalid session" it may resume or identify anew.
 */
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { wallClock } from '../clock.ts';
import { intent } from './dispatches.ts';
import { guildCreatePayload } from './payloads/guild.ts';
import { readyPayload } from './payloads/ready.ts';
import * as rules from './rules/gateway-rules.ts';
import type { Refusal } from './rules/rule.ts';
import type { Link, Session, Sessions } from './sessions.ts';
import { createEncoder } from './wire-encoding.ts';
import type { World } from './world.ts';

export type Disturbance = 'reconnect' | 'invalid-session' | 'invalid-session-resumable' | 'drop';

export interface Connection {
  disturb(kind: Disturbance): void;
}

export interface GatewayParts {
  readonly world: World;
  readonly sessions: Sessions;
  /** `ws://127.0.0.1:PORT/resume` */
  readonly resumeUrl: () => string;
  readonly refused: (refusal: Refusal) => void;
}

interface ConnectionParts extends GatewayParts {
  readonly socket: WebSocket;
  readonly query: URLSearchParams;
  /** Milliseconds since the last IDENTIFY of anybody; counts one. */
  readonly pace: () => number;
}

const envelope = z.object({ op: z.number().int(), d: z.unknown() });
const identifyData = z.object({
  token: z.string(),
  properties: z.object({ os: z.string(), browser: z.string(), device: z.string() }),
  intents: z.number().int().nonnegative(),
  compress: z.boolean().optional(),
  shard: z.tuple([z.number().int(), z.number().int()]).optional(),
});
const resumeData = z.object({ token: z.string(), session_id: z.string(), seq: z.number().int().nonnegative() });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function createConnection(parts: ConnectionParts): Connection {
  const { socket, world, sessions } = parts;
  const { settings } = world;
  const encoder = createEncoder(parts.query.get('compress'), (data) => {
    if (socket.readyState === socket.OPEN) socket.send(data);
  });
  const link: Link = { send: (payload) => encoder.write(payload) };
  let session: Session | null = null;
  let sends: number[] = [];
  let cancelSilence: (() => void) | null = null;

  const refuse = (refusal: Refusal): void => {
    parts.refused(refusal);
    socket.close(refusal.code, refusal.message);
  };
  /** Lets go of the session, unless another connection has taken it over by now. */
  const leave = (resumable: boolean): void => {
    const left = session;
    session = null;
    if (left === null || left.link !== link) return;
    if (resumable) sessions.detach(left);
    else sessions.end(left);
  };
  const invalidate = (resumable: boolean): void => {
    leave(resumable);
    link.send({ op: 9, d: resumable });
  };
  /** Half an interval of grace, as networks are slow. */
  const listenForHeartbeat = (): void => {
    cancelSilence?.();
    const intervalMs = settings.heartbeatIntervalMs;
    const patienceMs = intervalMs * 1.5;
    cancelSilence = wallClock.after(patienceMs, () => {
      const refusal = rules.heartbeats.check({ silentMs: patienceMs, intervalMs });
      if (refusal !== null) refuse(refusal);
    });
  };

  const identify = (data: unknown): void => {
    const request = identifyData.safeParse(data);
    const asked = request.data ?? null;
    const refusal =
      rules.authenticatedOnce.check({ authenticated: session !== null }) ??
      rules.decodable.check({ wellFormed: asked !== null });
    if (refusal !== null || asked === null) return refusal === null ? undefined : refuse(refusal);
    const { intents, shard } = asked;
    const broken =
      rules.rightGatewayToken.check({ given: asked.token, token: world.token }) ??
      rules.validShard.check({ shard: shard ?? null }) ??
      rules.knownIntentsOnly.check({ intents }) ??
      rules.allowedIntents.check({ intents, switchedOn: settings.privilegedIntents });
    if (broken !== null) return refuse(broken);
    const tooSoon = rules.identifyRate.check({ sinceLastMs: parts.pace(), intervalMs: settings.identifyIntervalMs });
    if (tooSoon !== null) {
      parts.refused(tooSoon);
      return invalidate(false);
    }
    if (asked.compress === true) encoder.compressEach();
    session = sessions.open(intents, link);
    const ready = readyPayload(world, { sessionId: session.id, resumeUrl: parts.resumeUrl(), shard: shard ?? [0, 1] });
    sessions.dispatch(session, 'READY', ready, 'gateway');
    if ((intents & intent.guilds) !== 0) {
      sessions.dispatch(session, 'GUILD_CREATE', guildCreatePayload(world.guild), 'gateway');
    }
    return undefined;
  };

  const resume = (data: unknown): void => {
    const asked = resumeData.safeParse(data).data ?? null;
    const refusal =
      rules.authenticatedOnce.check({ authenticated: session !== null }) ??
      rules.decodable.check({ wellFormed: asked !== null });
    if (refusal !== null || asked === null) return refusal === null ? undefined : refuse(refusal);
    const wrongToken = rules.rightGatewayToken.check({ given: asked.token, token: world.token });
    if (wrongToken !== null) return refuse(wrongToken);
    const found = sessions.find(asked.session_id);
    const exists = found !== null && sessions.canReplay(found, asked.seq);
    const unknown = rules.resumableSession.check({ exists });
    if (unknown !== null) parts.refused(unknown);
    if (found === null || !exists) return invalidate(false);
    const badSequence = rules.validSequence.check({ given: asked.seq, newest: found.sequence });
    if (badSequence !== null) {
      sessions.end(found);
      return refuse(badSequence);
    }
    session = found;
    return sessions.resume(found, asked.seq, link);
  };

  const receive = (text: string): void => {
    const nowMs = wallClock.now();
    sends = [...sends.filter((atMs) => nowMs - atMs < 60_000), nowMs];
    const payload = envelope.safeParse(parsed(text)).data ?? null;
    const refusal =
      rules.gatewaySendRate.check({ sends: sends.length, limit: settings.gatewaySendsPerMinute }) ??
      rules.payloadSize.check({ bytes: Buffer.byteLength(text) }) ??
      rules.decodable.check({ wellFormed: payload !== null }) ??
      (payload === null ? null : rules.unknownOpcode.check({ op: payload.op }));
    if (refusal !== null || payload === null) return refusal === null ? undefined : refuse(refusal);
    switch (payload.op) {
      case 1:
        listenForHeartbeat();
        return link.send({ op: 11 });
      case 2:
        return identify(payload.d);
      case 6:
        return resume(payload.d);
      default: {
        const early = rules.authenticatedFirst.check({ authenticated: session !== null });
        return early === null ? undefined : refuse(early);
      }
    }
  };

  socket.on('message', (data, isBinary) => {
    const whole = Array.isArray(data)
      ? Buffer.concat(data)
      : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
    receive(isBinary ? '' : whole.toString('utf8'));
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', (code) => {
    cancelSilence?.();
    encoder.close();
    // 1000 and 1001 say that the client is done with its session; anything else leaves it to be resumed.
    leave(code !== 1000 && code !== 1001);
  });

  const wrongVersion = rules.gatewayVersion.check({ version: parts.query.get('v') });
  const wrongEncoding = rules.decodable.check({ wellFormed: (parts.query.get('encoding') ?? 'json') === 'json' });
  const atTheDoor = wrongVersion ?? wrongEncoding;
  if (atTheDoor === null) {
    link.send({ op: 10, d: { heartbeat_interval: settings.heartbeatIntervalMs } });
    listenForHeartbeat();
  } else {
    refuse(atTheDoor);
  }

  return {
    disturb(kind) {
      switch (kind) {
        case 'reconnect':
          return link.send({ op: 7, d: null });
        case 'invalid-session':
          return invalidate(false);
        case 'invalid-session-resumable':
          return invalidate(true);
        case 'drop':
          return socket.terminate();
      }
    },
  };
}
