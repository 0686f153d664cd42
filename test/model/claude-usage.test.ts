import { describe, expect, test } from '@jest/globals';
import { listen } from '../../src/model/claude-events-listen.ts';
import { hear } from './hearing.ts';

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

const start: Event = { type: 'message_start', message: { model: 'm', usage: { input_tokens: 8, output_tokens: 1 } } };
const says: Event = { type: 'content_block_delta', delta: { type: 'text_delta', text: 'half' } };
const ends = (reason: string): Event => ({
  type: 'message_delta',
  delta: { stop_reason: reason },
  usage: { output_tokens: 4_000 },
});

function play(...events: readonly Event[]) {
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  return hear(listen(response, new AbortController()));
}

const usage = { inputTokens: 8, outputTokens: 4_000, cacheReadTokens: 0, cacheWriteTokens: 0 };

describe('what Claude has told of its tokens when a call fails', () => {
  test.each<readonly [string, string, readonly Event[]]>([
    ['by a stream that ends before its stop', 'dropped', [start, says, ends('end_turn')]],
    ['by a paused turn', 'malformed', [start, says, ends('pause_turn'), { type: 'message_stop' }]],
    ['by text after the reason to stop', 'malformed', [start, says, ends('end_turn'), says]],
    ['by an event that cannot be read', 'malformed', [start, ends('end_turn'), { type: 'message_delta', delta: 7 }]],
    ['by an error', 'overloaded', [start, ends('end_turn'), { type: 'error', error: { type: 'overloaded_error' } }]],
  ])('%s comes along with the failure', async (_how, kind, events) => {
    expect((await play(...events)).error).toMatchObject({ kind, usage });
  });

  test('is nothing where it told nothing', async () => {
    expect((await play()).error).toMatchObject({ kind: 'dropped', usage: null });
  });
});

test("Claude's filter that ends an answer has a name, and leaves the text", async () => {
  const error = { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' };
  const heard = await play(start, says, { type: 'error', error });
  expect(heard.text).toBe('half');
  expect(heard.error).toMatchObject({ kind: 'blocked', usage: { inputTokens: 8 } });
});
