import { describe, expect, test } from '@jest/globals';
import { KNOWN_KEYS } from '../../src/config/schema.ts';
import { nearestKey } from '../../src/config/suggest.ts';

describe('nearestKey', () => {
  test('every known key is nearest to itself, and to itself in another case or spelling', () => {
    expect(KNOWN_KEYS).toContain('times.firstTextSeconds');
    for (const key of KNOWN_KEYS) {
      expect(nearestKey(key, KNOWN_KEYS)).toBe(key);
      expect(nearestKey(key.toUpperCase(), KNOWN_KEYS)).toBe(key);
      expect(
        nearestKey(
          key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          KNOWN_KEYS,
        ),
      ).toBe(key);
    }
  });

  test('a right name in the wrong group is nearer than a similar name in the right one', () => {
    expect(nearestKey('a.dog', ['a.dig', 'b.dog'])).toBe('b.dog');
  });

  test('what resembles nothing gets no suggestion', () => {
    for (const key of ['colour', 'slack.token', 'x', '', 'a'.repeat(100_000)]) {
      expect(nearestKey(key, KNOWN_KEYS)).toBeNull();
    }
  });
});
