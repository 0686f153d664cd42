import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/contract.ts';
import { createOpenAiCompatible } from '../../src/model/openai-compatible.ts';
import { wallClock } from '../../src/sandbox/clock.ts';
import { createOpenAi, type OpenAiScript, type OpenAiStandIn } from '../../src/sandbox/openai/openai.ts';
import { createRecord, type SandboxRecord } from '../../src/sandbox/record.ts';
import { hear, settled } from './hearing.ts';

const COMPLETIONS = 'POST /v1/chat/completions';

let record: SandboxRecord;
let standIn: OpenAiStandIn;

beforeAll(async () => {
  record = createRecord(wallClock);
  standIn = createOpenAi({ clock: wallClock, record });
  await standIn.start();
});
afterAll(() => standIn.stop());

const request: ModelRequest = {
  model: 'llama-4-sandbox',
  maxOutputTokens: 1_000,
  effort: null,
  temperature: null,
  thinking: null,
  system: 'Be kind.',
  text: 'Why?',
  onlyChoice: null,
  firstTextByMs: Infinity,
};
const never = new AbortController().signal;

const modelOf = (apiKey = standIn.apiKey, baseUrl = standIn.baseUrl) =>
  createOpenAiCompatible({ apiKey: () => Promise.resolve(apiKey), baseUrl });

function ask(script: OpenAiScript, overrides: Partial<ModelRequest> = {}) {
  standIn.next(script);
  return hear(modelOf()({ ...request, ...overrides }, never));
}

const calls = () => record.all().filter(({ type, name }) => type === 'called' && name === COMPLETIONS);
const lastRequest = () => calls().at(-1)?.details['request'];
const chunk = (payload: Readonly<Record<string, unknown>>) => `data: ${JSON.stringify(payload)}\n\n`;
const says = (content: string) => chunk({ choices: [{ index: 0, delta: { content } }] });
const finish = (reason: string) => chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
const DONE = 'data: [DONE]\n\n';
const raw = (...chunks: string[]) => ask({ kind: 'raw', chunks });

