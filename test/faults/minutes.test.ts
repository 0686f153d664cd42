/*
 * What takes minutes: the model side as it is wired, with the real SDK and the stand-in, on a clock that stands still.
 */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Model } from '../../src/contract.ts';
import { createCatalog } from '../../src/model/catalog.ts';
import { createModelChain } from '../../src/model/chain.ts';
import { createClaude, type ClaudeStandIn } from '../../src/sandbox/claude/claude.ts';
import { wallClock } from '../../src/sandbox/clock.ts';
import { createRecord } from '../../src/sandbox/record.ts';
import { createMemoryLogger } from '../fakes/memory-logger.ts';
import { someRequest } from '../fakes/scripted-model.ts';
import { createVirtualClock, type VirtualClock } from '../fakes/virtual-clock.ts';
import { hear, settled, type Heard } from '../model/hearing.ts';
import { OVERLOADED, WHOLE } from './given.ts';
import { ANSWER } from './words.ts';

jest.setTimeout(15_000);

const SONNET = 'claude-sonnet-5-5';
const HAIKU = 'claude-haiku-5-5';
/** As when nothing is written. */
const TIMES = { firstTextMs: 60_000, idleMs: 20_000, totalMs: 300_000 };

let clock: VirtualClock;
let claude: ClaudeStandIn;
let calls: () => number;

beforeEach(async () => {
  clock = createVirtualClock();
  const record = createRecord(wallClock);
  claude = createClaude({ clock: wallClock, record });
  calls = () => record.all().filter(({ type, details }) => type === 'called' && 'status' in details).length;
  await claude.start();
});
afterEach(() => claude.stop());

function chainOf(...models: readonly string[]): Promise<Model> {
  const catalog = createCatalog();
  const settings = { maxOutputTokens: 1_000, effort: null, temperature: null, thinking: null };
  const keys = () => Promise.resolve([claude.apiKey]);
  return createModelChain({
    choices: models.map((model) => ({ provider: 'claude', settings: { model, ...settings }, inherited: [] })),
    catalog,
    access: { claude: { keys, baseUrl: claude.baseUrl }, openai: { keys, baseUrl: null } },
    times: TIMES,
    clock,
    random: () => 0,
    logger: createMemoryLogger(),
  });
}

/** Asks so many at once, each with 90 seconds to its first word. */
function ask(model: Model, questions = 1): readonly Promise<Heard>[] {
  const request = someRequest({ firstTextByMs: clock.now() + 90_000 });
  const { signal } = new AbortController();
  return Array.from({ length: questions }, () => hear(model(request, signal)));
}

/** Lets so many milliseconds pass once somebody waits for them. */
async function pass(durationMs: number): Promise<void> {
  await settled(() => clock.sleepers() > 0);
  await clock.advance(durationMs);
}

/** Five failures in a row: three attempts for one question, two for another. */
async function breakDown(model: Model): Promise<void> {
  claude.respondWith(() => OVERLOADED);
  await Promise.all(ask(model));
  await Promise.all(ask(model));
  expect(calls()).toBe(5);
}

describe('with the times that come along', () => {
  test('a model that says nothing is given up after 60 seconds, and the fallback has the rest of the 90', async () => {
    const model = await chainOf(SONNET, HAIKU);
    claude.next({ kind: 'hang' });
    claude.next(WHOLE);
    const startedAtMs = clock.now();
    const [heard] = ask(model);
    await settled(() => claude.open() === 1);
    await pass(59_999);
    expect(calls()).toBe(1);
    await clock.advance(1);
    expect(await heard).toMatchObject({ text: ANSWER, error: null });
    expect(clock.now() - startedAtMs).toBe(60_000);
  });

  test('when nobody says anything it ends after 90 seconds, and no call is left open', async () => {
    const model = await chainOf(SONNET, HAIKU);
    claude.respondWith(() => ({ kind: 'hang' }));
    const [heard] = ask(model);
    await settled(() => claude.open() === 1);
    await pass(60_000);
    await settled(() => calls() === 2);
    await pass(30_000);
    expect(await heard).toMatchObject({ text: '', error: { kind: 'timeout' } });
    await settled(() => claude.open() === 0);
  });

  test('a stream that stalls ends after 20 seconds with its text', async () => {
    const model = await chainOf(SONNET);
    claude.next({ kind: 'stall', text: ANSWER });
    const events: Parameters<typeof hear>[1] = [];
    const heard = hear(model(someRequest(), new AbortController().signal), events);
    await settled(() => events.some(({ type }) => type === 'text-delta'));
    await pass(20_000);
    expect(await heard).toMatchObject({ text: ANSWER, error: { kind: 'timeout' } });
    await settled(() => claude.open() === 0);
  });
});

describe('a provider that is down', () => {
  test('is asked by one question after 10 seconds, which answers, and then by all', async () => {
    const model = await chainOf(SONNET);
    await breakDown(model);
    const refused = await Promise.all(ask(model, 20));
    expect(refused.every(({ error }) => error !== null)).toBe(true);
    expect(calls()).toBe(5);
    await clock.advance(10_000);
    claude.respondWith(() => WHOLE);
    const tried = await Promise.all(ask(model, 20));
    expect(tried.filter(({ text }) => text === ANSWER)).toHaveLength(1);
    expect(calls()).toBe(6);
    const answered = await Promise.all(ask(model, 20));
    expect(answered.every(({ text }) => text === ANSWER)).toBe(true);
    expect(calls()).toBe(26);
  });

  test('holds up the first who tries it for 3 seconds at the most, the next for 6, and nobody else', async () => {
    const model = await chainOf(SONNET);
    await breakDown(model);
    await clock.advance(10_000);
    claude.respondWith(() => ({ kind: 'hang' }));
    const [trying, ...others] = ask(model, 20);
    expect((await Promise.all(others)).every(({ error }) => error !== null)).toBe(true);
    await settled(() => claude.open() === 1);
    await pass(3_000);
    expect(await trying).toMatchObject({ error: { kind: 'timeout' } });
    expect(calls()).toBe(6);
    await settled(() => claude.open() === 0);
    await clock.advance(20_000);
    const [tryingNext] = ask(model);
    await settled(() => claude.open() === 1);
    await pass(5_999);
    expect(claude.open()).toBe(1);
    await pass(1);
    expect(await tryingNext).toMatchObject({ error: { kind: 'timeout' } });
    expect(calls()).toBe(7);
  });
});
