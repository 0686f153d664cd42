import { describe, expect, test } from '@jest/globals';
import { LONGEST_TEXT_LENGTH, plainFacts, plainText } from '../../src/ops/plain.ts';
import { createRedactor } from '../../src/ops/redact.ts';

const redactor = createRedactor(['top-secret-value']);
const plain = (value: unknown): unknown => plainFacts({ value }, redactor, false)['value'];

describe('values', () => {
  test.each([
    ['a bigint', 10n ** 20n, '100000000000000000000'],
    ['NaN', Number.NaN, 'NaN'],
    ['infinity', -Infinity, '-Infinity'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', () => 1, '[function]'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['no date', new Date(Number.NaN), 'Invalid Date'],
    ['an address', new URL('http://h/?a=top-secret-value'), 'http://h/?a=[redacted]'],
    ['a pattern', /a/g, '/a/g'],
    ['bytes', Buffer.from('top-secret-value'), '[16 bytes]'],
    ['a buffer', new ArrayBuffer(3), '[3 bytes]'],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', new Map([[1, 2]])],
        [{}, 3],
      ]),
      { a: { '1': 2 }, '[object]': 3 },
    ],
    ['a set', new Set([1, 'x']), [1, 'x']],
    ['a list with holes', [undefined, null, 1], [null, null, 1]],
    [
      'a class',
      new (class Point {
        readonly x = 1;
      })(),
      { x: 1 },
    ],
    ['an object without prototype', Object.setPrototypeOf({ a: 1 }, null), { a: 1 }],
    ['a key called __proto__', JSON.parse('{"__proto__":{"a":1}}'), { '[__proto__]': { a: 1 } }],
  ])('%s', (_what, value, expected) => {
    expect(plain(value)).toEqual(expected);
  });

  test('what is undefined is left out', () => {
    expect(plainFacts({ a: undefined, b: { c: undefined } }, redactor, false)).toEqual({ b: {} });
  });

  test('an error passed as the facts is told as one', () => {
    const { error } = plainFacts(new Error('bare'), redactor, false);
    expect(error).toEqual({ name: 'Error', message: 'bare' });
  });

  test('a toJSON is not asked: it may show what is hidden', () => {
    expect(plain({ a: 1, toJSON: () => 'other' })).toEqual({ a: 1, toJSON: '[function]' });
  });

  test('cycles are named; what merely stands there twice is written twice', () => {
    const twice = { n: 1 };
    const parent: Record<string, unknown> = { twice, again: [twice] };
    parent['self'] = parent;
    expect(plain(parent)).toEqual({ twice: { n: 1 }, again: [{ n: 1 }], self: '[circular]' });
    const facts: Record<string, unknown> = {};
    facts['facts'] = facts;
    expect(plainFacts(facts, redactor, false)).toEqual({ facts: '[circular]' });
  });
});

describe('bounds', () => {
  test('a long text is cut and says how long it was', () => {
    expect(plain('x'.repeat(LONGEST_TEXT_LENGTH))).toBe('x'.repeat(LONGEST_TEXT_LENGTH));
    expect(plain('x'.repeat(1_000_000))).toBe(`${'x'.repeat(LONGEST_TEXT_LENGTH)}… [1000000 characters]`);
  });

  test('depth, lists, values and the whole line are bounded', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({ a: 'y'.repeat(5000) })));
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, index]));
    const line = JSON.stringify(plainFacts({ deep, many, wide }, redactor, true));
    expect(line).toContain('[deeper]');
    expect(line).toContain('[more]');
    expect(line.length).toBeLessThan(25_000);
    expect(JSON.stringify(plain(many))).toContain('"key49":49,"…":"[more]"}');
  });

  test('an endless iterable is left', () => {
    class Endless extends Set<number> {
      override *[Symbol.iterator](): SetIterator<number> {
        for (let value = 0; ; value += 1) yield value;
      }
    }
    expect(plain(new Endless())).toHaveLength(51);
  });
});

describe('a secret at the cut', () => {
  const secret = 'top-secret-value';

  test.each(Array.from({ length: secret.length + 4 }, (_, index) => index))(
    'is not shown in part, %d characters before it',
    (before) => {
      const text = 'x'.repeat(LONGEST_TEXT_LENGTH - before) + secret + 'y'.repeat(5000);
      expect(plainText(text, redactor)).not.toMatch(/top-|secret-v/);
    },
  );

  test('is not shown in part when many secrets before it made the text shorter', () => {
    for (let length = 0; length < 40; length += 1) {
      const text = 'x'.repeat(length) + `${secret},`.repeat(1000);
      expect(plainText(text, redactor).replaceAll('[redacted]', '')).not.toMatch(/top|sec|val/);
    }
  });
});
