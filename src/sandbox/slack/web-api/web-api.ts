/*
 * The door of the Web API: finds the method, checks token, scope and rate, serves the call and writes it into the
 * record. Each check is a small function; the methods themselves are in their families' files.
 */
import type { Faults } from '../../faults.ts';
import type { SandboxRecord } from '../../record.ts';
import type { Call } from '../../server.ts';
import { answerCall, type HttpAnswer } from '../answers.ts';
import type { RateLimits } from '../rate-limits.ts';
import { isRefused, recordRefusal, refuse, type Refused } from '../refusal.ts';
import { credentials } from '../settings.ts';
import type { Timers } from '../timers.ts';
import { accountMethods } from './account.ts';
import { readArguments, type Arguments } from './arguments.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { checkScope, type ApiContext, type Method, type Reply } from './method.ts';
import { fileMethods } from './files.ts';
import { peopleMethods } from './people.ts';
import { reactionMethods } from './reactions.ts';
import { statusMethods } from './status.ts';
import { streamMethods } from './streams.ts';

const methods: Readonly<Record<string, Method>> = {
  ...accountMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...peopleMethods,
  ...reactionMethods,
  ...statusMethods,
  ...streamMethods,
};

interface WebApiOptions {
  readonly context: ApiContext;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly record: SandboxRecord;
  readonly timers: Timers;
}

function checkToken(call: Call, args: Arguments, method: Method, context: ApiContext): Refused | null {
  const header = call.headers.authorization;
  const token = header === undefined ? args.bodyToken : header.replace(/^Bearer\s+/i, '');
  if (token === null || token === '') return refuse('a-token-comes-along', 'not_authed');
  if (token !== credentials.botToken && token !== credentials.appToken) return refuse('token-is-right', 'invalid_auth');
  if (context.settings.tokensRevoked) return refuse('token-is-not-revoked', 'token_revoked');
  const kind = token === credentials.appToken ? 'app' : 'bot';
  return kind === method.token ? null : refuse('token-is-of-the-right-kind', 'not_allowed_token_type');
}

function checkScopes(method: Method, context: ApiContext): Refused | null {
  for (const scope of method.scopes) {
    const refused = checkScope(scope, context.settings);
    if (refused) return refused;
  }
  return null;
}

function checkRate(name: string, method: Method, args: Arguments, options: WebApiOptions): Refused | null {
  const waitSeconds = options.limits.take([name, ...(method.buckets?.(args, options.context) ?? [])]);
  return waitSeconds === 0 ? null : refuse('rate-limits', 'ratelimited', { waitSeconds });
}

function serve(call: Call, name: string, args: Arguments | Refused, options: WebApiOptions): Reply {
  const method = methods[name];
  if (!method) return refuse('method-is-known', 'unknown_method', { req_method: name });
  if (isRefused(args)) return args;
  return (
    checkToken(call, args, method, options.context) ??
    checkScopes(method, options.context) ??
    checkRate(name, method, args, options) ??
    method.serve(args, options.context)
  );
}

function toHttp(reply: Reply, scopes: readonly string[]): HttpAnswer {
  const headers = { 'x-oauth-scopes': scopes.join(',') };
  if (reply.ok) return { status: 200, headers, body: { ok: true, ...reply.fields } };
  const { waitSeconds, ...fields } = reply.fields;
  const body = { ok: false, error: reply.error, ...fields };
  if (typeof waitSeconds !== 'number') return { status: 200, headers, body };
  return { status: 429, headers: { ...headers, 'retry-after': String(waitSeconds) }, body };
}

/** Returns the handler for calls of `/api/<method>`. */
export function createWebApi(options: WebApiOptions): (call: Call, method: string) => Promise<void> {
  return async (call, name) => {
    const args = readArguments(call);
    const request = isRefused(args) ? { unreadable: call.body.toString('utf8') } : args.shown;
    const fault = options.faults.take(name);
    const { slowMs } = options.context.settings;
    if (slowMs > 0) await options.timers.wait(slowMs);
    let refused: Refused | null = null;
    const answer = await answerCall(call, fault, options.timers, () => {
      const reply = serve(call, name, args, options);
      if (!reply.ok) refused = reply;
      return toHttp(reply, [...options.context.settings.scopes]);
    });
    const { status = null, headers = {}, body = null } = answer ?? {};
    const details = { request, status, headers, answer: body };
    options.record.add('slack', 'called', name, fault ? { ...details, fault: fault.kind } : details);
    recordRefusal(options.record, name, request, refused);
  };
}
