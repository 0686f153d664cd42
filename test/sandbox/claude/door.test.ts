import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import {
  haiku45,
  old,
  prefilled,
  right,
  saved,
  startRawBench,
  text,
  user,
  type RawBench,
  type Row,
  type Sent,
} from './raw-bench.ts';

let bench: RawBench;

beforeAll(async () => {
  bench = await startRawBench();
});
afterAll(() => bench.stop());

const unauthorised = { status: 401, type: 'authentication_error' } as const;

const door: readonly Row[] = [
  ['an unknown address is refused', 'route-is-known', [{ path: '/v2/messages', status: 404, type: 'not_found_error' }]],
  ['a GET is refused', 'method-is-post', [{ method: 'GET', status: 405 }]],
  ['a call without a key is refused', 'key-comes-along', [{ headers: { authorization: null }, ...unauthorised }]],
  ['a key in both headers is refused', 'key-comes-once', [{ headers: { 'x-api-key': 'KEY' }, ...unauthorised }]],
  [
    'a wrong key is refused',
    'key-was-issued',
    [
      { headers: { authorization: 'Bearer nope' }, ...unauthorised },
      { headers: { authorization: null, 'x-api-key': 'nope' }, ...unauthorised },
    ],
  ],
  [
    'a Bearer key under the old version is refused',
    'no-bearer-in-old-version',
    [{ headers: { 'anthropic-version': '2023-06-01' }, body: right, ...unauthorised }],
  ],
  ['a call without a version is refused', 'version-comes-along', [{ headers: { 'anthropic-version': null } }]],
  ['an unknown version is refused', 'version-is-known', [{ headers: { 'anthropic-version': '2026-10-22' } }]],
  ['a beta header is refused', 'no-beta', [{ headers: { 'anthropic-beta': 'fast-mode-2026-02-01' } }]],
  [
    'a body of another content type is refused',
    'body-says-that-it-is-json',
    [{ headers: { 'content-type': 'text/plain' }, body: right }, { headers: { 'content-type': 'application/jsonp' } }],
  ],
  [
    'a compressed body is refused',
    'body-is-not-encoded',
    [{ headers: { 'content-encoding': 'gzip' }, body: gzipSync(JSON.stringify(right)) }],
  ],
  [
    'a body of more than 32 MB is refused',
    'body-within-32-mb',
    [{ body: Buffer.alloc(32 * 1024 * 1024 + 1, ' '), status: 413, type: 'request_too_large' }],
  ],
  ['broken JSON is refused', 'body-parses', [{ body: '{"model":' }, { body: '' }]],
  ['JSON that is no object is refused', 'body-is-an-object', [{ body: [] }, { body: 'null' }]],
];

describe('at the door, a call', () => {
  test.each(Array.from(door))('%s', async (...row) => bench.check(...row));
});

test('a compressed body is refused with the code of the reason', async () => {
  const { answer } = await bench.send({ headers: { 'content-encoding': 'br' }, body: right });
  expect(answer).toMatchObject({ error: { details: { error_code: 'request_body_encoding_unsupported' } } });
});

describe('what the service takes', () => {
  test.each<[string, Sent]>([
    ['temperature on an older model under the old version', { headers: old, body: { ...haiku45, temperature: 0.5 } }],
    ['a key as x-api-key', { headers: { authorization: null, 'x-api-key': 'KEY' }, body: right }],
    ['the beta address', { path: '/v1/messages?beta=true', body: right }],
    ['prefill on a model of 4.5', { body: { ...haiku45, messages: prefilled('Well') } }],
    ['128,000 tokens of output', { body: { ...right, max_tokens: 128_000 } }],
    ['citations of the user under the old version', { headers: old, body: user([text({ citations: [{}] })]) }],
    ['turns of the same role in a row', { body: { ...right, messages: [...right.messages, ...right.messages] } }],
    ['an hour before five minutes', { body: { ...user([text(saved('5m'))]), system: [text(saved('1h'))] } }],
    ['a tool that is not forced', { body: { ...right, tools: [{ name: 'dice' }], tool_choice: { type: 'auto' } } }],
    ['a JSON schema', { body: { ...right, output_config: { format: { type: 'json_schema', schema: {} } } } }],
    ['a picture', { body: user([{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }]) }],
  ])('%s', async (_title, call) => {
    expect(await bench.send(call)).toMatchObject({ status: 200 });
  });

  test.each(['low', 'medium', 'high', 'xhigh', 'max'])('effort %s on Sonnet 5.5', async (effort) => {
    expect(await bench.send({ body: { ...right, output_config: { effort } } })).toMatchObject({ status: 200 });
  });

  test('an alias is answered under the dated name', async () => {
    expect(await bench.send({ body: haiku45 })).toMatchObject({ answer: { model: 'claude-haiku-4-5-20251001' } });
  });
});
