import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AnswerEvent, Model, ModelRequest } from '../../src/contract.ts';
import { ModelError } from '../../src/errors.ts';
import { createClaude } from '../../src/model/claude.ts';
import {
  createClaude as createStandIn,
  type ClaudeScript,
  type ClaudeStandIn,
} from '../../src/sandbox/claude/claude.ts';
import { wallClock } from '../../src/sandbox/clock.ts';
import { createRecord, type SandboxRecord } from '../../src/sandbox/record.ts';

let standIn: ClaudeStandIn;
let record: SandboxRecord;
let model: Model;

beforeAll(async () => {
  record = createRecord(wallClock);
  standIn = createStandIn({ clock: wallClock, record });
  await standIn.start();
  model = createClaude({ apiKey: () => Promise.resolve(standIn.apiKey), baseUrl: standIn.baseUrl });
});
afterAll(() => standIn.stop());

const request: ModelRequest = {
  model: 'claude-sonnet-5-5',
  maxOutputTokens: 1_000,
  effort: 'low',
  temperature: null,
  thinking: null,
  system: 'Be kind.',
  text: 'Why?',
  onlyChoice: null,
  firstTextByMs: Infinity,
};

interface Heard {
  readonly events: AnswerEvent[];
  readonly text: string;
  readonly error: unknown;
}

async function ask(script: ClaudeScript, overrides: Partial<ModelRequest> = {}, signal = new AbortController().signal) {
  standIn.next(script);
  return listen(model({ ...request, ...overrides }, signal));
}

async function listen(stream: AsyncIterable<AnswerEvent>): Promise<Heard> {
  const events: AnswerEvent[] = [];
  let error: unknown = null;
  try {
    for await (const event of stream) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { events, text, error };
}

function lastRequest(): Readonly<Record<string, unknown>> {
  const call = record.all().findLast(({ type, name }) => type === 'called' && name === 'POST /v1/messages');
  const body = call?.details['request'];
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

describe('Claude', () => {
  test('streams text, and tells the model, the request id and the usage', async () => {
    const { events, text, error } = await ask({ kind: 'text', text: 'Because it is.', tokensPerSecond: 0 });
    expect(error).toBeNull();
    expect(text).toBe('Because it is.');
    expect(events[0]).toMatchObject({ type: 'answer-start', model: 'claude-sonnet-5-5' });
    expect(events[0]?.type === 'answer-start' && events[0].requestId).toMatch(/^req_/);
    const end = events.at(-1);
    expect(end).toMatchObject({ type: 'answer-end', reason: 'complete' });
    expect(end?.type === 'answer-end' && end.usage.inputTokens).toBeGreaterThan(0);
    expect(end?.type === 'answer-end' && end.usage.outputTokens).toBeGreaterThan(0);
  });

  test('never shows what the model thinks, only that it lives', async () => {
    const { events, text } = await ask({ kind: 'text', text: 'Shown.', thinkingMs: 50, tokensPerSecond: 0 });
    expect(events.some(({ type }) => type === 'life-sign')).toBe(true);
    expect(text).toBe('Shown.');
  });

  test('is asked once, with the system prompt beside the words of the person', async () => {
    await ask({ kind: 'text', text: 'ok', tokensPerSecond: 0 });
    expect(lastRequest()).toEqual({
      model: 'claude-sonnet-5-5',
      max_tokens: 1_000,
      system: 'Be kind.',
      messages: [{ role: 'user', content: 'Why?' }],
      output_config: { effort: 'low' },
      stream: true,
    });
  });

  test('is given a temperature only in the way that its model takes', async () => {
    const { error } = await ask(
      { kind: 'text', text: 'ok', tokensPerSecond: 0 },
      { model: 'claude-sonnet-4-6', temperature: 0.3, effort: null },
    );
    expect(error).toBeNull();
    expect(lastRequest()).toMatchObject({ temperature: 0.3 });
  });

  test('is given a kind of thinking where one is set', async () => {
    const { error } = await ask({ kind: 'text', text: 'ok', tokensPerSecond: 0 }, { thinking: 'between_tools' });
    expect(error).toBeNull();
    expect(lastRequest()).toMatchObject({ thinking: { type: 'between_tools' } });
  });

  const endings = [
    ['end_turn', 'complete'],
    ['stop_sequence', 'complete'],
    ['max_tokens', 'max-tokens'],
    ['refusal', 'refusal'],
    ['model_context_window_exceeded', 'context-full'],
  ] as const;
  test.each(endings)('ends with its own reason for %s', async (stopReason, reason) => {
    const { events } = await ask({ kind: 'text', text: 'text', stopReason, tokensPerSecond: 0 });
    expect(events.at(-1)).toMatchObject({ type: 'answer-end', reason });
  });

  test('does not take a paused turn for an answer', async () => {
    const { error } = await ask({ kind: 'text', text: 'text', stopReason: 'pause_turn', tokensPerSecond: 0 });
    expect(error).toMatchObject({ name: 'ModelError', kind: 'malformed' });
  });
});

describe('a failed call', () => {
  const before = [
    [529, 'overloaded_error', 'overloaded'],
    [429, 'rate_limit_error', 'rate-limited'],
    [500, 'api_error', 'unavailable'],
    [504, 'timeout_error', 'timeout'],
    [400, 'invalid_request_error', 'invalid-request'],
    [401, 'authentication_error', 'unauthorised'],
    [402, 'billing_error', 'billing'],
    [403, 'permission_error', 'forbidden'],
    [404, 'not_found_error', 'invalid-request'],
  ] as const;
  test.each(before)('with %s %s is called %s, and not repeated', async (status, type, kind) => {
    const calls = record.all().filter(({ name }) => name === 'POST /v1/messages').length;
    const { error } = await ask({ kind: 'error-before', status, type });
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ kind });
    expect(record.all().filter(({ name }) => name === 'POST /v1/messages')).toHaveLength(calls + 1);
  });

  test('by an error event after 200 keeps its text and has the name of the error', async () => {
    const { text, error } = await ask({ kind: 'error-in-stream', text: 'half', type: 'overloaded_error' });
    expect(text).toBe('half');
    expect(error).toMatchObject({ kind: 'overloaded' });
  });

  test('by a dropped socket keeps its text', async () => {
    const { text, error } = await ask({ kind: 'drop-in-stream', text: 'half' });
    expect(text).toBe('half');
    expect(error).toMatchObject({ kind: 'dropped' });
  });

  test('by a stream without its end is not taken for an answer', async () => {
    const { text, error } = await ask({ kind: 'end-without-stop', text: 'half' });
    expect(text).toBe('half');
    expect(error).toMatchObject({ kind: 'dropped' });
  });

  test('by JSON that is none is malformed', async () => {
    const { error } = await ask({ kind: 'raw', chunks: ['event: message_start\ndata: {"type":\n\n'] });
    expect(error).toMatchObject({ kind: 'malformed' });
  });

  test('of nobody at the address is unavailable', async () => {
    const nobody = createClaude({ apiKey: () => Promise.resolve('key'), baseUrl: 'http://127.0.0.1:9' });
    const { error } = await listen(nobody(request, new AbortController().signal));
    expect(error).toMatchObject({ kind: 'unavailable' });
  });
});

