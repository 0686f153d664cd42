/*
 * The Gateway: accepts WebSocket connections, speaks hello, heartbeat, IDENTIFY and RESUME, and hands sessions their
 * link. What is dispatched is decided elsewhere.
 *
 * Heartbeats, sends per minute and the pace of IDENTIFY are measured on the clock on the wall, never on the sandbox's:
 * the client's own timers run there, and a test that plays fifteen minutes in a moment must not look like silence.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { wallClock } from '../clock.ts';
import { type Connection, createConnection, type Disturbance, type GatewayParts } from './gateway-connection.ts';

export interface Gateway {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  disturb(kind: Disturbance): void;
  /** How many IDENTIFY the day has left. */
  readonly startsLeft: () => number;
  /** Cuts every connection; sessions stay, as in an outage. */
  close(): void;
}

const DAILY_STARTS = 1_000;

export function createGateway(parts: GatewayParts): Gateway {
  const server = new WebSocketServer({ noServer: true });
  const connections = new Set<Connection>();
  let identifies = 0;
  let identifiedAtMs = -Infinity;
  /** How long ago the last accepted IDENTIFY was; counts this one. */
  const pace = (): number => {
    const nowMs = wallClock.now();
    const sinceLastMs = nowMs - identifiedAtMs;
    if (sinceLastMs >= parts.world.settings.identifyIntervalMs) {
      identifiedAtMs = nowMs;
      identifies += 1;
    }
    return sinceLastMs;
  };
  const accept = (socket: WebSocket, query: URLSearchParams): void => {
    const connection = createConnection({ ...parts, socket, query, pace });
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  };
  return {
    upgrade(request, socket, head) {
      const url = new URL(request.url ?? '/', 'ws://127.0.0.1');
      if (!/^\/(gateway|resume)\/?$/.test(url.pathname)) {
        socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, url.searchParams));
    },
    disturb(kind) {
      for (const connection of connections) connection.disturb(kind);
    },
    startsLeft: () => Math.max(0, DAILY_STARTS - identifies),
    close() {
      for (const connection of connections) connection.disturb('drop');
    },
  };
}
