import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../src/model/claude-errors.ts';

const said = (type: string | null, message: string | null = null) => ({ type, code: null, message });

describe('a failure of Claude’s', () => {
  test('by which a key may not do what was asked is not taken for a key that is refused', () => {
    expect(failureOf(said('permission_error'), 403)).toBe('forbidden');
    expect(failureOf(said(null), 403)).toBe('forbidden');
    expect(failureOf(said('authentication_error'), 403)).toBe('unauthorised');
    expect(failureOf(said(null), 401)).toBe('unauthorised');
  });

  test('of its filter is one of the question, not of the request', () => {
    const blocked = said('invalid_request_error', 'Output blocked by content filtering policy');
    expect(failureOf(blocked, 400)).toBe('blocked');
    expect(failureOf(blocked, null)).toBe('blocked');
    expect(failureOf(said('invalid_request_error', 'max_tokens: must be positive'), 400)).toBe('invalid-request');
  });

  test('of a prompt that is too long is told by its words', () => {
    expect(failureOf(said('invalid_request_error', 'prompt is too long: 1 > 0'), 400)).toBe('too-long');
  });

  test('without a name has the one of its status, and without either none', () => {
    expect(failureOf(said('brand_new_error'), 529)).toBe('overloaded');
    expect(failureOf(said('brand_new_error'), null)).toBe('unknown');
  });
});
