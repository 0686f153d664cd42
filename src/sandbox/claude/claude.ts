/*
 * The stand-in for Claude: the messages API on loopback, as strict as the service and as unreliable as a script or the
 * weather tells. Knows nothing of the bot; answers any client that speaks the protocol.
 */
import type { ServerResponse } from 'node:http';
import type { SandboxClock } from '../clock.ts';
import type { SandboxRecord } from '../record.ts';
import { answerJson, listenOnLoopback, type Call, type LoopbackServer } from '../server.ts';
import { answerByItself } from './answers.ts';
import { createCache } from './cache.ts';
import { recordOf, type CallRecord } from './call-record.ts';
import { admit } from './door.ts';
import { outputTokensOf } from './events.ts';
import { createKeys } from './keys.ts';
import { createLimits, type ClaudeLimits } from './limits.ts';
import { plan } from './plan.ts';
import { play, playWhole } from './play.ts';
import { errorBody, type Refusal, type ServiceError } from './refusal.ts';
import type { ReadRequest } from './request.ts';
import type { ClaudeScript } from './script.ts';
import { underWeather, type ClaudeWeather } from './weather.ts';

export type { ClaudeScript } from './script.ts';

export interface ClaudeStandIn {
  /** `http://127.0.0.1:PORT`, without `/v1`; throws before `start`. */
  readonly baseUrl: string;
  /** The key that is good from the start. */
  readonly apiKey: string;
  /** The next call is answered by this script; queued. With an empty queue the stand-in answers by itself. */
  next(script: ClaudeScript): void;
  /** Decides by the question instead; null from it falls back to the stand-in's own answer. */
  respondWith(responder: ((question: string) => ClaudeScript | null) | null): void;
  /** What happens to the stand-in's own answers from now on; scripts are spared. */
  setWeather(weather: ClaudeWeather): void;
  weather(): ClaudeWeather;
  /** What a model may be asked in a minute; the minute begins anew. */
  setLimits(limits: Partial<ClaudeLimits>): void;
  /** Another key that is good, beside those that are. */
  issueKey(): string;
  /** From now on this key, or every key issued so far, gets 401 `authentication_error`. */
  revoke(key?: string): void;
  /** Calls that are being answered now, hanging ones included. */
  open(): number;
  /** Calls whose client hung up before the end. */
  aborted(): number;
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
  readonly limits?: Partial<ClaudeLimits>;
}

/** One call on its way: how to answer it and how to put it on record. */
interface Exchange {
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly onRecord: CallRecord;
}

function fail({ response, requestId, body, headers, onRecord }: Exchange, error: ServiceError): void {
  const answer = errorBody(error, requestId);
  onRecord.called(error.status, body, answer);
  answerJson(response, error.status, answer, { ...headers, ...error.headers });
}

export function createClaude(options: ClaudeOptions): ClaudeStandIn {
  const { clock, record } = options;
  const keys = createKeys();
  const apiKey = keys.issue();
  const limits = createLimits(clock, options.limits);
  const cache = createCache(clock);
  const queue: ClaudeScript[] = [];
  const running = new Set<() => void>();
  let responder: ((question: string) => ClaudeScript | null) | null = null;
  let weather: ClaudeWeather = 'fine';
  let server: LoopbackServer | null = null;
  let abortedCalls = 0;
  let serial = 0;

  const nextId = (prefix: string): string => {
    serial += 1;
    return `${prefix}_sandbox${String(serial).padStart(17, '0')}`;
  };

  const scriptFor = (question: string): ClaudeScript =>
    queue.shift() ?? responder?.(question) ?? underWeather(answerByItself(question), weather);

  /** Counts a call as open until it is over, and as aborted when it was the client who ended it. */
  function track({ response, onRecord }: Exchange, cancel: () => void, mayDrop = false): void {
    running.add(cancel);
    response.on('close', () => {
      cancel();
      running.delete(cancel);
      if (response.writableEnded || mayDrop || server === null) return;
      abortedCalls += 1;
      onRecord.hungUp();
    });
  }

  function answer(exchange: Exchange, request: ReadRequest): void {
    const { response, requestId, body, onRecord } = exchange;
    const script = scriptFor(request.question);
    if (script.kind === 'hang') {
      onRecord.called(null, body);
      track(exchange, () => undefined);
      return;
    }
    if (script.kind === 'error-before') {
      fail(exchange, { message: `The stand-in was told to answer ${script.type}`, ...script });
      return;
    }
    const eventStream = { ...exchange.headers, 'content-type': 'text/event-stream; charset=utf-8' };
    if (script.kind === 'raw') {
      onRecord.called(200, body);
      response.writeHead(200, eventStream);
      for (const chunk of script.chunks) response.write(chunk);
      response.end();
      return;
    }
    const input = cache.read(request);
    cache.keep(request);
    const instant = options.pace === 'instant';
    const performance = plan(script, request, { messageId: nextId('msg'), requestId, input, instant });
    limits.spendOutput(request.rules.answersAs, outputTokensOf(performance.answer));
    const mayDrop = performance.ending.kind === 'drop';
    if (request.stream) {
      onRecord.called(200, body);
      response.writeHead(200, eventStream);
      track(exchange, play(performance, response, clock, onRecord.delivered), mayDrop);
    } else {
      const finish = (status: number, whole: unknown): void => {
        onRecord.called(status, body, whole);
        answerJson(response, status, whole, exchange.headers);
      };
      track(exchange, playWhole(performance, response, clock, finish), mayDrop);
    }
  }

  function refuse(exchange: Exchange, name: string, refusal: Refusal): void {
    const { rule, message } = refusal;
    record.add('claude', 'refused', name, { requestId: exchange.requestId, rule, message });
    fail(exchange, refusal);
  }

  function serve(call: Call): void {
    const name = `${call.method} ${call.url.pathname}`;
    const requestId = nextId('req');
    const admission = admit(call, keys);
    const { body } = admission;
    const onRecord = recordOf(record, name, requestId, clock.now());
    const plain: Exchange = {
      response: call.response,
      requestId,
      body,
      onRecord,
      headers: { 'request-id': requestId },
    };
    if (admission.kind === 'refused') {
      refuse(plain, name, admission.refusal);
      return;
    }
    const { kind, request } = admission;
    const model = request.rules.answersAs;
    if (kind === 'count') {
      const shortage = limits.takeCount(model);
      if (shortage) {
        refuse(plain, name, shortage);
        return;
      }
      const count = { input_tokens: request.promptTokens };
      onRecord.called(200, body, count);
      answerJson(call.response, 200, count, plain.headers);
      return;
    }
    const shortage = limits.takeRequest(model, request.promptTokens - cache.read(request).cacheReadTokens);
    const exchange: Exchange = { ...plain, headers: { ...plain.headers, ...limits.headersOf(model) } };
    if (shortage) refuse(exchange, name, shortage);
    else answer(exchange, request);
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
    setWeather: (newWeather) => {
      weather = newWeather;
    },
    weather: () => weather,
    setLimits: limits.set,
    issueKey: keys.issue,
    revoke: keys.revoke,
    open: () => running.size,
    aborted: () => abortedCalls,
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
