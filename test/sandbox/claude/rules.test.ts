import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, startBench, type Bench } from './setup.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
  bench.claude.respondWith(() => ({ kind: 'text', text: 'ok' }));
});
afterAll(() => bench.stop());

/** Posts a body as it is: what the SDK's types forbid has to be refused as well. */
async function post(body: unknown, headers: Readonly<Record<string, string>> = {}, path = '/v1/messages') {
  const response = await fetch(`${bench.claude.baseUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2026-10-21',
      authorization: `Bearer ${bench.claude.apiKey}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}

const old = () => ({ 'anthropic-version': '2023-06-01', 'x-api-key': bench.claude.apiKey });
const haiku45 = { ...ask('hi', 'claude-haiku-4-5') };

describe('what the service refuses with invalid_request_error', () => {
  test.each<[string, unknown]>([
    ['no model', { max_tokens: 10, messages: ask('hi').messages }],
    ['no max_tokens', { model: 'claude-sonnet-5-5', messages: ask('hi').messages }],
    ['no messages', { model: 'claude-sonnet-5-5', max_tokens: 10, messages: [] }],
    ['max_tokens 0', { ...ask('hi'), max_tokens: 0 }],
    ['max_tokens beyond the model', { ...ask('hi'), max_tokens: 64_001 }],
    ['an unknown field', { ...ask('hi'), colour: 'blue' }],
    ['an unknown field inside', { ...ask('hi'), output_config: { effort: 'low', colour: 'blue' } }],
    ['an empty question', ask('')],
    ['an empty text block', { ...ask('hi'), system: [{ type: 'text', text: '' }] }],
    ['an unknown role', { ...ask('hi'), messages: [{ role: 'robot', content: 'hi' }] }],
    ['an assistant turn first', { ...ask('hi'), messages: [{ role: 'assistant', content: 'hi' }] }],
    ['prefill', { ...ask('hi'), messages: [...ask('hi').messages, { role: 'assistant', content: 'Well' }] }],
    ['an unknown effort', { ...ask('hi'), output_config: { effort: 'extreme' } }],
    ['effort on a model without it', { ...haiku45, output_config: { effort: 'low' } }],
    ['effort xhigh on an older model', { ...ask('hi', 'claude-sonnet-4-6'), output_config: { effort: 'xhigh' } }],
    [
      'effort max without thinking',
      { ...ask('hi'), thinking: { type: 'between_tools' }, output_config: { effort: 'max' } },
    ],
    ['disabled thinking on Sonnet 5.5', { ...ask('hi'), thinking: { type: 'disabled' } }],
    ['disabled thinking on Opus 5.5', { ...ask('hi', 'claude-opus-5-5'), thinking: { type: 'disabled' } }],
    ['between_tools on Opus 5.5', { ...ask('hi', 'claude-opus-5-5'), thinking: { type: 'between_tools' } }],
    ['between_tools on Haiku 5.5', { ...ask('hi', 'claude-haiku-5-5'), thinking: { type: 'between_tools' } }],
    ['a budget on Sonnet 5.5', { ...ask('hi'), thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 5000 }],
    ['a budget beyond max_tokens', { ...haiku45, thinking: { type: 'enabled', budget_tokens: 1024 } }],
    ['adaptive thinking on an older model', { ...haiku45, thinking: { type: 'adaptive' } }],
    ['temperature under the new version', { ...haiku45, temperature: 0.5 }],
    ['top_p under the new version', { ...haiku45, top_p: 0.5 }],
    ['top_k under the new version', { ...haiku45, top_k: 5 }],
    ['a prompt beyond the context', { ...ask('hi'), system: 'a'.repeat(810_000) }],
    [
      'five cache breakpoints',
      {
        ...ask('hi'),
        system: Array.from({ length: 5 }, () => ({ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } })),
      },
    ],
    ['broken JSON', '{"model":'],
  ])('%s', async (_name, body) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      answer: { type: 'error', error: { type: 'invalid_request_error' }, request_id: expect.any(String) },
    });
  });

  test.each<[string, unknown]>([
    ['temperature above 1', { ...haiku45, temperature: 1.5 }],
    ['temperature on a 5.5 model', { ...ask('hi'), temperature: 0.5 }],
    ['temperature together with top_p', { ...haiku45, temperature: 0.5, top_p: 0.9 }],
    [
      'temperature while thinking',
      { ...haiku45, temperature: 0.5, max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } },
    ],
  ])('%s under the old version', async (_name, body) => {
    expect(await post(body, old())).toMatchObject({
      status: 400,
      answer: { error: { type: 'invalid_request_error' } },
    });
  });

  test('no version, or one that nobody knows', async () => {
    expect(await post(ask('hi'), { 'anthropic-version': '2026-10-22' })).toMatchObject({ status: 400 });
  });

  test('max_tokens when tokens are only counted', async () => {
    expect(await post(ask('hi'), {}, '/v1/messages/count_tokens')).toMatchObject({ status: 400 });
  });
});

describe('what the service takes', () => {
  test('temperature on an older model under the old version, with the key as x-api-key', async () => {
    expect(await post({ ...haiku45, temperature: 0.5 }, old())).toMatchObject({ status: 200 });
  });

  test('the beta address', async () => {
    expect(await post(ask('hi'), {}, '/v1/messages?beta=true')).toMatchObject({ status: 200 });
  });

  test.each(['low', 'medium', 'high', 'xhigh', 'max'])('effort %s on Sonnet 5.5', async (effort) => {
    expect(await post({ ...ask('hi'), output_config: { effort } })).toMatchObject({ status: 200 });
  });

  test('an alias, answered under the dated name', async () => {
    expect(await post(haiku45)).toMatchObject({ status: 200, answer: { model: 'claude-haiku-4-5-20251001' } });
  });
});

describe('who may call', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['a wrong key', { authorization: 'Bearer nope' }],
    ['a wrong x-api-key', { 'x-api-key': 'nope' }],
    ['no key', { authorization: '' }],
  ])('%s is an authentication_error', async (_name, headers) => {
    expect(await post(ask('hi'), headers)).toMatchObject({
      status: 401,
      answer: { error: { type: 'authentication_error' } },
    });
  });

  test('a Bearer key does not count under the old version', async () => {
    expect(await post(ask('hi'), { 'anthropic-version': '2023-06-01' })).toMatchObject({ status: 401 });
  });
});

test('an unknown model is a not_found_error', async () => {
  expect(await post(ask('hi', 'claude-nano-1'))).toMatchObject({
    status: 404,
    answer: { error: { type: 'not_found_error', message: 'model: claude-nano-1' } },
  });
});

test('an unknown address is a not_found_error', async () => {
  expect(await post(ask('hi'), {}, '/v2/messages')).toMatchObject({ status: 404 });
});

test('a broken rule is on record by its name', async () => {
  await post({ ...haiku45, temperature: 0.5 });
  const refused = bench.record.all().findLast(({ type }) => type === 'refused');
  expect(refused?.details).toMatchObject({ rule: 'sampling-version' });
});