test('events and blocks that are new to us are ignored', async () => {
  const event = (data: Readonly<Record<string, unknown>>) =>
    `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`;
  const { text, error } = await ask({
    kind: 'raw',
    chunks: [
      event({ type: 'message_start', message: { model: 'claude-sonnet-5-5', usage: { input_tokens: 3 } } }),
      event({ type: 'hologram_start', colour: 'blue' }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'hologram' } }),
      event({ type: 'content_block_delta', index: 0, delta: { type: 'hologram_delta', light: 1 } }),
      event({ type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } }),
      event({ type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'plain' } }),
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }),
      event({ type: 'message_stop' }),
    ],
  });
  expect(error).toBeNull();
  expect(text).toBe('plain');
});

test.each([
  ['before the headers', { kind: 'hang' }],
  ['in the stream', { kind: 'stall', text: 'some' }],
] as const)('an abort %s ends the call at once and hangs up', async (_name, script) => {
  const controller = new AbortController();
  standIn.next(script);
  const abortedBefore = standIn.aborted();
  const stream = model(request, controller.signal);
  const opened = new Promise<void>((resolve) => {
    const unfollow = record.follow(({ type, name }) => {
      if (type !== 'called' || name !== 'POST /v1/messages') return;
      unfollow();
      resolve();
    });
  });
  const heard = listen(stream);
  await opened;
  const hungUp = new Promise<void>((resolve) => {
    const check = () => (standIn.aborted() > abortedBefore ? resolve() : setImmediate(check));
    setImmediate(check);
  });
  controller.abort(new Error('stopped by somebody'));
  expect((await heard).error).toMatchObject({ message: 'stopped by somebody' });
  await hungUp;
});
