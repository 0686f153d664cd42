import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createOpenAiCompatible } from '../../src/model/openai-compatible.ts';
import { hear } from './hearing.ts';
import { request } from './openai-stream.ts';

const realFetch = globalThis.fetch;
let bodies: unknown[];
beforeEach(() => {
  bodies = [];
  // Nothing leaves: the addresses are real ones, the answer is ours.
  globalThis.fetch = (_url, init) => {
    bodies.push(JSON.parse(typeof init?.body === 'string' ? init.body : '{}'));
    return Promise.resolve(Response.json({ error: { message: 'nobody is here' } }, { status: 500 }));
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

const ask = (baseUrl: string | null) =>
  hear(
    createOpenAiCompatible({ apiKey: () => Promise.resolve('sk-x'), baseUrl })(request, new AbortController().signal),
  );

test.each([
  null,
  'https://eu.api.openai.com/v1',
  'https://my-house.openai.azure.com/openai/v1',
  'https://my-house.services.ai.azure.com/openai/v1',
  'https://my-house.cognitiveservices.azure.com/openai/v1',
])('OpenAI’s own models (%s) are given the newer name of the limit, which the newer ones ask for', async (baseUrl) => {
  await ask(baseUrl);
  expect(bodies).toEqual([expect.objectContaining({ max_completion_tokens: 1_000 })]);
  expect(bodies[0]).not.toHaveProperty('max_tokens');
});

test.each(['http://127.0.0.1:11434/v1', 'https://openai.azure.com.example.org/v1', 'https://notapi.openai.com/v1'])(
  'others (%s) are given the name that all of them know',
  async (baseUrl) => {
    await ask(baseUrl);
    expect(bodies).toEqual([expect.objectContaining({ max_tokens: 1_000 })]);
    expect(bodies[0]).not.toHaveProperty('max_completion_tokens');
  },
);
