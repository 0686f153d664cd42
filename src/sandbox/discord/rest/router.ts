/*
 * The way of a REST call: route, bad weather, token, rates, the route itself, the record, the answer. Knows no route by
 * name but the callback, which the global limit spares.
 */
import type { Faults, Fault } from '../../faults.ts';
import type { SandboxRecord } from '../../record.ts';
import { answerJson, type Call } from '../../server.ts';
import { type RateLimits, rateHeaders, type Taken } from '../rate-limits.ts';
import * as access from '../rules/access-rules.ts';
import type { Refusal } from '../rules/rule.ts';
import type { World } from '../world.ts';
import { readRequestBody, type RequestBody } from './request-body.ts';
import { isRefusal, type RestResult, type Route } from './route.ts';

export interface RouterParts {
  readonly world: World;
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly record: SandboxRecord;
  readonly routes: readonly Route[];
}

/** An answer ready to be sent. */
interface Served {
  readonly status: number;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

interface Matched {
  readonly route: Route;
  readonly parameters: readonly string[];
}

const TEN_MINUTES_MS = 600_000;

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The route of a path, with what stands at its placeholders. */
function match(routes: readonly Route[], method: string, path: string): Matched | null {
  const segments = path.split('/');
  for (const route of routes) {
    const pattern = route.pattern.split('/');
    if (route.method !== method || pattern.length !== segments.length) continue;
    if (pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))) {
      const parameters = segments.filter((_segment, index) => pattern[index]?.startsWith(':') === true);
      return { route, parameters: parameters.map(decoded) };
    }
  }
  return null;
}

