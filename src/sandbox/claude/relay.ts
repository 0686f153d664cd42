/*
 * A relay in front of the real Claude, so that what passes can be looked at: hands every request and every byte of the
 * answer on as it comes, and puts the same events on record as the stand-in does. It owns no key and records none; it
 * never changes, delays or repeats anything.
 */
import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { SandboxClock } from '../clock.ts';
import type { SandboxRecord } from '../record.ts';
import { answerJson, listenOnLoopback, type Call, type LoopbackServer } from '../server.ts';
import { recordOf } from './call-record.ts';
import { withoutKey } from './hide-key.ts';
import { errorBody } from './refusal.ts';
import { createBodyReader, createEventReader, type WireReader } from './wire-reader.ts';

export interface Relay {
  /** `http://127.0.0.1:PORT`, without `/v1`; throws before `start`. */
  readonly baseUrl: string;
  /** Rejects when the port is taken. */
  start(): Promise<void>;
  /** Ends every call that is under way, on both sides. */
  stop(): Promise<void>;
}

export interface RelayOptions {
  readonly clock: SandboxClock;
  readonly record: SandboxRecord;
  /** Who answers: `https://api.anthropic.com`, say. Must be one that `canRelayTo` takes. */
  readonly upstream: string;
  /** 0 (the default) picks a free port. */
  readonly port?: number;
}

/** What belongs to one connection and not to the message (RFC 9110, 7.6.1). `host` names the next one anew. */
const ofTheConnection: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type Headers = Record<string, string | string[]>;

function endToEnd(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const kept: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !ofTheConnection.has(name)) kept[name] = value;
  }
  return kept;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** Whether an address is one that a relay can stand in front of: http or https, and without the `/v1` of the calls. */
export function canRelayTo(upstream: string): boolean {
  const { protocol = '', pathname = '' } = URL.parse(upstream) ?? {};
  return /^https?:$/u.test(protocol) && !/\/v1(?:\/|$)/iu.test(pathname);
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);

export function createRelay({ clock, record, upstream, port = 0 }: RelayOptions): Relay {
  const base = new URL(upstream);
  const prefix = base.pathname.replace(/\/$/u, '');
  const send = base.protocol === 'http:' ? requestHttp : requestHttps;
  let server: LoopbackServer | null = null;
  let serial = 0;

  /** A connection for each call: one that is kept might have been closed meanwhile, and nothing is sent twice. */
  function open(call: Call): ClientRequest {
    const target = new URL(`${prefix}${call.url.pathname}${call.url.search}`, base);
    const headers = endToEnd(call.headers);
    if (call.body.length > 0) headers['content-length'] = String(call.body.length);
    return send(target, { method: call.method, headers, agent: false });
  }

  function serve(call: Call): void {
    const { response } = call;
    const sentAtMs = clock.now();
    const quiet = withoutKey(record, call.headers);
    const request = parse(call.body);
    const name = `${call.method} ${call.url.pathname}`;
    serial += 1;
    let onRecord = recordOf(quiet, name, `relay_${serial}`, sentAtMs);
    let isAnswered = false;
    let isCut = false;
    let reader: WireReader | null = null;

    const endReading = (): void => {
      reader?.end();
      reader = null;
    };
    const cut = (): void => {
      isCut = true;
      endReading();
      // Not destroyed at once: what was written must reach the client before the connection goes.
      response.socket?.end();
    };
    const readAlong = (status: number, { headers }: IncomingMessage): WireReader => {
      const encoding = headers['content-encoding'] ?? 'identity';
      if (headers['content-type']?.startsWith('text/event-stream')) {
        onRecord.called(status, request);
        return createEventReader(encoding, onRecord.delivered);
      }
      return createBodyReader(encoding, (body) => onRecord.called(status, request, body));
    };

    const outgoing = open(call);
    outgoing.on('response', (incoming) => {
      const status = incoming.statusCode ?? 502;
      isAnswered = true;
      const requestId = incoming.headers['request-id'];
      if (typeof requestId === 'string') onRecord = recordOf(quiet, name, requestId, sentAtMs);
      response.writeHead(status, endToEnd(incoming.headers));
      response.flushHeaders();
      reader = readAlong(status, incoming);
      incoming.on('data', (chunk: Buffer) => {
        if (!response.write(chunk)) incoming.pause();
        reader?.read(chunk);
      });
      response.on('drain', () => incoming.resume());
      incoming.on('end', () => {
        response.end();
        endReading();
      });
      incoming.on('error', cut);
    });
    outgoing.on('error', (error) => {
      if (response.destroyed || isAnswered) return;
      const message = `The relay could not reach ${base.host} (${codeOf(error)})`;
      const answer = errorBody({ type: 'api_error', message }, `relay_${serial}`);
      onRecord.called(502, request, answer);
      answerJson(response, 502, answer);
    });
    response.on('close', () => {
      if (response.writableEnded || isCut) return;
      outgoing.destroy();
      endReading();
      if (server === null) return;
      if (!isAnswered) onRecord.called(null, request);
      onRecord.hungUp();
    });
    outgoing.end(call.body);
  }

  return {
    get baseUrl() {
      if (!server) throw new Error('The relay is not started');
      return `http://127.0.0.1:${server.port}`;
    },
    async start() {
      server = await listenOnLoopback({ port, handle: serve });
    },
    async stop() {
      const closing = server;
      server = null;
      await closing?.close();
    },
  };
}
