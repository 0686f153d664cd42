import Anthropic, { APIError } from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ask, createHandClock, startBench, until, type Bench, type HandClock } from './setup.ts';

let bench: Bench;
let clock: HandClock;

beforeEach(async () => {
  clock = createHandClock();
  bench = await startBench({ clock, pace: 'instant' });
  bench.claude.respondWith(() => ({ kind: 'text', text: 'ok' }));
});
afterEach(() => bench.stop());

/** Null when the call is answered. */
async function errorOf(call: PromiseLike<unknown>): Promise<APIError | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
}

const call = (text = 'hi', model = 'claude-sonnet-5-5') =>
  errorOf(bench.client.messages.stream(ask(text, model)).finalMessage());

const waitOf = (error: APIError | null): number => Number(error?.headers?.get('retry-after'));

describe('keys', () => {
  const unauthorised = { status: 401, type: 'authentication_error' };
  const callWith = (apiKey: string) =>
    errorOf(
      new Anthropic({ apiKey, baseURL: bench.claude.baseUrl, maxRetries: 0 }).messages.stream(ask('hi')).finalMessage(),
    );

  test('a revoked key is refused, the others are not', async () => {
    const second = bench.claude.issueKey();
    expect([await callWith(bench.claude.apiKey), await callWith(second)]).toEqual([null, null]);
    bench.claude.revoke(bench.claude.apiKey);
    expect(await callWith(bench.claude.apiKey)).toMatchObject(unauthorised);
    const refused = bench.record.all().findLast(({ type }) => type === 'refused');
    expect(refused?.details['rule']).toBe('key-is-not-revoked');
    expect(await callWith(second)).toBeNull();
  });

  test('all of them are revoked at once, and a new one is good again', async () => {
    const second = bench.claude.issueKey();
    bench.claude.revoke();
    expect(await callWith(bench.claude.apiKey)).toMatchObject(unauthorised);
    expect(await callWith(second)).toMatchObject(unauthorised);
    expect(await callWith(bench.claude.issueKey())).toBeNull();
  });

  test('an answer that has begun goes on when its key is revoked', async () => {
    const scripted = await startBench({ clock });
    scripted.claude.next({ kind: 'text', text: 'to the end', thinkingMs: 1_000 });
    const done = scripted.client.messages.stream(ask('hi')).finalMessage();
    await until(() => clock.waiting() > 0, 'the thinking');
    scripted.claude.revoke();
    clock.advance(1_000);
    expect((await done).stop_reason).toBe('end_turn');
    await scripted.stop();
  });
});

describe('the rate', () => {
  const tooFast = { status: 429, type: 'rate_limit_error' };

  test('more requests than a minute allows are refused, until the bucket has filled again', async () => {
    bench.claude.setLimits({ requests: 4 });
    for (let calls = 0; calls < 4; calls += 1) expect(await call()).toBeNull();
    const error = await call();
    expect(error).toMatchObject(tooFast);
    expect(waitOf(error)).toBe(15);
    expect(error?.headers?.get('anthropic-ratelimit-requests-remaining')).toBe('0');
    clock.advance(14_999);
    expect(await call()).toMatchObject(tooFast);
    clock.advance(1);
    expect(await call()).toBeNull();
    expect(await call()).toMatchObject(tooFast);
  });

  test('another model has a rate of its own', async () => {
    bench.claude.setLimits({ requests: 1 });
    expect(await call()).toBeNull();
    expect(await call()).toMatchObject(tooFast);
    expect(await call('hi', 'claude-haiku-5-5')).toBeNull();
  });

  test('more input tokens than a minute allows are refused, those from the cache not counted', async () => {
    bench.claude.setLimits({ inputTokens: 3_000 });
    const cached = { ...ask('a'.repeat(8_000)), cache_control: { type: 'ephemeral' as const } };
    const callCached = () => errorOf(bench.client.messages.stream(cached).finalMessage());
    expect(await callCached()).toBeNull();
    expect(await callCached()).toBeNull();
    const error = await call('b'.repeat(8_000));
    expect(error).toMatchObject(tooFast);
    expect(waitOf(error)).toBe(20);
    expect(await call('b'.repeat(4_000))).toBeNull();
  });

  test('a call is refused when the output tokens of the minute are spent', async () => {
    bench.claude.setLimits({ outputTokens: 60 });
    bench.claude.next({ kind: 'text', text: 'a'.repeat(400) });
    expect(await call()).toBeNull();
    const error = await call();
    expect(error).toMatchObject(tooFast);
    clock.advance(waitOf(error) * 1_000);
    expect(await call()).toBeNull();
  });

  test('counting more often than a minute allows is refused, answering is not', async () => {
    bench.claude.setLimits({ counts: 1 });
    const { model, messages } = ask('hi');
    const count = () => errorOf(bench.client.messages.countTokens({ model, messages }));
    expect(await count()).toBeNull();
    const error = await count();
    expect(error).toMatchObject(tooFast);
    expect(waitOf(error)).toBe(60);
    expect(await call()).toBeNull();
  });

  test('a shortage is on record by its rule', async () => {
    bench.claude.setLimits({ requests: 1 });
    await call();
    await call();
    const refused = bench.record.all().findLast(({ type }) => type === 'refused');
    expect(refused?.details['rule']).toBe('requests-within-rate');
  });
});
