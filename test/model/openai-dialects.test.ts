import { describe, expect, test } from '@jest/globals';
import { hear } from './hearing.ts';
import { chunk, DONE, ESTIMATED, listenTo, openAiStream, says, STOP, TOLD, USAGE } from './openai-stream.ts';

function heard(...pieces: readonly string[]) {
  const stream = openAiStream();
  stream.write(...pieces);
  stream.end();
  return hear(listenTo(stream));
}

describe('a server like OpenAI', () => {
  test.each<readonly [string, readonly string[]]>([
    ['says of every chunk that it is not finished by an empty text', [says('Hel', ''), says('lo', ''), STOP, DONE]],
    ['says so by a word', [says('Hel', 'null'), says('lo', 'null'), STOP, DONE]],
    [
      'tells content as a list of parts, thoughts among them',
      [
        says([{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }]),
        says([{ type: 'reasoning', text: 'hm' }]),
        says([
          { type: 'text', text: 'Hel' },
          { type: 'text', text: 'lo' },
        ]),
        STOP,
        DONE,
      ],
    ],
    ['counts no answers', [chunk({ choices: [{ index: null, delta: { content: 'Hello' } }] }), STOP, DONE]],
    ['sends events without a word', ['data:\n\n', says('Hel'), 'data: \n\n', says('lo'), STOP, DONE]],
    ['breaks the line once more behind the end', [says('Hello'), STOP, says('\n'), DONE]],
    ['writes a space behind the end', [says('Hello'), STOP, 'data: [DONE] \n\n']],
  ])('that %s is understood', async (_habit, pieces) => {
    const { text, error, events } = await heard(...pieces);
    expect(error).toBeNull();
    expect(text).toBe('Hello');
    expect(events.at(-1)).toEqual({ type: 'answer-end', reason: 'complete', usage: ESTIMATED });
  });

  test('that names no model at first answers under the name that was asked for', async () => {
    const filters = chunk({ model: '', choices: [], prompt_filter_results: [] });
    const { events } = await heard(filters, says('Hello'), STOP, DONE);
    expect(events[0]).toMatchObject({ type: 'answer-start', model: 'my-deployment' });
  });

  test.each<readonly [string, Readonly<Record<string, number>>]>([
    ['no numbers', {}],
    ['zeros', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
  ])('that tells %s for its usage is estimated', async (_what, usage) => {
    const { events } = await heard(says('Hello'), STOP, chunk({ choices: [], usage }), DONE);
    expect(events.at(-1)).toMatchObject({ usage: ESTIMATED });
  });

  test('that tells zeros after its usage is taken by the usage', async () => {
    const { events } = await heard(says('Hello'), STOP, USAGE, chunk({ choices: [], usage: {} }), DONE);
    expect(events.at(-1)).toMatchObject({ usage: TOLD });
  });
});

describe('a failure after usage was told', () => {
  const counted = chunk({
    choices: [{ delta: { content: 'Hello' } }],
    usage: { prompt_tokens: 100, completion_tokens: 50 },
  });

  test.each<readonly [string, readonly string[], string]>([
    ['an end in the middle', [counted], 'dropped'],
    ['an event that is not JSON', [counted, 'data: bye\n\n'], 'malformed'],
    ['an error of the server', [counted, chunk({ error: { message: 'm', type: 'server_error' } })], 'unavailable'],
    ['a reason that nobody knows', [counted, says('', 'because'), DONE], 'malformed'],
    ['a reason that is an overload', [counted, says('', 'insufficient_system_resource'), DONE], 'overloaded'],
    ['text behind the end', [counted, STOP, says('more'), DONE], 'malformed'],
    ['no reason', [counted, DONE], 'malformed'],
  ])('carries it: %s', async (_what, pieces, kind) => {
    const { error } = await heard(...pieces);
    expect(error).toMatchObject({ name: 'ModelError', kind, requestId: 'req_test', usage: TOLD });
  });

  test('has none where none was told', async () => {
    expect((await heard(says('Hello'))).error).toMatchObject({ kind: 'dropped', usage: null });
  });
});
