import { APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { answerByItself } from '../../../src/sandbox/claude/answers.ts';
import { underWeather } from '../../../src/sandbox/claude/weather.ts';
import { ask, createHandClock, startBench, until, type Bench } from './setup.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await startBench({ pace: 'instant' });
});
afterEach(() => bench.stop());

const question = 'What is a mutex?';
const own = answerByItself(question);
const ownText = own.kind === 'text' ? own.text : '';

/** The visible text and how it ended. */
async function heard() {
  let text = '';
  const stream = bench.client.messages.stream(ask(question)).on('text', (delta) => {
    text += delta;
  });
  const end = await stream.finalMessage().then(
    (message) => message.stop_reason,
    (error: unknown) => (error instanceof APIError && error.type !== null ? error.type : String(error)),
  );
  return { text, end };
}

const isAbout = (share: number, text: string): void => {
  expect(ownText.startsWith(text)).toBe(true);
  expect(Math.abs(text.length / ownText.length - share)).toBeLessThan(0.02);
};

test('is fine to begin with, and again when told so', async () => {
  expect(bench.claude.weather()).toBe('fine');
  bench.claude.setWeather('overloaded');
  expect(bench.claude.weather()).toBe('overloaded');
  bench.claude.setWeather('fine');
  expect(await heard()).toEqual({ text: ownText, end: 'end_turn' });
});

test('fails in the middle: a third of the words, then an overloaded_error', async () => {
  bench.claude.setWeather('fails-in-the-middle');
  const { text, end } = await heard();
  isAbout(1 / 3, text);
  expect(end).toBe('overloaded_error');
});

test('drops: a third of the words, then nothing to hold on to', async () => {
  bench.claude.setWeather('drops');
  const { text, end } = await heard();
  isAbout(1 / 3, text);
  expect(end).toContain('terminated');
});

test('cuts off: half of the words, then max_tokens', async () => {
  bench.claude.setWeather('cuts-off');
  const { text, end } = await heard();
  isAbout(1 / 2, text);
  expect(end).toBe('max_tokens');
});

test('refuses: no words', async () => {
  bench.claude.setWeather('refuses');
  expect(await heard()).toEqual({ text: '', end: 'refusal' });
});

test('overloaded: 529 before the first word', async () => {
  bench.claude.setWeather('overloaded');
  await expect(bench.client.messages.create(ask(question))).rejects.toMatchObject({
    status: 529,
    type: 'overloaded_error',
  });
});

test('hangs: not even headers', async () => {
  bench.claude.setWeather('hangs');
  const stream = bench.client.messages.stream(ask(question));
  const ended = stream.finalMessage().catch((thrown: unknown) => thrown);
  await until(() => bench.claude.open() === 1, 'the call');
  expect(bench.record.all().at(-1)?.details['status']).toBeNull();
  stream.abort();
  expect(await ended).toBeInstanceOf(APIUserAbortError);
});

test('slow: four seconds of thought, then eight tokens a second', async () => {
  const clock = createHandClock();
  const slow = await startBench({ clock });
  slow.claude.setWeather('slow');
  let text = '';
  const done = slow.client.messages
    .stream(ask(question))
    .on('text', (delta) => {
      text += delta;
    })
    .finalMessage();
  const sent = () =>
    slow.record
      .all()
      .map(({ details }) => (typeof details['text'] === 'string' ? details['text'] : ''))
      .join('');
  await until(() => clock.waiting() > 0, 'the thinking');
  clock.advance(4_000);
  expect(sent()).toBe('');
  clock.advance(10_000);
  expect(Math.abs(sent().length - 8 * 10 * 4)).toBeLessThanOrEqual(4);
  clock.advance(10 * 60_000);
  await done;
  expect(text).toBe(ownText);
  await slow.stop();
});

test('does not touch what was scripted', async () => {
  bench.claude.setWeather('overloaded');
  bench.claude.next({ kind: 'text', text: 'queued' });
  expect(await heard()).toEqual({ text: 'queued', end: 'end_turn' });
  bench.claude.respondWith(() => ({ kind: 'text', text: 'decided' }));
  expect(await heard()).toEqual({ text: 'decided', end: 'end_turn' });
});

test('never breaks a character in two', () => {
  const script = underWeather({ kind: 'text', text: '👩‍👩‍👧'.repeat(7) }, 'cuts-off');
  expect('text' in script && script.text.isWellFormed()).toBe(true);
});

test('leaves an answer that already breaks off as it is, but slower when slow', () => {
  const breaking = answerByItself('an error please');
  expect(underWeather(breaking, 'drops')).toBe(breaking);
  expect(underWeather(breaking, 'slow')).toMatchObject({ kind: 'error-in-stream', tokensPerSecond: 8 });
});
