import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AnthropicError, APIError, APIUserAbortError, type Anthropic } from '@anthropic-ai/sdk';
import { ask, startBench, until, type Bench } from './setup.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

/** Everything that a stream gave until it ended, and the error that ended it. */
async function drain(params: Anthropic.MessageCreateParams) {
  const events: Anthropic.RawMessageStreamEvent[] = [];
  let error: unknown = null;
  try {
    for await (const event of await bench.client.messages.create({ ...params, stream: true })) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const text = events
    .map((event) => (event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : ''))
    .join('');
  return { events, error, text };
}

describe('a streamed answer', () => {
  test('comes in the order of the real stream', async () => {
    bench.claude.next({ kind: 'text', text: 'Hello there.' });
    const { events, text } = await drain({ ...ask('hi'), thinking: { type: 'adaptive', display: 'summarized' } });
    expect([...new Set(events.map((event) => event.type))]).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    const kinds = events.flatMap((event) => (event.type === 'content_block_delta' ? [event.delta.type] : []));
    expect([...new Set(kinds)]).toEqual(['thinking_delta', 'signature_delta', 'text_delta']);
    expect(text).toBe('Hello there.');
  });

  test('hides the thinking of the newest models unless asked to summarise it', async () => {
    bench.claude.next({ kind: 'text', text: 'Yes.' });
    const { events } = await drain(ask('hi'));
    const kinds = events.flatMap((event) => (event.type === 'content_block_delta' ? [event.delta.type] : []));
    expect(kinds).toEqual(['signature_delta', 'text_delta']);
  });

  test('names each event by its type', async () => {
    bench.claude.next({ kind: 'text', text: 'Hello there.' });
    const response = await bench.client.messages.create({ ...ask('hi'), stream: true }).asResponse();
    const pairs = [...(await response.text()).matchAll(/^event: (.+)\ndata: (.+)$/gmu)];
    expect(pairs.length).toBeGreaterThan(5);
    for (const [, name, data = ''] of pairs) expect(JSON.parse(data)).toMatchObject({ type: name });
  });

  test('starts with text where thinking is off', async () => {
    bench.claude.next({ kind: 'text', text: 'Yes.' });
    const { events } = await drain({ ...ask('hi'), thinking: { type: 'between_tools' } });
    const first = events.find((event) => event.type === 'content_block_start');
    expect(first?.content_block.type).toBe('text');
  });

  test('is put together by the helper of the SDK, usage included', async () => {
    bench.claude.next({ kind: 'text', text: 'x'.repeat(400) });
    const params = { ...ask('four'.repeat(10), 'claude-haiku-5-5'), thinking: { type: 'disabled' } } as const;
    const message = await bench.client.messages.stream(params).finalMessage();
    expect(message.content).toMatchObject([{ type: 'text', text: 'x'.repeat(400) }]);
    expect(message.usage).toMatchObject({ input_tokens: 10, output_tokens: 100, cache_read_input_tokens: 0 });
    expect(message.stop_reason).toBe('end_turn');
  });

  test('never breaks a character in two', async () => {
    const text = '👩‍👩‍👧 ünïcödé '.repeat(80);
    bench.claude.next({ kind: 'text', text });
    expect((await drain(ask('hi'))).text).toBe(text);
  });

  test('carries the request id and the rate limit in its headers', async () => {
    bench.claude.next({ kind: 'text', text: 'a' });
    const { request_id: requestId, response } = await bench.client.messages
      .create({ ...ask('hi'), stream: true })
      .withResponse();
    await response.body?.cancel();
    expect(requestId).toMatch(/^req_/u);
    expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('3999');
  });

  test('is cut at max_tokens, thinking counted', async () => {
    bench.claude.next({ kind: 'text', text: 'word '.repeat(100) });
    const stream = bench.client.messages.stream({ ...ask('hi'), max_tokens: 40 });
    const message = await stream.finalMessage();
    expect(message.stop_reason).toBe('max_tokens');
    expect(message.usage.output_tokens).toBe(40);
  });

  test('is cut at a stop sequence, which it names', async () => {
    bench.claude.next({ kind: 'text', text: 'One. Two. Three.' });
    const message = await bench.client.messages
      .stream({ ...ask('hi'), stop_sequences: ['Three', '. T'] })
      .finalMessage();
    expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: '. T' });
    expect(message.content.at(-1)).toMatchObject({ text: 'One' });
  });

  test('tells the input at its start and the totals at its end', async () => {
    bench.claude.next({ kind: 'text', text: 'x'.repeat(400) });
    const { events } = await drain({ ...ask('12345678'), thinking: { type: 'between_tools' } });
    const [start] = events;
    expect(start?.type === 'message_start' && start.message.usage).toMatchObject({ input_tokens: 2, output_tokens: 1 });
    const delta = events.find((event) => event.type === 'message_delta');
    expect(delta?.usage).toMatchObject({ input_tokens: 2, output_tokens: 100 });
  });

  test('bills an empty answer with a token', async () => {
    bench.claude.next({ kind: 'text', text: '' });
    const params = { ...ask('hi'), thinking: { type: 'between_tools' } } as const;
    const { usage } = await bench.client.messages.stream(params).finalMessage();
    expect(usage.output_tokens).toBe(1);
  });

  test('that is refused says why in stop_details', async () => {
    bench.claude.next({ kind: 'text', text: '', stopReason: 'refusal' });
    const message = await bench.client.messages.stream(ask('hi')).finalMessage();
    expect(message).toMatchObject({ stop_reason: 'refusal', stop_details: { type: 'refusal' } });
    expect(message.content.filter(({ type }) => type === 'text')).toEqual([]);
  });

  test.each(['stop_sequence', 'pause_turn', 'model_context_window_exceeded'] as const)(
    'can stop for %s',
    async (reason) => {
      bench.claude.next({ kind: 'text', text: 'So far', stopReason: reason });
      expect((await bench.client.messages.stream(ask('hi')).finalMessage()).stop_reason).toBe(reason);
    },
  );
});

