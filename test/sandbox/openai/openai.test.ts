import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { wallClock } from '../../../src/sandbox/clock.ts';
import { createOpenAi, type OpenAiStandIn } from '../../../src/sandbox/openai/openai.ts';
import { createRecord, type SandboxRecord } from '../../../src/sandbox/record.ts';

let record: SandboxRecord;
let standIn: OpenAiStandIn;
let newer: OpenAiStandIn;

beforeAll(async () => {
  record = createRecord(wallClock);
  standIn = createOpenAi({ clock: wallClock, record, server: { contextTokens: 100 } });
  newer = createOpenAi({ clock: wallClock, record, server: { models: ['gpt-6-sandbox'], lengthField: 'new' } });
  await Promise.all([standIn.start(), newer.start()]);
});
afterAll(() => Promise.all([standIn.stop(), newer.stop()]));

const good = { model: 'llama-4-sandbox', stream: true, max_tokens: 10, messages: [{ role: 'user', content: 'Why?' }] };

interface Aside {
  readonly server?: OpenAiStandIn;
  readonly key?: string;
  readonly path?: string;
}

async function post(body: unknown, { server = standIn, key, path = '/chat/completions' }: Aside = {}) {
  const response = await fetch(`${server.baseUrl}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key ?? server.apiKey}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

const brokenRule = () => record.all().findLast(({ type }) => type === 'refused')?.details['rule'];

describe('the stand-in for a server like OpenAI', () => {
  test('answers by itself, in chunks that the SDK reads, and tells usage to who asks for it', async () => {
    const client = new OpenAI({ apiKey: standIn.apiKey, baseURL: standIn.baseUrl, maxRetries: 0 });
    const stream = await client.chat.completions.create({
      model: 'llama-4-sandbox',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'Why?' }],
    });
    let text = '';
    let usage = null;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toContain('stand-in');
    expect(usage).toMatchObject({ prompt_tokens: 1, total_tokens: (usage?.completion_tokens ?? 0) + 1 });
    expect((await post(good)).text).not.toContain('usage');
  });

  test('lists its models', async () => {
    const client = new OpenAI({ apiKey: standIn.apiKey, baseURL: standIn.baseUrl, maxRetries: 0 });
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['llama-4-sandbox']);
  });

  const refused: readonly (readonly [string, unknown, number, string])[] = [
    ['a body that is no JSON', '{', 400, 'body-is-json'],
    ['an unknown field', { ...good, colour: 'blue' }, 400, 'fields-have-their-types'],
    ['no question', { ...good, messages: [] }, 400, 'fields-have-their-types'],
    ['an answer in one piece', { ...good, stream: false }, 400, 'fields-have-their-types'],
    ['a model that it lacks', { ...good, model: 'gpt-6' }, 404, 'model-exists'],
    ['both names of the limit', { ...good, max_completion_tokens: 10 }, 400, 'one-limit-of-length'],
    ['the newer name', { ...good, max_tokens: undefined, max_completion_tokens: 1 }, 400, 'length-by-its-name'],
    [
      'too long a prompt',
      { ...good, messages: [{ role: 'user', content: 'a'.repeat(404) }] },
      400,
      'prompt-within-context',
    ],
  ];
  test.each(refused)('refuses %s', async (_what, body, status, rule) => {
    expect(await post(body)).toMatchObject({ status, text: expect.stringContaining('"error"') });
    expect(brokenRule()).toBe(rule);
  });

  test('refuses the older name of the limit where it stands for newer models', async () => {
    expect((await post({ ...good, model: 'gpt-6-sandbox' }, { server: newer })).status).toBe(400);
    expect(brokenRule()).toBe('length-by-its-name');
  });

  test('refuses keys that were never issued, and those that were revoked, and never records one', async () => {
    expect((await post(good, { key: 'sk-nobody' })).status).toBe(401);
    const key = standIn.issueKey();
    expect((await post(good, { key })).status).toBe(200);
    standIn.revoke(key);
    expect((await post(good, { key })).status).toBe(401);
    expect(brokenRule()).toBe('key-is-good');
    expect(JSON.stringify(record.all())).not.toContain(key);
  });

  test('knows no other address', async () => {
    expect((await post(good, { path: '/responses' })).status).toBe(404);
  });

  test('fails as it is told, for as many calls as it is told', async () => {
    standIn.faults.next('POST /v1/chat/completions', { kind: 'answer', status: 429, headers: { 'retry-after': '1' } });
    expect((await post(good)).status).toBe(429);
    expect((await post(good)).status).toBe(200);
    standIn.faults.next('POST /v1/chat/completions', { kind: 'drop' });
    await expect(post(good)).rejects.toThrow();
    standIn.faults.next('POST /v1/chat/completions', { kind: 'delay', delayMs: 1 });
    expect((await post(good)).status).toBe(200);
    standIn.faults.next('POST /v1/chat/completions', { kind: 'serve-and-answer', status: 502 });
    expect((await post(good)).status).toBe(502);
  });
});
