/*
 * Socket Mode: hands out addresses for one connection each, greets, sends each payload to one of the open connections
 * and waits for its acknowledgement. Knows envelopes, not what is in them.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import {
  acknowledgeWithinMs,
  type Delivery,
  type MissReason,
  type Outcome,
  type Retry,
  type Transport,
} from './courier.ts';
import type { RuleName } from './rules.ts';
import type { Timers } from './timers.ts';
import { isObject, parseJson } from './web-api/arguments.ts';
import { team } from './workspace.ts';

const maxConnections = 10;
const ticketLifeMs = 30_000;
const goodbyeMs = 10_000;
/** Keeping connections alive is a matter between two machines: it runs on the wall, not on the injected clock. */
const pingIntervalMs = 10_000;
const handshakeMs = 500;

type DisconnectReason = 'warning' | 'refresh_requested' | 'too_many_websockets';

export interface SocketMode extends Transport {
  /** Makes a ticket for one connection and returns the path to connect to. */
  open(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections(): number;
  /** The oldest so many connections; all of them unless told otherwise. */
  askToReconnect(reason: DisconnectReason, count?: number): void;
  /** Cuts every connection without a word. */
  drop(): void;
  /** Says goodbye to every connection; cuts those that do not answer. */
  close(): Promise<void>;
}

interface Connection {
  readonly socket: WebSocket;
  readonly waiting: Map<string, (outcome: Outcome) => void>;
  /** Told to leave at once: gets no more payloads. */
  leaving: boolean;
}

const missed = (reason: MissReason): Outcome => ({ kind: 'missed', reason, retriesRefused: false });
/** Closes a socket with its handshake, or without it after a moment. */
function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const bound = setTimeout(() => socket.terminate(), handshakeMs);
    socket.once('close', () => {
      clearTimeout(bound);
      resolve();
    });
    socket.close(1001);
  });
}

const debugInfo = { host: 'applink-sandbox', build_number: 1, approximate_connection_time: 18_060 };

function envelope(
  delivery: Delivery,
  retry: Retry | null,
): Readonly<Record<string, unknown>> & { envelope_id: string } {
  const shared = { envelope_id: randomUUID(), payload: delivery.payload };
  if (delivery.kind === 'command') return { ...shared, type: 'slash_commands', accepts_response_payload: true };
  if (delivery.kind === 'action') return { ...shared, type: 'interactive', accepts_response_payload: false };
  return {
    ...shared,
    type: 'events_api',
    accepts_response_payload: false,
    retry_attempt: retry?.attempt ?? 0,
    retry_reason: retry?.reason ?? '',
  };
}

/** `refused` is told of connections that are turned away. */
export function createSocketMode(timers: Timers, refused: (rule: RuleName, error: string) => void): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, () => void>();
  const connections = new Set<Connection>();
  let turn = 0;

  function acknowledge(connection: Connection, data: RawData): void {
    const message = parseJson(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    const id = isObject(message) ? message['envelope_id'] : undefined;
    if (!isObject(message) || typeof id !== 'string') return;
    connection.waiting.get(id)?.({ kind: 'acknowledged', body: message['payload'] ?? null });
  }

  function disconnect(connection: Connection, reason: DisconnectReason): void {
    connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: debugInfo.host } }));
    connection.leaving = reason !== 'warning';
    const cancel = timers.after(goodbyeMs, () => connection.socket.close());
    connection.socket.once('close', cancel);
  }

  function greet(socket: WebSocket): void {
    const connection: Connection = { socket, waiting: new Map(), leaving: false };
    connections.add(connection);
    const pinging = setInterval(() => socket.ping('Ping from Slack'), pingIntervalMs).unref();
    socket.on('message', (data) => acknowledge(connection, data));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(pinging);
      connections.delete(connection);
      for (const settle of connection.waiting.values()) settle(missed('timeout'));
    });
    if (connections.size > maxConnections) {
      refused('ten-connections', 'too_many_websockets');
      disconnect(connection, 'too_many_websockets');
      return;
    }
    const greeting = {
      num_connections: connections.size,
      connection_info: { app_id: team.appId },
      debug_info: debugInfo,
    };
    socket.send(JSON.stringify({ type: 'hello', ...greeting }));
  }

  function nextConnection(): Connection | undefined {
    const open = [...connections].filter(({ socket, leaving }) => !leaving && socket.readyState === socket.OPEN);
    turn += 1;
    return open[turn % open.length];
  }

  return {
    mode: 'socket',
    open() {
      const ticket = randomUUID();
      tickets.set(
        ticket,
        timers.after(ticketLifeMs, () => tickets.delete(ticket)),
      );
      return `/link/?ticket=${ticket}&app_id=${team.appId}`;
    },
    upgrade(request, socket, head) {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const ticket = url.searchParams.get('ticket') ?? '';
      const expiry = tickets.get(ticket);
      if (url.pathname !== '/link/' || !expiry) {
        refused('a-ticket-opens-one-connection', 'not_found');
        socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      expiry();
      tickets.delete(ticket);
      server.handleUpgrade(request, socket, head, greet);
    },
    connections: () => connections.size,
    askToReconnect(reason, count = Infinity) {
      for (const [index, connection] of [...connections].entries()) if (index < count) disconnect(connection, reason);
    },
    deliver(delivery, retry) {
      const connection = nextConnection();
      if (!connection) return Promise.resolve(missed('no-connection'));
      const message = envelope(delivery, retry);
      return new Promise((resolve) => {
        const settle = (outcome: Outcome): void => {
          connection.waiting.delete(message.envelope_id);
          cancel();
          resolve(outcome);
        };
        const cancel = timers.after(acknowledgeWithinMs, () => settle(missed('timeout')));
        connection.waiting.set(message.envelope_id, settle);
        connection.socket.send(JSON.stringify(message));
      });
    },
    drop() {
      for (const { socket } of connections) socket.terminate();
    },
    async close() {
      const leaving = [...connections].map(({ socket, waiting }) => {
        for (const settle of waiting.values()) settle(missed('stopped'));
        return closed(socket);
      });
      await Promise.all(leaving);
    },
  };
}