describe('a failing call', () => {
  test('before the headers carries type, status, headers and request id', async () => {
    const headers = { 'retry-after': '7' };
    bench.claude.next({ kind: 'error-before', status: 529, type: 'overloaded_error', headers });
    const error = await bench.client.messages.create(ask('hi')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: 529, type: 'overloaded_error', requestID: expect.stringMatching(/^req_/u) });
    expect(error instanceof APIError ? error.headers?.get('retry-after') : null).toBe('7');
  });

  test('by a spend cap carries its code and no retry-after', async () => {
    const details = { error_code: 'enforced_spend_limit_reached' } as const;
    bench.claude.next({ kind: 'error-before', status: 429, type: 'rate_limit_error', details });
    const error = await bench.client.messages.create(ask('hi')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 429, type: 'rate_limit_error', errorCode: 'enforced_spend_limit_reached' });
    expect(error instanceof APIError ? error.headers?.has('retry-after') : null).toBe(false);
  });

  test('in the stream gives the text first, then the error', async () => {
    bench.claude.next({ kind: 'error-in-stream', text: 'Half of', type: 'overloaded_error' });
    const { text, error } = await drain(ask('hi'));
    expect(text).toBe('Half of');
    expect(error).toMatchObject({ type: 'overloaded_error', status: undefined });
  });

  test('by a dropped connection gives the text first', async () => {
    bench.claude.next({ kind: 'drop-in-stream', text: 'Half of' });
    const { text, error } = await drain(ask('hi'));
    expect(text).toBe('Half of');
    expect(String(error)).toContain('terminated');
    expect(bench.claude.aborted()).toBe(0);
  });

  test('by an end without message_stop is an error for the helper of the SDK', async () => {
    bench.claude.next({ kind: 'end-without-stop', text: 'Half of' });
    await expect(bench.client.messages.stream(ask('hi')).finalMessage()).rejects.toThrow(AnthropicError);
  });

  test('can be anything on the wire', async () => {
    bench.claude.next({ kind: 'raw', chunks: ['event: message_start\nda', 'ta: {"broken\n\n'] });
    const quiet = bench.client.withOptions({ logLevel: 'off' });
    const read = async () => {
      for await (const event of await quiet.messages.create({ ...ask('hi'), stream: true })) expect(event).toBeNull();
    };
    await expect(read()).rejects.toThrow();
  });

  test('stays open when it stalls, and counts as aborted when the client gives up', async () => {
    bench.claude.next({ kind: 'stall', text: 'Half of' });
    const stream = bench.client.messages.stream(ask('hi'));
    const ended = stream.finalMessage().catch((thrown: unknown) => thrown);
    let text = '';
    stream.on('text', (delta) => {
      text += delta;
    });
    await until(() => text === 'Half of', 'the text before the stall');
    expect(bench.claude.open()).toBe(1);
    stream.abort();
    expect(await ended).toBeInstanceOf(APIUserAbortError);
    await until(() => bench.claude.open() === 0, 'the end of the call');
    expect(bench.claude.aborted()).toBe(1);
  });

  test('can hang before the headers', async () => {
    bench.claude.next({ kind: 'hang' });
    const abort = new AbortController();
    const call = bench.client.messages.create(ask('hi'), { signal: abort.signal }).catch((thrown: unknown) => thrown);
    await until(() => bench.claude.open() === 1, 'the call');
    abort.abort();
    expect(await call).toBeInstanceOf(APIUserAbortError);
  });
});

