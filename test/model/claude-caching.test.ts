import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/contract.ts';
import { createClaude } from '../../src/model/claude.ts';
import { createClaude as createStandIn, type ClaudeStandIn } from '../../src/sandbox/claude/claude.ts';
import { wallClock } from '../../src/sandbox/clock.ts';
import { createRecord, type SandboxRecord } from '../../src/sandbox/record.ts';
import { hear } from './hearing.ts';

const request: ModelRequest = {
  model: 'claude-haiku-5-5',
  maxOutputTokens: 1_000,
  effort: null,
  temperature: null,
  thinking: null,
  system: '',
  text: 'Why?',
  onlyChoice: null,
  firstTextByMs: Infinity,
};

let standIn: ClaudeStandIn;
let record: SandboxRecord;
beforeAll(async () => {
  record = createRecord(wallClock);
  standIn = createStandIn({ clock: wallClock, record, pace: 'instant' });
  await standIn.start();
});
afterAll(() => standIn.stop());

async function ask(overrides: Partial<ModelRequest>, cacheMinimumOf?: (model: string) => number | null) {
  const apiKey = () => Promise.resolve(standIn.apiKey);
  const model = createClaude({ apiKey, baseUrl: standIn.baseUrl, ...(cacheMinimumOf ? { cacheMinimumOf } : {}) });
  standIn.next({ kind: 'text', text: 'ok' });
  const { events, error } = await hear(model({ ...request, ...overrides }, new AbortController().signal));
  expect(error).toBeNull();
  const end = events.at(-1);
  const sent = record.all().findLast(({ name, type }) => type === 'called' && name === 'POST /v1/messages');
  return { usage: end?.type === 'answer-end' ? end.usage : null, sent: sent?.details['request'] };
}

describe('a system prompt', () => {
  test('that is long enough is written to the cache once, and read from it by the next question', async () => {
    const system = 'You are kind. '.repeat(200);
    const first = await ask({ system });
    const second = await ask({ system, text: 'And why else?' });
    expect(first.usage).toMatchObject({ cacheWriteTokens: 700, cacheReadTokens: 0 });
    expect(second.usage).toMatchObject({ cacheWriteTokens: 0, cacheReadTokens: 700, inputTokens: 4 });
  });

  // Per model as the catalog has it: 512 tokens, 1,024, 4,096; four bytes are taken for a token.
  test.each([
    ['claude-haiku-5-5', 512],
    ['claude-sonnet-5-5', 1_024],
    ['claude-haiku-4-5', 4_096],
  ])('for %s is marked from %s tokens on', async (model, minimumTokens) => {
    const marked = await ask({ model, system: 'word'.repeat(minimumTokens) });
    const bare = await ask({ model, system: 'word'.repeat(minimumTokens - 1) });
    expect(marked.sent).toMatchObject({ system: [{ type: 'text', cache_control: { type: 'ephemeral' } }] });
    expect(bare.sent).toMatchObject({ system: 'word'.repeat(minimumTokens - 1) });
  });

  test('is marked by what the operator says of a model', async () => {
    const { sent } = await ask({ system: 'word'.repeat(100) }, () => 50);
    expect(sent).toMatchObject({ system: [{ cache_control: { type: 'ephemeral' } }] });
  });

  test('for a model that nobody knows is marked where any model might cache it', async () => {
    const { sent } = await ask({ system: 'word'.repeat(512) }, () => null);
    expect(sent).toMatchObject({ system: [{ cache_control: { type: 'ephemeral' } }] });
  });
});

describe('the environment of the process', () => {
  const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_CUSTOM_HEADERS'];
  beforeEach(() => {
    for (const name of names) process.env[name] = 'from-the-environment';
    process.env['ANTHROPIC_CUSTOM_HEADERS'] =
      'Authorization: Bearer other\nX-Other: secret\nanthropic-version: 2023-06-01';
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
      await ask({});
    } finally {
      globalThis.fetch = realFetch;
    }
    expect(sent).toHaveLength(1);
    expect(sent[0]?.get('authorization')).toBe(`Bearer ${standIn.apiKey}`);
    expect(sent[0]?.get('anthropic-version')).toBe('2026-10-21');
    expect([...(sent[0]?.keys() ?? [])]).not.toContain('x-other');
  });
});