export function createRouter(parts: RouterParts): (call: Call) => Promise<void> {
  const { world, limits, faults, record } = parts;
  let invalidAtMs: number[] = [];

  const refusedAnswer = (
    name: string,
    refusal: Refusal,
    headers: Readonly<Record<string, string>>,
    rate: { readonly taken: Taken; readonly scope: 'user' | 'global' } | null,
  ): Served => {
    const { rule, status, code, message, errors } = refusal;
    record.add('discord', 'refused', name, { rule, status, code, message });
    if (rate === null) {
      return { status, headers, body: { message, code, ...(errors === undefined ? {} : { errors }) } };
    }
    const retryAfterSeconds = rate.taken.retryAfterMs / 1000;
    const isGlobal = rate.scope === 'global';
    return {
      status,
      headers: {
        ...headers,
        'retry-after': String(Math.ceil(retryAfterSeconds)),
        'x-ratelimit-scope': rate.scope,
        ...(isGlobal ? { 'x-ratelimit-global': 'true' } : {}),
      },
      body: { message, retry_after: retryAfterSeconds, global: isGlobal, ...(code === 0 ? {} : { code }) },
    };
  };

  /** Serves a call by the rules; every refusal is an answer. */
  const serve = (name: string, call: Call, found: Matched | null, body: RequestBody): Served => {
    const nowMs = world.clock.now();
    invalidAtMs = invalidAtMs.filter((atMs) => nowMs - atMs < TEN_MINUTES_MS);
    const blocked = access.invalidRequests.check({
      count: invalidAtMs.length,
      limit: world.settings.invalidRequestsPerTenMinutes,
    });
    if (blocked !== null) return refusedAnswer(name, blocked, {}, null);
    const unknown = access.knownRoute.check({ known: found !== null });
    if (unknown !== null || found === null) {
      if (unknown === null) throw new Error('The rule on unknown routes let one pass');
      return refusedAnswer(name, unknown, {}, null);
    }
    const { route, parameters } = found;
    const { authorization } = call.headers;
    const unauthorized = route.access === 'open' ? null : access.botToken.check({ authorization, token: world.token });
    if (unauthorized !== null) return refusedAnswer(name, unauthorized, {}, null);
    if (!route.pattern.startsWith('/interactions/')) {
      // Calls without the bot's token count for the address that they come from.
      const taken = limits.take('global', route.access);
      const refusal = access.globalRate.check({ taken });
      if (refusal !== null) return refusedAnswer(name, refusal, {}, { taken, scope: 'global' });
    }
    let headers: Record<string, string> = {};
    if (route.limit !== null) {
      const key = parameters.slice(0, route.limit.parameters).join('/');
      const taken = limits.take(route.limit.name, key);
      headers = rateHeaders(route.limit.name, taken, nowMs);
      const refusal = access.routeRate.check({ taken });
      if (refusal !== null) return refusedAnswer(name, refusal, headers, { taken, scope: 'user' });
    }
    const badBody = access.jsonBody.check({ valid: body.valid });
    if (badBody !== null) return refusedAnswer(name, badBody, headers, null);
    const result: RestResult = route.serve({
      parameters,
      query: call.url.searchParams,
      body: body.json,
      files: body.files,
    });
    if (!isRefusal(result)) return { ...result, headers };
    if (result.status !== 429) return refusedAnswer(name, result, headers, null);
    const wait: Taken = { allowed: false, limit: 0, remaining: 0, resetAfterMs: 10_000, retryAfterMs: 10_000 };
    return refusedAnswer(name, result, headers, { taken: wait, scope: 'user' });
  };

  const send = (call: Call, served: Served): void => {
    if ([401, 403, 429].includes(served.status)) invalidAtMs.push(world.clock.now());
    if (served.body === undefined) {
      if (call.response.destroyed) return;
      call.response.writeHead(served.status, served.headers);
      call.response.end();
      return;
    }
    answerJson(call.response, served.status, served.body, served.headers);
  };

  /** What was set for this call, under the route's name or under the one that spells out `@original`. */
  const dueFault = (name: string, parameters: readonly string[]): Fault | null => {
    const due = faults.take(name);
    return due ?? (parameters.at(-1) === '@original' ? faults.take(name.replace(/:id$/, '@original')) : null);
  };

  return async (call) => {
    const path = call.url.pathname.replace(/^\/api\/v10(?=\/)/, '');
    const isKnownVersion = path !== call.url.pathname;
    const found = isKnownVersion ? match(parts.routes, call.method, path) : null;
    const name = `${call.method} ${found?.route.pattern ?? call.url.pathname}`;
    const body = await readRequestBody(call.body, call.headers['content-type']);
    const fault = dueFault(name, found?.parameters ?? []);
    const files = body.files.map(({ name: filename, content }) => ({ filename, size: content.length }));
    const note = (served: Served | null, answered: string | number): void =>
      record.add('discord', 'called', name, {
        path: call.url.pathname,
        request: body.json ?? null,
        ...(files.length === 0 ? {} : { files }),
        status: answered,
        answer: served?.body ?? null,
        ...(fault === null ? {} : { fault: fault.kind }),
      });
    if (fault?.kind === 'drop') {
      note(null, 'dropped');
      call.response.destroy();
      return;
    }
    if (fault?.kind === 'answer') {
      const faked: Served = {
        status: fault.status,
        headers: fault.headers ?? {},
        body: fault.body ?? { message: `${fault.status}: the weather is bad`, code: 0 },
      };
      note(faked, fault.status);
      send(call, faked);
      return;
    }
    const delayMs = world.settings.slowMs + (fault?.kind === 'delay' ? fault.delayMs : 0);
    if (delayMs > 0) await new Promise<void>((resolve) => world.clock.after(delayMs, resolve));
    const served = serve(name, call, found, body);
    if (fault?.kind === 'serve-and-drop') {
      note(served, 'dropped');
      call.response.destroy();
      return;
    }
    const shown: Served =
      fault?.kind === 'serve-and-answer'
        ? { status: fault.status, headers: {}, body: fault.body ?? { message: `${fault.status}`, code: 0 } }
        : served;
    note(served, shown.status);
    send(call, shown);
  };
}