describe('without streaming', () => {
  test('the answer comes in one piece', async () => {
    bench.claude.next({ kind: 'text', text: 'All of it.' });
    const message = await bench.client.messages.create(ask('hi'));
    expect(message.content).toMatchObject([{ type: 'thinking' }, { type: 'text', text: 'All of it.' }]);
  });

  test('counting tells what an answer bills', async () => {
    bench.claude.next({ kind: 'text', text: 'ok' });
    const { model, messages } = ask('a question of several words');
    const params = { model, messages, system: 'A system prompt.' };
    const { usage } = await bench.client.messages.create({ ...params, max_tokens: 100 });
    expect(usage.input_tokens).toBeGreaterThan(8);
    expect(await bench.client.messages.countTokens(params)).toEqual({ input_tokens: usage.input_tokens });
  });

  test('every answer carries its request id, errors repeat it in the body', async () => {
    bench.claude.next({ kind: 'text', text: 'ok' });
    const { request_id: requestId } = await bench.client.messages.create(ask('hi')).withResponse();
    expect(requestId).toMatch(/^req_/u);
    const error = await bench.client.messages.create(ask('hi', 'claude-nano-1')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ requestID: expect.stringMatching(/^req_/u) });
    expect(error instanceof APIError ? error.error : null).toMatchObject({
      request_id: error instanceof APIError ? error.requestID : null,
    });
  });
});

describe('the record', () => {
  test('holds the request without the key, the status and every event', async () => {
    bench.claude.next({ kind: 'text', text: 'Hello' });
    await bench.client.messages.stream(ask('what is up')).finalMessage();
    const called = bench.record.all().find(({ type }) => type === 'called');
    expect(called).toMatchObject({ name: 'POST /v1/messages', details: { status: 200 } });
    expect(JSON.stringify(called)).toContain('what is up');
    expect(JSON.stringify(bench.record.all())).not.toContain(bench.claude.apiKey);
    const delivered = bench.record.all().filter(({ type }) => type === 'delivered');
    expect(delivered.at(-1)?.name).toBe('message_stop');
    expect(delivered.find(({ details }) => details['text'] === 'Hello')?.details['length']).toBe(5);
  });
});
