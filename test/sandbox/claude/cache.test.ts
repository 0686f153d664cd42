import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Anthropic } from '@anthropic-ai/sdk';
import { ask, createHandClock, startBench, type Bench, type HandClock } from './setup.ts';

let bench: Bench;
let clock: HandClock;

beforeEach(async () => {
  clock = createHandClock();
  bench = await startBench({ clock, pace: 'instant' });
  bench.claude.respondWith(() => ({ kind: 'text', text: 'ok' }));
});
afterEach(() => bench.stop());

const MINUTE_MS = 60_000;

/** A block of so many tokens, a breakpoint behind it. */
const block = (tokens: number, ttl: '5m' | '1h' = '5m') => ({
  type: 'text' as const,
  text: 'a'.repeat(tokens * 4),
  cache_control: { type: 'ephemeral' as const, ttl },
});

async function usageOf(system: Anthropic.TextBlockParam[], model = 'claude-sonnet-5-5'): Promise<Anthropic.Usage> {
  const done = bench.client.messages.stream({ ...ask('hi!!', model), system }).finalMessage();
  return (await done).usage;
}

const written = (tokens: number) => ({ cache_creation_input_tokens: tokens, cache_read_input_tokens: 0 });
const read = (tokens: number) => ({ cache_creation_input_tokens: 0, cache_read_input_tokens: tokens });

test('writes at the first call and reads at the next', async () => {
  expect(await usageOf([block(2_000)])).toMatchObject(written(2_000));
  expect(await usageOf([block(2_000)])).toMatchObject(read(2_000));
});

test('the prompt is the sum of what was read, written and neither', async () => {
  await usageOf([block(2_000)]);
  const { model, messages } = ask('hi!!');
  const system = [block(2_000), block(500), { type: 'text' as const, text: 'aaaa' }];
  const usage = await usageOf(system);
  expect(usage).toMatchObject({
    cache_read_input_tokens: 2_000,
    cache_creation_input_tokens: 500,
    input_tokens: 2,
  });
  expect(await bench.client.messages.countTokens({ model, messages, system })).toEqual({ input_tokens: 2_502 });
});

test.each([
  ['claude-haiku-5-5', 512],
  ['claude-sonnet-5-5', 1_024],
  ['claude-sonnet-4-6', 2_048],
  ['claude-haiku-4-5', 4_096],
])('%s caches from %i tokens on', async (model, minimum) => {
  expect(await usageOf([block(minimum - 1)], model)).toMatchObject({ ...written(0), input_tokens: minimum });
  expect(await usageOf([block(minimum)], model)).toMatchObject({ ...written(minimum), input_tokens: 1 });
});

test('does nothing below the shortest prefix of a model, and says nothing', async () => {
  expect(await usageOf([block(1_000)])).toMatchObject(written(0));
  expect(await usageOf([block(1_000)])).toMatchObject({ ...read(0), input_tokens: 1_001 });
});

test('forgets after five minutes, or an hour where that was asked, since the last use', async () => {
  await usageOf([block(2_000)]);
  clock.advance(4 * MINUTE_MS);
  expect(await usageOf([block(2_000)])).toMatchObject(read(2_000));
  clock.advance(4 * MINUTE_MS);
  expect(await usageOf([block(2_000)])).toMatchObject(read(2_000));
  clock.advance(5 * MINUTE_MS);
  expect(await usageOf([block(2_000)])).toMatchObject(written(2_000));
  await usageOf([block(3_000, '1h')]);
  clock.advance(59 * MINUTE_MS);
  expect(await usageOf([block(3_000, '1h')])).toMatchObject(read(3_000));
  clock.advance(60 * MINUTE_MS);
  expect(await usageOf([block(3_000, '1h')])).toMatchObject(written(3_000));
});

test('reads the longest prefix that it knows and writes the rest', async () => {
  await usageOf([block(2_000)]);
  await usageOf([block(2_000), block(1_000)]);
  expect(await usageOf([block(2_000), block(1_000), block(300)])).toMatchObject({
    cache_read_input_tokens: 3_000,
    cache_creation_input_tokens: 300,
  });
  // A prefix that differs at its beginning is another one.
  expect(await usageOf([block(2_001), block(1_000)])).toMatchObject(written(3_001));
});

test('is kept per model', async () => {
  await usageOf([block(5_000)]);
  expect(await usageOf([block(5_000)], 'claude-opus-5-5')).toMatchObject(written(5_000));
});

test('tells writes of five minutes and of an hour apart', async () => {
  expect(await usageOf([block(2_000, '1h'), block(500)])).toMatchObject({
    ...written(2_500),
    cache_creation: { ephemeral_1h_input_tokens: 2_000, ephemeral_5m_input_tokens: 500 },
  });
});

test('a breakpoint of the whole request stands behind its last block', async () => {
  const params = { ...ask('a'.repeat(8_000)), cache_control: { type: 'ephemeral' as const } };
  const call = async () => (await bench.client.messages.stream(params).finalMessage()).usage;
  expect(await call()).toMatchObject({ ...written(2_000), input_tokens: 0 });
  expect(await call()).toMatchObject({ ...read(2_000), input_tokens: 0 });
});
