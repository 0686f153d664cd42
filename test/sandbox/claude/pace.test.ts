import { expect, test } from '@jest/globals';
import { ask, createHandClock, startBench, until } from './setup.ts';

test('text arrives as fast as the script says', async () => {
  const clock = createHandClock();
  const slow = await startBench({ clock });
  slow.claude.next({ kind: 'text', text: 'abcd'.repeat(100), tokensPerSecond: 50, thinkingMs: 2_000 });
  let text = '';
  const stream = slow.client.messages.stream(ask('hi')).on('text', (delta) => {
    text += delta;
  });
  const startMs = clock.now();
  const done = stream.finalMessage();
  await until(() => clock.waiting() > 0, 'the thinking');
  clock.advance(1_999);
  expect(slow.record.all().some(({ details }) => 'text' in details)).toBe(false);
  clock.advance(1_001);
  const sent = slow.record.all().map(({ details }) => (typeof details['text'] === 'string' ? details['text'] : ''));
  expect(Math.abs(sent.join('').length - 200)).toBeLessThanOrEqual(12);
  clock.advance(1_000);
  await done;
  expect(text).toBe('abcd'.repeat(100));
  expect(clock.now() - startMs).toBe(4_000);
  await slow.stop();
});

test('pings while the model thinks', async () => {
  const clock = createHandClock();
  const slow = await startBench({ clock });
  slow.claude.next({ kind: 'text', text: 'ok', thinkingMs: 12_000 });
  const done = slow.client.messages.stream(ask('hi')).finalMessage();
  await until(() => clock.waiting() > 0, 'the thinking');
  const pings = () => slow.record.all().filter(({ name }) => name === 'ping').length;
  const before = pings();
  clock.advance(11_000);
  expect(pings() - before).toBe(2);
  clock.advance(1_000);
  await done;
  await slow.stop();
});

test('instant answers wait for nothing', async () => {
  const clock = createHandClock();
  const instant = await startBench({ clock, pace: 'instant' });
  const message = await instant.client.messages.stream({ ...ask('a long one'), max_tokens: 8_000 }).finalMessage();
  expect(message.stop_reason).toBe('end_turn');
  await instant.stop();
});
