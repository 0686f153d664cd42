import { describe, expect, test } from '@jest/globals';
import type { ModelSettings } from '../../src/contract.ts';
import { ConfigError } from '../../src/errors.ts';
import { capabilitiesOf, checkSettings } from '../../src/model/catalog.ts';

const settings: ModelSettings = {
  model: 'claude-sonnet-5-5',
  maxOutputTokens: 4_096,
  effort: 'low',
  temperature: null,
  thinking: null,
};

describe('a setting that its model lacks', () => {
  const wrong: readonly (readonly [Partial<ModelSettings>, string])[] = [
    [
      { temperature: 0.5 },
      'model.temperature is 0.5, but claude-sonnet-5-5 takes no temperature: set model.effort (low … max) instead',
    ],
    [{ model: 'claude-haiku-4-5' }, 'model.effort is "low", but claude-haiku-4-5 takes no effort: set it to null'],
    [
      { thinking: 'disabled' },
      'model.thinking is "disabled", but claude-sonnet-5-5 takes only "adaptive" or "between_tools", or null for its own way',
    ],
    [
      { maxOutputTokens: 200_000 },
      'model.maxOutputTokens is 200000, but claude-sonnet-5-5 writes at most 128000 tokens',
    ],
  ];
  test.each(wrong)('%j is told at the start, with what to use instead', (part, sentence) => {
    expect(() => checkSettings({ ...settings, ...part })).toThrow(new ConfigError(sentence));
  });

  test('is none where the model takes it', () => {
    expect(() => checkSettings(settings)).not.toThrow();
    expect(() => checkSettings({ ...settings, model: 'claude-sonnet-4-6', temperature: 0.5 })).not.toThrow();
  });
});

test('a dated id has the capabilities of its model', () => {
  expect(capabilitiesOf('claude-haiku-4-5-20251001')).toBe(capabilitiesOf('claude-haiku-4-5'));
});

test('a model that is new to us is asked as today’s models are', () => {
  expect(capabilitiesOf('claude-next-9')).toMatchObject({ effort: true, temperature: false });
});
