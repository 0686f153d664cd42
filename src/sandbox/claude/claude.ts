/*
 * The stand-in for Claude: the messages API on loopback, as strict as the service and as unreliable as a script tells.
 * Knows nothing of the bot; answers any client that speaks the protocol.
 */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { SandboxClock } from '../clock.ts';
import type { SandboxRecord } from '../record.ts';
import { answerJson, listenOnLoopback, type Call, type LoopbackServer } from '../server.ts';
import { answerByItself } from './answers.ts';
import { createCache } from './cache.ts';
import { admit } from './door.ts';
import { rateHeaders } from './headers.ts';
import { plan } from './plan.ts';
import { play, playWhole } from './play.ts';
import type { ReadRequest } from './request.ts';
import type { ClaudeScript } from './script.ts';

export type { ClaudeScript } from './script.ts';

export interface ClaudeStandIn {
  /** `http://127.0.0.1:PORT`, without `/v1`; throws before `start`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The next call is answered by this script; queued. With an empty queue the stand-in answers by itself. */
  next(script: ClaudeScript): void;
  /** Decides by the question instead; null from it falls back to the stand-in's own answer. */
  respondWith(responder: ((question: string) => ClaudeScript | null) | null): void;
  /** Calls that are being answered now, hanging ones included. */
  open(): number;
  /** Calls whose client hung up before the end. */
  aborted(): number;
  /** From now on the key gets 401 `authentication_error`. */
  revoke(): void;
  /** Rejects when the port is taken. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface ClaudeOptions {
  readonly clock: SandboxClock;
  readonly record: SandboxRecord;
  /** 0 (the default) picks a free port. */
  readonly port?: number;
  /** `instant` ignores every script's pace and thinking time; for tests. */
  readonly pace?: 'scripted' | 'instant';
}

/** One call on its way: how to answer it and how to put it on record. */
interface Exchange {
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Records the call; status null: it was never answered. */
  readonly log: (status: number | null) => void;
}

function describe(event: object): Readonly<Record<string, unknown>> {
  if (!('delta' in event) || typeof event.delta !== 'object' || event.delta === null) return { event };
  const { delta } = event;
  if ('text' in delta && typeof delta.text === 'string') return { text: delta.text, length: delta.text.length };
  if ('thinking' in delta && typeof delta.thinking === 'string') return { length: delta.thinking.length };
  return { event };
}

function fail(
  exchange: Exchange,
  error: { readonly status: number; readonly type: string; readonly message: string },
  extraHeaders: Readonly<Record<string, string>> = {},
): void {
  exchange.log(error.status);
  const body = {
    type: 'error',
    error: { type: error.type, message: error.message },
    request_id: exchange.requestId,
  };
  answerJson(exchange.response, error.status, body, { ...exchange.headers, ...extraHeaders });
}

export function createClaude(options: ClaudeOptions): ClaudeStandIn {
  const { clock, record } = options;
  const apiKey = `sk-ant-sandbox-${randomUUID()}`;
  const queue: ClaudeScript[] = [];
  const cache = createCache(clock);
  const running = new Set<() => void>();
  let callTimes: number[] = [];
  let responder: ((question: string) => ClaudeScript | null) | null = null;
  let server: LoopbackServer | null = null;
  let isRevoked = false;
  let abortedCalls = 0;
  let serial = 0;

  const nextId = (prefix: string): string => {
    serial += 1;
    return `${prefix}_sandbox${String(serial).padStart(17, '0')}`;
  };

  /** Counts a call as open until it is over, and as aborted when it was the client who ended it. */
  function track({ response, requestId }: Exchange, cancel: () => void, mayDrop = false): void {
    running.add(cancel);
    response.on('close', () => {
      cancel();
      running.delete(cancel);
      if (response.writableEnded || mayDrop || server === null) return;
      abortedCalls += 1;
      record.add('claude', 'called', 'hung up', { requestId });
    });
  }

  function answer(exchange: Exchange, request: ReadRequest): void {
    const { response, requestId } = exchange;
    const script = queue.shift() ?? responder?.(request.question) ?? answerByItself(request.question);
    const delivered = (event: { readonly type: string }): void =>
      record.add('claude', 'delivered', event.type, { requestId, ...describe(event) });

    if (script.kind === 'hang') {
      exchange.log(null);
      track(exchange, () => undefined);
      return;
    }
    if (script.kind === 'error-before') {
      const { status, type, message = `The stand-in was told to answer ${type}`, headers } = script;
      fail(exchange, { status, type, message }, headers);
      return;
    }
    const eventStream = { ...exchange.headers, 'content-type': 'text/event-stream; charset=utf-8' };
    if (script.kind === 'raw') {
      exchange.log(200);
      response.writeHead(200, eventStream);
      for (const chunk of script.chunks) response.write(chunk);
      response.end();
      return;
    }
    const performance = plan(script, request, {
      messageId: nextId('msg'),
      requestId,
      input: cache.use(request),
      instant: options.pace === 'instant',
    });
    const mayDrop = performance.ending.kind === 'drop';
    if (request.stream) {
      exchange.log(200);
      response.writeHead(200, eventStream);
      track(exchange, play(performance, response, clock, delivered), mayDrop);
    } else {
      const finish = (status: number, body: unknown): void => {
        exchange.log(status);
        answerJson(response, status, body, exchange.headers);
      };
      track(exchange, playWhole(performance, response, clock, finish), mayDrop);
    }
  }

  function serve(call: Call): void {
    const name = `${call.method} ${call.url.pathname}`;
    const requestId = nextId('req');
    const nowMs = clock.now();
    const admission = admit(call, isRevoked ? null : apiKey);
    callTimes = [...callTimes.filter((atMs) => atMs > nowMs - 60_000), nowMs];
    const exchange: Exchange = {
      response: call.response,
      requestId,
      headers: { 'request-id': requestId, ...rateHeaders(callTimes.length, nowMs) },
      log: (status) => record.add('claude', 'called', name, { requestId, status, request: admission.body }),
    };
    switch (admission.kind) {
      case 'refused': {
        const { rule, message } = admission.refusal;
        record.add('claude', 'refused', name, { requestId, rule, message });
        fail(exchange, admission.refusal);
        return;
      }
      case 'count':
        exchange.log(200);
        answerJson(call.response, 200, { input_tokens: admission.request.promptTokens }, exchange.headers);
        return;
      case 'create':
        answer(exchange, admission.request);
        return;
    }
  }

  return {
    get baseUrl() {
      if (!server) throw new Error('The stand-in for Claude is not started');
      return `http://127.0.0.1:${server.port}`;
    },
    apiKey,
    next: (script) => {
      queue.push(script);
    },
    respondWith: (newResponder) => {
      responder = newResponder;
    },
    open: () => running.size,
    aborted: () => abortedCalls,
    revoke: () => {
      isRevoked = true;
    },
    async start() {
      server = await listenOnLoopback({ port: options.port ?? 0, handle: serve });
    },
    async stop() {
      const closing = server;
      server = null;
      for (const cancel of running) cancel();
      await closing?.close();
    },
  };
}
