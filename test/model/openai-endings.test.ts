import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AnswerEvent } from '../../src/contract.ts';
import { createOpenAiCompatible } from '../../src/model/openai-compatible.ts';
import { createVirtualClock, type VirtualClock } from '../fakes/virtual-clock.ts';
import { hear, settled, type Heard } from './hearing.ts';
import {
  chunk,
  DONE,
  ESTIMATED,
  listenTo,
  openAiStream,
  request,
  says,
  STOP,
  TOLD,
  USAGE,
  type OpenAiStream,
} from './openai-stream.ts';

/** A little more than an answer that is whole is waited on. */
const LONG_MS = 2_001;

let stream: OpenAiStream;
let clock: VirtualClock;
beforeEach(() => {
  stream = openAiStream();
  clock = createVirtualClock();
});

describe('an answer that is whole', () => {
  test.each<readonly [string, (cut: OpenAiStream) => void]>([
    ['a connection that is cut', (cut) => cut.cut()],
    ['an event that is not JSON', (cut) => cut.write('data: bye\n\n', DONE)],
    ['an event of another kind', (cut) => cut.write(chunk({ choices: 'none' }), DONE)],
    ['an error', (cut) => cut.write(chunk({ error: { message: 'm', type: 'server_error' } }))],
    ['an event that never ends', (cut) => cut.write('data: ', 'x'.repeat(1_100_000))],
  ])('stays whole whatever follows: %s', async (_what, follow) => {
    const events: AnswerEvent[] = [];
    const call = hear(listenTo(stream), events);
    stream.write(says('Hello'), STOP, USAGE);
    // The start, the text, its end, its usage.
    await settled(() => events.length === 4);
    follow(stream);
    const { error, text } = await call;
    expect(error).toBeNull();
    expect(text).toBe('Hello');
    expect(events.at(-1)).toEqual({ type: 'answer-end', reason: 'complete', usage: TOLD });
  });

  test('is cut off as before while its reason to end has not come', async () => {
    const events: AnswerEvent[] = [];
    const call = hear(listenTo(stream), events);
    stream.write(says('Hello'));
    await settled(() => events.length === 2);
    stream.cut();
    expect((await call).error).toMatchObject({ kind: 'dropped' });
  });
});

describe('a server that stays on the line after its answer', () => {
  let events: AnswerEvent[];
  let controller: AbortController;
  let call: Promise<Heard>;
  beforeEach(async () => {
    events = [];
    controller = new AbortController();
    call = hear(listenTo(stream, { signal: controller.signal, clock }), events);
    stream.write(says('Hello'), STOP);
    await settled(() => clock.sleepers() === 1);
  });
  const isOver = () => events.at(-1)?.type === 'answer-end';

  test('is waited on for two seconds, in case it tells usage', async () => {
    await clock.advance(1_900);
    expect(isOver()).toBe(false);
    await clock.advance(LONG_MS - 1_900);
    expect(await call).toMatchObject({ error: null, text: 'Hello' });
    expect(events.at(-1)).toEqual({ type: 'answer-end', reason: 'complete', usage: ESTIMATED });
    expect(clock.sleepers()).toBe(0);
  });

  test('is heard when it does, and waited on no longer for that', async () => {
    await clock.advance(1_900);
    stream.write(USAGE, ': still here\n\n');
    await clock.advance(LONG_MS - 1_900);
    await call;
    expect(events.at(-1)).toMatchObject({ type: 'answer-end', usage: TOLD });
  });

  test('ends at once with [DONE], and no timer is left', async () => {
    stream.write(USAGE, DONE);
    expect(await call).toMatchObject({ error: null });
    expect(clock.sleepers()).toBe(0);
  });

  test('makes no whole answer of one that somebody stops meanwhile', async () => {
    controller.abort(new Error('stopped by somebody'));
    stream.cut(new DOMException('This operation was aborted', 'AbortError'));
    expect((await call).error).toMatchObject({ message: 'stopped by somebody' });
    expect(isOver()).toBe(false);
    expect(clock.sleepers()).toBe(0);
  });
});

describe('the model of such a server', () => {
  const realFetch = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = realFetch;
  });

  test('ends the call as well as the connection', async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    globalThis.fetch = (_url, init) => {
      signals.push(init?.signal);
      return Promise.resolve(stream.response);
    };
    const model = createOpenAiCompatible({ apiKey: () => Promise.resolve('key'), baseUrl: 'http://nobody/v1', clock });
    const call = hear(model(request, new AbortController().signal));
    stream.write(says('Hello'), STOP);
    await settled(() => clock.sleepers() === 1);
    await clock.advance(LONG_MS);
    expect(await call).toMatchObject({ error: null, text: 'Hello' });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });
});