describe('a server like OpenAI', () => {
  test('is asked once, with the system prompt beside the words of the person', async () => {
    await ask({ kind: 'text', text: 'ok' });
    expect(lastRequest()).toEqual({
      model: 'llama-4-sandbox',
      max_tokens: 1_000,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Why?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('is given effort and temperature where they are set, and no kind of thinking', async () => {
    await ask({ kind: 'text', text: 'ok' }, { effort: 'low', temperature: 0.2, thinking: 'disabled', system: '' });
    expect(lastRequest()).toEqual({
      model: 'llama-4-sandbox',
      max_tokens: 1_000,
      messages: [{ role: 'user', content: 'Why?' }],
      reasoning_effort: 'low',
      temperature: 0.2,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('is cut where its answer would be too long', async () => {
    const { events, text } = await ask({ kind: 'text', text: 'word '.repeat(100) }, { maxOutputTokens: 10 });
    expect(text).toHaveLength(40);
    expect(events.at(-1)).toMatchObject({ type: 'answer-end', reason: 'max-tokens' });
  });

  test('never shows what the model reasons, only that it lives', async () => {
    const { events, text } = await ask({ kind: 'text', text: 'Shown.', reasoning: 'First I think about it.' });
    expect(text).toBe('Shown.');
    expect(events.findIndex(({ type }) => type === 'life-sign')).toBeGreaterThan(0);
  });

  test('keeps a connection open with comments, which are signs of life once the answer has begun', async () => {
    const { events, error } = await raw(
      ': one\n\n',
      says('a'),
      ': two\n\n: three\r\n\r\n',
      says('b'),
      finish('stop'),
      DONE,
    );
    expect(error).toBeNull();
    expect(events.map(({ type }) => type)).toEqual([
      'answer-start',
      'text-delta',
      'life-sign',
      'life-sign',
      'text-delta',
      'life-sign',
      'answer-end',
    ]);
  });

  test('tells usage, and what came from the cache apart from the rest', async () => {
    const { events } = await ask({ kind: 'text', text: 'Twelve chars', cachedTokens: 2 });
    expect(events.at(-1)).toEqual({
      type: 'answer-end',
      reason: 'complete',
      usage: { inputTokens: 1, outputTokens: 3, cacheReadTokens: 2, cacheWriteTokens: 0 },
    });
  });

  test('that tells no usage is estimated by the bytes, and never at nothing', async () => {
    const { events } = await ask({ kind: 'text', text: 'äöü', tellsUsage: false }, { system: '', text: '?' });
    expect(events.at(-1)).toMatchObject({ usage: { inputTokens: 1, outputTokens: 2 } });
    expect(events[0]).toMatchObject({ type: 'answer-start', usage: { inputTokens: 1, outputTokens: 1 } });
  });

  test('ends without [DONE] if it pleases, once it has said why it finished', async () => {
    const { events, error } = await ask({ kind: 'text', text: 'All of it.', saysDone: false });
    expect(error).toBeNull();
    expect(events.at(-1)).toMatchObject({ type: 'answer-end', reason: 'complete' });
  });

  test('refuses in its own words, which are shown', async () => {
    const { text, events } = await raw(chunk({ choices: [{ delta: { refusal: 'No.' } }] }), finish('stop'), DONE);
    expect(text).toBe('No.');
    expect(events.at(-1)).toMatchObject({ reason: 'refusal' });
  });

  test('names its model, and the request where it does', async () => {
    const { events } = await raw(chunk({ model: 'other-name', choices: [] }), says('x'), finish('stop'), DONE);
    expect(events[0]).toMatchObject({ model: 'other-name', requestId: expect.stringMatching(/^req_/) });
  });

  test('may want no key at all', async () => {
    await hear(modelOf('')(request, never));
    expect(record.all().findLast(({ type }) => type === 'refused')?.details).toMatchObject({ rule: 'key-is-good' });
  });
});

describe('a failed call', () => {
  const failures = [
    [429, { type: 'insufficient_quota', code: 'insufficient_quota' }, 'billing'],
    [429, { type: 'insufficient_quota', code: 'project_spend_limit_exceeded' }, 'billing'],
    [429, { type: 'tokens', code: 'rate_limit_exceeded' }, 'rate-limited'],
    [429, { type: 'rate_limit_error', code: 'slow_down' }, 'rate-limited'],
    [401, { type: 'invalid_request_error', code: 'invalid_api_key' }, 'unauthorised'],
    [403, { type: 'invalid_request_error', code: 'unsupported_country_region_territory' }, 'forbidden'],
    [404, { type: 'invalid_request_error', code: 'model_not_found' }, 'invalid-request'],
    [402, { type: 'unknown_error' }, 'billing'],
    [413, { type: 'too_big' }, 'too-long'],
    [500, {}, 'unavailable'],
    [503, { type: 'busy' }, 'overloaded'],
    [504, { type: 'gateway' }, 'timeout'],
    [
      400,
      { type: 'BadRequestError', code: 400, message: "This model's maximum context length is 10 tokens." },
      'too-long',
    ],
    [400, { type: 'BadRequestError', code: 400, message: 'top_p must be positive' }, 'invalid-request'],
  ] as const;
  test.each(failures)('with %s %j is called %s', async (status, error, kind) => {
    const before = calls().length;
    const { error: thrown } = await ask({ kind: 'error-before', status, error });
    expect(thrown).toMatchObject({ name: 'ModelError', kind, requestId: expect.stringMatching(/^req_/) });
    expect(calls()).toHaveLength(before + 1);
  });

  test.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '7', 'retry-after-ms': '1500' }, 1_500],
    [{ date: 'Sun, 22 Nov 2026 10:00:00 GMT', 'retry-after': 'Sun, 22 Nov 2026 10:00:20 GMT' }, 20_000],
    [{}, null],
  ])('with %j asks to wait %s ms', async (headers, retryAfterMs) => {
    const { error } = await ask({ kind: 'error-before', status: 429, error: { type: 'requests' }, headers });
    expect(error).toMatchObject({ kind: 'rate-limited', retryAfterMs });
  });

  test.each([
    ['an object', { error: { message: 'm', type: 'server_error', code: null } }, 'unavailable'],
    ['an object with a status for a code', { error: { message: 'm', code: 429 } }, 'rate-limited'],
    ['only words', { error: 'the model went away' }, 'unknown'],
    ['nothing around it', { object: 'error', message: 'm', type: 'x', code: 503 }, 'overloaded'],
    [
      'DeepSeek’s reason to finish',
      { choices: [{ delta: {}, finish_reason: 'insufficient_system_resource' }] },
      'overloaded',
    ],
  ])('by an error in the stream, told by %s, keeps its text', async (_how, payload, kind) => {
    const { text, error } = await raw(says('half'), chunk(payload), DONE);
    expect(text).toBe('half');
    expect(error).toMatchObject({ name: 'ModelError', kind });
  });

  test('that gets no answer is cut at once by an abort', async () => {
    standIn.next({ kind: 'hang' });
    const before = standIn.aborted();
    const controller = new AbortController();
    const heard = hear(modelOf()(request, controller.signal));
    await settled(() => standIn.open() === 1);
    controller.abort(new Error('stopped by somebody'));
    expect((await heard).error).toMatchObject({ message: 'stopped by somebody' });
    await settled(() => standIn.aborted() === before + 1);
  });

  test('of nobody at the address is unavailable', async () => {
    const { error } = await hear(modelOf('key', 'http://127.0.0.1:9/v1')(request, never));
    expect(error).toMatchObject({ kind: 'unavailable' });
  });

  test('whose connection is cut before the headers is dropped: it may have been taken', async () => {
    standIn.faults.next(COMPLETIONS, { kind: 'drop' });
    const { error } = await hear(modelOf()(request, never));
    expect(error).toMatchObject({ kind: 'dropped' });
  });

  test('for a key that no header can hold is unauthorised, and nobody reads the key', async () => {
    const { error } = await hear(modelOf('sk-secret\nwith-a-break')(request, never));
    expect(error).toMatchObject({ kind: 'unauthorised' });
    expect(inspect(error)).not.toContain('secret');
  });
});

describe('a malformed stream', () => {
  const streams: readonly (readonly [string, readonly string[], string, string])[] = [
    ['JSON that is none', [says('a'), 'data: {"choices":\n\n'], 'malformed', 'a'],
    ['choices that are none', [says('a'), chunk({ choices: 'none' })], 'malformed', 'a'],
    ['text that is a number', [chunk({ choices: [{ delta: { content: 7 } }] })], 'malformed', ''],
    ['a count that is negative', [says('a'), chunk({ choices: [], usage: { prompt_tokens: -1 } })], 'malformed', 'a'],
    ['nothing at all', [''], 'dropped', ''],
    ['nothing but [DONE]', [DONE], 'malformed', ''],
    ['[DONE] before a reason', [says('a'), DONE], 'malformed', 'a'],
    ['no end', [says('a')], 'dropped', 'a'],
    ['text after the end', [says('a'), finish('stop'), says('b'), DONE], 'malformed', 'a'],
    ['a reason that nobody knows', [says('a'), finish('because'), DONE], 'malformed', 'a'],
    ['a tool that nobody gave', [says('a'), finish('tool_calls'), DONE], 'malformed', 'a'],
    ['half an event at the end', [says('a'), 'data: {"choices":[{"del'], 'malformed', 'a'],
  ];
  test.each(streams)('with %s has a name', async (_what, chunks, kind, said) => {
    const { text, error, events } = await raw(...chunks);
    expect(error).toMatchObject({ name: 'ModelError', kind });
    expect(text).toBe(said);
    expect(events.some(({ type }) => type === 'answer-end')).toBe(false);
  });

  test('that is no event stream at all has a name', async () => {
    const { error } = await ask({ kind: 'raw', chunks: ['<h1>Welcome</h1>'], contentType: 'text/html' });
    expect(error).toMatchObject({ name: 'ModelError', kind: 'malformed' });
  });

  test('with an event that never ends is not listened to for ever', async () => {
    const { error } = await raw('data: ', 'x'.repeat(1_100_000));
    expect(error).toMatchObject({ name: 'ModelError', kind: 'dropped' });
  });

  test('is none where fields and events are only new, or lines end in another way', async () => {
    const { text, error } = await raw(
      'event: hologram\ndata: {"light":1}\n\nid: 7\nretry: 10\n\n',
      chunk({ choices: [{ index: 0, delta: { content: 'plain', scent: 'rose' }, logprobs: null }], mood: 'good' }),
      chunk({ choices: [{ index: 1, delta: { content: 'of another answer' } }] }),
      says('!').replaceAll('\n', '\r\n'),
      says('!').replaceAll('\n', '\r'),
      finish('stop').trimEnd(),
    );
    expect(error).toBeNull();
    expect(text).toBe('plain!!');
  });
});

describe('the environment of the process', () => {
  const names = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_CUSTOM_HEADERS'];
  beforeEach(() => {
    for (const name of names) process.env[name] = 'from-the-environment';
    process.env['OPENAI_BASE_URL'] = 'http://127.0.0.1:9/v1';
    process.env['OPENAI_CUSTOM_HEADERS'] = 'Authorization: Bearer other\nX-Other: secret';
  });
  afterEach(() => {
    for (const name of names) delete process.env[name];
  });

  test('changes nothing of what is sent, and to whom', async () => {
    const sent: Headers[] = [];
    const realFetch = globalThis.fetch;
    globalThis.fetch = (url, init) => {
      sent.push(new Headers(init?.headers));
      return realFetch(url, init);
    };
    try {
      const { error } = await ask({ kind: 'text', text: 'ok' });
      expect(error).toBeNull();
    } finally {
      globalThis.fetch = realFetch;
    }
    expect(sent.map((headers) => [...headers.keys()])).toEqual([
      ['accept', 'authorization', 'content-type', 'user-agent'],
    ]);
    expect(sent[0]?.get('authorization')).toBe(`Bearer ${standIn.apiKey}`);
  });
});
