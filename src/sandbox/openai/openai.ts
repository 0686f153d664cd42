/*
 * The stand-in for a server that speaks OpenAI's chat completions: streams on loopback, as strict as the harshest of them
 * and as unreliable as a script tells. Knows nothing of the bot; answers any client that speaks the protocol.
 */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { SandboxClock } from '../clock.ts';
import { createFaults, type Fault, type Faults } from '../faults.ts';
import type { SandboxRecord } from '../record.ts';
import { answerJson, listenOnLoopback, type Call, type LoopbackServer } from '../server.ts';
import { errorBody, speak } from './chunks.ts';
import { invalid, readRequest, type ReadRequest, type Refusal, type ServerKind } from './request.ts';
import type { OpenAiScript } from './script.ts';

export type { OpenAiScript } from './script.ts';

export interface OpenAiStandIn {
  /** `http://127.0.0.1:PORT/v1`; throws before `start`. */
  readonly baseUrl: string;
  /** The key that is good from the start. */
  readonly apiKey: string;
  /** The next call is answered by this script; queued. With an empty queue the stand-in answers by itself. */
  next(script: OpenAiScript): void;
  /** Named by method and path: `POST /v1/chat/completions`, `GET /v1/models`. */
  readonly faults: Faults;
  /** Another key that is good, beside those that are. */
  issueKey(): string;
  /** From now on this key gets 401 `invalid_api_key`. */
  revoke(key: string): void;
  /** Calls that are being answered now, hanging ones included. */
  open(): number;
  /** Calls whose client hung up before the end. */
  aborted(): number;
  /** Rejects when the port is taken. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface OpenAiOptions {
  readonly clock: SandboxClock;
  readonly record: SandboxRecord;
  /** 0 (the default) picks a free port. */
  readonly port?: number;
  readonly server?: Partial<ServerKind>;
}

const USUAL: ServerKind = { models: ['llama-4-sandbox'], lengthField: 'old', contextTokens: 128_000 };
const COMPLETIONS = 'POST /v1/chat/completions';
const MODELS = 'GET /v1/models';
const OWN_ANSWER = "This answer comes from **Askline's stand-in for an OpenAI-compatible server**, not from a model.";

