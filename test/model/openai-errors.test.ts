import { describe, expect, test } from '@jest/globals';
import { failureOf, type OpenAiError } from '../../src/model/openai-errors.ts';

const said = (error: Partial<OpenAiError>): OpenAiError => ({ type: null, code: null, message: null, ...error });

describe('a failure of a server like OpenAI', () => {
  test('by which a key may not do what was asked is not taken for a key that is refused', () => {
    const flagged = said({ code: 403, message: 'model-x requires moderation. Your input was flagged.' });
    expect(failureOf(flagged, 403)).toBe('forbidden');
    expect(failureOf(flagged, null)).toBe('forbidden');
    expect(failureOf(said({ type: 'permission_error' }), 403)).toBe('forbidden');
    expect(failureOf(said({ code: 'invalid_api_key' }), 403)).toBe('unauthorised');
    expect(failureOf(said({}), 401)).toBe('unauthorised');
  });

  test.each<readonly [string, Partial<OpenAiError>]>([
    ['Azure', { code: 'content_filter', message: 'The response was filtered.' }],
    ['OpenAI', { type: 'invalid_request_error', code: 'invalid_prompt' }],
    ['Alibaba', { type: 'data_inspection_failed', code: 'data_inspection_failed' }],
    ['DeepSeek', { type: 'invalid_request_error', code: 'invalid_request_error', message: 'Content Exists Risk' }],
    ['a proxy before Azure', { message: "filtered by Azure OpenAI's content management policy" }],
  ])('of the filter of %s is one of the question, not of the request', (_whose, error) => {
    expect(failureOf(said(error), 400)).toBe('blocked');
  });

  test('that only mentions a filter is not its doing', () => {
    expect(failureOf(said({ message: 'the content filter is not available' }), 500)).toBe('unavailable');
  });
});
