import { expect, test } from '@jest/globals';
import { countByMethod, CROSSED_WITHIN_MS, whileLimited, type Call } from './limited.ts';

function call(sentAtMs: number, more: Partial<Call> = {}): Call {
  const method = more.method ?? 'chat.update';
  return {
    sentAtMs,
    answeredAtMs: sentAtMs,
    method,
    scope: method,
    narrowScope: method,
    status: 200,
    retryAfterMs: null,
    isGlobal: false,
    isExempt: false,
    ...more,
  };
}

const limited = (sentAtMs: number, retryAfterMs: number, more: Partial<Call> = {}): Call =>
  call(sentAtMs, { status: 429, retryAfterMs, ...more });

test('a call counts from when the 429 was received until its Retry-After has passed', () => {
  const late = CROSSED_WITHIN_MS + 1;
  expect(whileLimited([limited(0, 1_000), call(late)])).toEqual({ calls: 1, inTheSameChannel: 1, crossed: 0 });
  expect(whileLimited([limited(0, 1_000), call(990)]).calls).toBe(1);
  expect(whileLimited([limited(0, 1_000), call(1_000)]).calls).toBe(0);
});

test('a call that was under way when the 429 was sent is told apart', () => {
  expect(whileLimited([limited(0, 1_000), call(5)])).toEqual({ calls: 0, inTheSameChannel: 0, crossed: 1 });
});

test('a call before the 429 and a call to another method do not count', () => {
  const calls = [call(0), limited(10, 1_000), call(500, { method: 'chat.postMessage' })];
  expect(whileLimited(calls)).toEqual({ calls: 0, inTheSameChannel: 0, crossed: 0 });
});

test('every call of a storm counts once, refused ones too', () => {
  const storm = [0, 100, 200, 300].map((atMs) => limited(atMs, 1_000));
  expect(whileLimited(storm).calls).toBe(3);
});

test('a post to another channel counts in the harsh reading alone', () => {
  const to = (channel: string): Partial<Call> => ({ method: 'chat.postMessage', narrowScope: channel });
  const calls = [limited(0, 1_000, to('C1')), call(500, to('C2')), call(600, to('C1'))];
  expect(whileLimited(calls)).toEqual({ calls: 2, inTheSameChannel: 1, crossed: 0 });
});

test('a global limit holds for every scope but those that are exempt', () => {
  const calls = [
    limited(0, 1_000, { method: 'edit', isGlobal: true }),
    call(500, { method: 'post' }),
    call(500, { method: 'callback', isExempt: true }),
  ];
  expect(whileLimited(calls).calls).toBe(1);
});

test('methods are counted, the most frequent first', () => {
  const calls = [call(0, { method: 'a' }), call(1, { method: 'b' }), call(2, { method: 'b' })];
  expect(countByMethod(calls)).toEqual([
    { method: 'b', count: 2 },
    { method: 'a', count: 1 },
  ]);
});
