import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Model } from '../../src/contract.ts';
import { createClaude } from '../../src/model/claude.ts';
import { createOpenAiCompatible } from '../../src/model/openai-compatible.ts';
import { hear, type Heard } from './hearing.ts';
import { request } from './openai-stream.ts';

/** The longest that `times.firstTextSeconds` may be: until then the watchdog decides, and nobody else. */
const LONGEST_WATCH_MS = 290_000;

const realFetch = globalThis.fetch;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  // Nobody ever answers.
  globalThis.fetch = (_url, init) =>
    new Promise((_, reject) => {
      const aborted = Object.assign(new Error('This operation was aborted'), { name: 'AbortError' });
      init?.signal?.addEventListener('abort', () => reject(aborted));
    });
});
afterEach(() => {
  jest.useRealTimers();
  globalThis.fetch = realFetch;
});

const options = { apiKey: () => Promise.resolve('key'), baseUrl: 'http://nobody/v1' };

test.each<readonly [string, Model]>([
  ['Claude', createClaude(options)],
  ['a server like OpenAI', createOpenAiCompatible(options)],
])(
  'the headers of %s are waited for as long as any watchdog waits, and no longer than Node does',
  async (_who, model) => {
    const heard: Heard[] = [];
    const call = hear(model(request, new AbortController().signal)).then((result) => heard.push(result));
    await jest.advanceTimersByTimeAsync(LONGEST_WATCH_MS - 1);
    expect(heard).toEqual([]);
    await jest.advanceTimersByTimeAsync(9_000);
    await call;
    expect(heard).toMatchObject([{ error: { kind: 'timeout' } }]);
  },
);