export function createOpenAi(options: OpenAiOptions): OpenAiStandIn {
  const { clock, record } = options;
  const kind: ServerKind = { ...USUAL, ...options.server };
  const faults = createFaults();
  const good = new Set<string>();
  const queue: OpenAiScript[] = [];
  const running = new Set<ServerResponse>();
  let server: LoopbackServer | null = null;
  let abortedCalls = 0;
  let serial = 0;

  const issueKey = (): string => {
    const key = `sk-sandbox-${randomUUID()}`;
    good.add(key);
    return key;
  };
  const apiKey = issueKey();

  /** Counts a call as open until it is over, and as aborted when it was the client who ended it. */
  function track(response: ServerResponse, requestId: string, mayDrop: boolean): void {
    running.add(response);
    response.on('close', () => {
      running.delete(response);
      if (response.writableEnded || mayDrop || server === null) return;
      abortedCalls += 1;
      record.add('openai', 'called', 'hung up', { requestId });
    });
  }

  function refusalAtTheDoor({ headers }: Call, name: string): Refusal | null {
    if (name !== COMPLETIONS && name !== MODELS) {
      return { ...invalid('route-is-known', `Invalid URL (${name})`), status: 404 };
    }
    const key = /^Bearer (.+)$/u.exec(headers.authorization ?? '')?.[1] ?? '';
    if (good.has(key)) return null;
    const error = { code: 'invalid_api_key', message: 'Incorrect API key provided.' };
    return { ...invalid('key-is-good', error.message, error), status: 401 };
  }

  function refusalOfBody(body: unknown): Refusal | ReadRequest {
    if (body === undefined) return invalid('body-is-json', 'We could not parse the JSON body of your request.');
    return readRequest(body, kind);
  }

  function answer(response: ServerResponse, requestId: string, request: ReadRequest, body: unknown): void {
    const script = queue.shift() ?? { kind: 'text', text: OWN_ANSWER };
    track(response, requestId, script.kind === 'drop-in-stream');
    const called = (status: number | null, answered?: unknown): void =>
      record.add('openai', 'called', COMPLETIONS, {
        requestId,
        status,
        request: body,
        ...(answered === undefined ? {} : { answer: answered }),
      });
    if (script.kind === 'hang') {
      called(null);
      return;
    }
    if (script.kind === 'error-before') {
      const answered = errorBody(script.error);
      called(script.status, answered);
      answerJson(response, script.status, answered, { 'x-request-id': requestId, ...script.headers });
      return;
    }
    called(200);
    const contentType = script.kind === 'raw' ? script.contentType : undefined;
    response.writeHead(200, {
      'content-type': contentType ?? 'text/event-stream; charset=utf-8',
      'x-request-id': requestId,
    });
    const created = Math.floor(clock.now() / 1_000);
    const pieces = script.kind === 'raw' ? script.chunks : speak(script, request, `chatcmpl-${requestId}`, created);
    for (const piece of pieces) {
      response.write(piece);
      record.add('openai', 'delivered', 'chunk', { requestId, length: piece.length });
    }
    if (script.kind === 'stall') return;
    // Not destroyed: what was written must reach the client before the connection goes.
    if (script.kind === 'drop-in-stream') response.socket?.end();
    else response.end();
  }

  function serve(call: Call, name: string, requestId: string): void {
    const { response } = call;
    const refuse = ({ status, error, rule, headers }: Refusal): void => {
      record.add('openai', 'refused', name, { requestId, rule, message: error.message });
      record.add('openai', 'called', name, { requestId, status, answer: { error } });
      answerJson(response, status, { error }, { 'x-request-id': requestId, ...headers });
    };
    const refusal = refusalAtTheDoor(call, name);
    if (refusal !== null) {
      refuse(refusal);
      return;
    }
    if (name === MODELS) {
      const data = kind.models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'sandbox' }));
      record.add('openai', 'called', name, { requestId, status: 200 });
      answerJson(response, 200, { object: 'list', data }, { 'x-request-id': requestId });
      return;
    }
    const body = parse(call.body);
    const request = refusalOfBody(body);
    if ('rule' in request) refuse(request);
    else answer(response, requestId, request, body);
  }

  /** Answers as the fault says; false when the call is to be served as well. */
  function disturb(fault: Fault, call: Call, name: string, requestId: string): void {
    const { response } = call;
    switch (fault.kind) {
      case 'answer':
        record.add('openai', 'called', name, { requestId, status: fault.status, fault: 'answer' });
        answerJson(response, fault.status, fault.body ?? errorBody({}), fault.headers);
        return;
      case 'delay': {
        const cancel = clock.after(fault.delayMs, () => serve(call, name, requestId));
        response.on('close', cancel);
        return;
      }
      // The caller hears nothing either way; nothing here outlives the call.
      case 'drop':
      case 'serve-and-drop':
        record.add('openai', 'called', name, { requestId, status: null, fault: 'drop' });
        response.destroy();
        return;
      case 'serve-and-answer':
        record.add('openai', 'called', name, { requestId, status: fault.status, fault: 'answer' });
        answerJson(response, fault.status, fault.body ?? errorBody({}));
        return;
    }
  }

  return {
    get baseUrl() {
      if (!server) throw new Error('The stand-in for OpenAI is not started');
      return `http://127.0.0.1:${server.port}/v1`;
    },
    apiKey,
    next: (script) => {
      queue.push(script);
    },
    faults,
    issueKey,
    revoke: (key) => {
      good.delete(key);
    },
    open: () => running.size,
    aborted: () => abortedCalls,
    async start() {
      server = await listenOnLoopback({
        port: options.port ?? 0,
        handle: (call) => {
          serial += 1;
          const name = `${call.method} ${call.url.pathname}`;
          const requestId = `req_sandbox${String(serial).padStart(12, '0')}`;
          const fault = faults.take(name);
          if (fault === null) serve(call, name, requestId);
          else disturb(fault, call, name, requestId);
        },
      });
    },
    async stop() {
      const closing = server;
      server = null;
      await closing?.close();
    },
  };
}

function parse(body: Buffer): unknown {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return json;
  } catch {
    return undefined;
  }
}
