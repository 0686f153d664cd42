import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/contract.ts';
import { createClaude } from '../../src/model/claude.ts';
import { createClaude as createStandIn, type ClaudeStandIn } from '../../src/sandbox/claude/claude.ts';
import { wallClock } from '../../src/sandbox/clock.ts';
import { createRecord } from '../../src/sandbox/record.ts';
import { listenOnLoopback, type LoopbackServer } from '../../src/sandbox/server.ts';
import { hear } from './hearing.ts';

const request: ModelRequest = {
  model: 'claude-sonnet-5-5',
  maxOutputTokens: 1_000,
  effort: null,
  temperature: null,
  thinking: null,
  system: 'Be kind.',
  text: 'Why?',
  onlyChoice: null,
  firstTextByMs: Infinity,
};

let standIn: ClaudeStandIn;
beforeAll(async () => {
  standIn = createStandIn({ clock: wallClock, record: createRecord(wallClock) });
  await standIn.start();
});
afterAll(() => standIn.stop());

/** Through the real SDK; the stream is what stands here, character by character. */
function raw(chunks: readonly string[]) {
  standIn.next({ kind: 'raw', chunks });
  const model = createClaude({ apiKey: () => Promise.resolve(standIn.apiKey), baseUrl: standIn.baseUrl });
  return hear(model(request, new AbortController().signal));
}

const event = (data: { readonly type: string; readonly [field: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const start = event({ type: 'message_start', message: { model: 'm', usage: { input_tokens: 3, output_tokens: 1 } } });
const block = event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
const says = (text: string) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const ends = (reason: string | null) => event({ type: 'message_delta', delta: { stop_reason: reason } });
const stop = event({ type: 'message_stop' });

describe('a malformed stream', () => {
  const streams: readonly (readonly [string, readonly string[], string, string])[] = [
    ['JSON that is none', [start, says('a'), 'event: x\ndata: {"type":"content_\n\n'], 'malformed', 'a'],
    ['JSON that is no event', [start, says('a'), 'data: 7\n\n'], 'malformed', 'a'],
    [
      'text that is a number',
      [start, event({ type: 'content_block_delta', delta: { type: 'text_delta', text: 7 } })],
      'malformed',
      '',
    ],
    [
      'a count that is negative',
      [event({ type: 'message_start', message: { model: 'm', usage: { input_tokens: -3 } } })],
      'malformed',
      '',
    ],
    ['half an event at its end', [start, says('a'), 'event: message_stop\ndata: {"type":"mess'], 'dropped', 'a'],
    ['nothing in it', [''], 'dropped', ''],
    ['no end', [start, says('a')], 'dropped', 'a'],
    ['a reason to stop, but no stop', [start, says('a'), ends('end_turn')], 'dropped', 'a'],
    ['a stop without a reason', [start, says('a'), ends(null), stop], 'malformed', 'a'],
    ['a stop before its reason', [start, says('a'), stop, ends('end_turn')], 'malformed', 'a'],
    ['a reason that nobody knows', [start, says('a'), ends('because'), stop], 'malformed', 'a'],
    ['text before the start', [block, says('a'), start, ends('end_turn'), stop], 'malformed', ''],
    ['a stop and no start', [ends('end_turn'), stop], 'malformed', ''],
    ['two starts', [start, says('a'), start, says('b'), ends('end_turn'), stop], 'malformed', 'a'],
    ['text after the reason to stop', [start, says('a'), ends('end_turn'), says('b'), stop], 'malformed', 'a'],
    // In one piece, so that it is there when the stop is read: nobody waits for what may come after a stop.
    ['text after the stop', [[start, says('a'), ends('end_turn'), stop, says('b')].join('')], 'malformed', 'a'],
  ];
  test.each(streams)('with %s has a name, and keeps its text', async (_what, chunks, kind, said) => {
    const { text, error, events } = await raw(chunks);
    expect(error).toMatchObject({ name: 'ModelError', kind });
    expect(text).toBe(said);
    expect(events.some(({ type }) => type === 'answer-end')).toBe(false);
  });

  test('is none where events are new, blocks are empty, or something follows that is no text', async () => {
    const { text, error, events } = await raw([
      event({ type: 'ping' }),
      start,
      event({ type: 'hologram', colour: 'blue' }),
      block,
      says(''),
      says('plain'),
      ends('end_turn'),
      [stop, event({ type: 'ping' }), 'data: not even JSON\n\n'].join(''),
    ]);
    expect(error).toBeNull();
    expect(text).toBe('plain');
    expect(events.filter(({ type }) => type === 'text-delta')).toHaveLength(1);
    expect(events[0]?.type).toBe('answer-start');
  });

  test('is none where an answer has an end and no text: it is empty, and says so by its end', async () => {
    const { text, error, events } = await raw([start, ends('end_turn'), stop]);
    expect(error).toBeNull();
    expect(text).toBe('');
    expect(events.at(-1)).toMatchObject({ type: 'answer-end', reason: 'complete' });
  });
});

describe('a server that is not Claude', () => {
  let server: LoopbackServer;
  let keepOpen = false;
  beforeAll(async () => {
    server = await listenOnLoopback({
      port: 0,
      handle: ({ response }) => {
        response.writeHead(200, { 'content-type': keepOpen ? 'text/event-stream' : 'text/html' });
        response.write(keepOpen ? [start, says('a'), ends('end_turn'), stop].join('') : '<h1>Welcome</h1>');
        if (!keepOpen) response.end();
      },
    });
  });
  afterAll(() => server.close());

  const ask = () => {
    const model = createClaude({ apiKey: () => Promise.resolve('key'), baseUrl: `http://127.0.0.1:${server.port}` });
    return hear(model(request, new AbortController().signal));
  };

  test('and answers a page has a name', async () => {
    keepOpen = false;
    expect((await ask()).error).toMatchObject({ name: 'ModelError', kind: 'malformed' });
  });

  test('and holds the connection after the stop holds nobody up', async () => {
    keepOpen = true;
    const { error, text, events } = await ask();
    expect(error).toBeNull();
    expect(text).toBe('a');
    expect(events.at(-1)?.type).toBe('answer-end');
  });
});
