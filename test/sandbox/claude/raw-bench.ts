/*
 * What the tests of refusals share: calls that the SDK's types forbid, sent as they are, and the check that a call is
 * refused by the rule that it breaks.
 */
import { expect } from '@jest/globals';
import { rules, type RefusalRule } from '../../../src/sandbox/claude/rules.ts';
import { ask, startBench, type Bench } from './setup.ts';

export interface Sent {
  readonly body?: unknown;
  /** Over those of a right call; null leaves one out. `KEY` stands for the key. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly type?: string;
}

/** The name of a test, the rule that it shows, and the calls that break it. */
export type Row = [string, RefusalRule, readonly Sent[]];

export interface RawBench extends Bench {
  send(call: Sent): Promise<{ readonly status: number; readonly answer: unknown }>;
  /** Sends the calls of a row and expects each to be refused by its rule. */
  check(...row: Row): Promise<void>;
}

export const right = ask('hi');
export const haiku45 = ask('hi', 'claude-haiku-4-5');
export const old = { 'anthropic-version': '2023-06-01', 'x-api-key': 'KEY', authorization: null };
export const user = (content: unknown) => ({ ...right, messages: [{ role: 'user', content }] });
export const text = (rest: object) => ({ type: 'text', text: 'hi', ...rest });
export const saved = (ttl?: string) => ({
  cache_control: { type: 'ephemeral', ...(ttl === undefined ? {} : { ttl }) },
});
export const prefilled = (end: string) => [...right.messages, { role: 'assistant', content: end }];

export async function startRawBench(): Promise<RawBench> {
  const bench = await startBench();
  const { claude, record } = bench;
  claude.respondWith(() => ({ kind: 'text', text: 'ok' }));

  async function send({ body, headers = {}, method = 'POST', path = '/v1/messages' }: Sent) {
    const all = new Headers({
      'content-type': 'application/json',
      'anthropic-version': '2026-10-21',
      authorization: 'Bearer KEY',
    });
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) all.delete(name);
      else all.set(name, value);
    }
    for (const [name, value] of all) all.set(name, value.replace('KEY', claude.apiKey));
    const raw = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const response = await fetch(`${claude.baseUrl}${path}`, {
      method,
      headers: all,
      ...(raw === undefined ? {} : { body: typeof raw === 'string' ? raw : new Uint8Array(raw) }),
    });
    const answer: unknown = await response.json();
    return { status: response.status, answer };
  }

  async function check(title: string, rule: RefusalRule, calls: readonly Sent[]): Promise<void> {
    expect(rules[rule].test).toBe(title);
    for (const call of calls) {
      const { status = 400, type = 'invalid_request_error' } = call;
      expect(await send(call)).toMatchObject({
        status,
        answer: { type: 'error', error: { type, message: expect.any(String) }, request_id: expect.any(String) },
      });
      const refused = record.all().findLast((event) => event.type === 'refused');
      expect(refused?.details['rule']).toBe(rule);
    }
  }

  return { ...bench, send, check };
}
