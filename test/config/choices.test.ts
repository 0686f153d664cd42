import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/config.ts';
import { DISCORD, OPENAI_API_KEY, sentenceFor, SLACK, withYaml, type Environment } from './given.ts';

const OLLAMA = 'http://127.0.0.1:11434/v1';
const withOllama: Environment = { ...SLACK, OPENAI_BASE_URL: OLLAMA };

/** What is asked, in order: provider, model, and what it is asked with. */
function chainOf(yaml: string, environment: Environment = withOllama) {
  return loadConfig(withYaml(yaml, environment)).choices.map(({ provider, settings, inherited }) => {
    const { model, maxOutputTokens, effort, temperature, thinking } = settings;
    return [provider, model, maxOutputTokens, effort, temperature, thinking, inherited.join(' ')];
  });
}

const BOTH = 'effort maxOutputTokens';

describe('the chain of models', () => {
  test('is the default with Haiku behind it', () => {
    expect(chainOf('')).toEqual([
      ['claude', 'claude-sonnet-5-5', 4096, 'low', null, null, BOTH],
      ['claude', 'claude-haiku-5-5', 4096, 'low', null, null, 'maxOutputTokens'],
    ]);
  });

  test('is the model alone when somebody says so', () => {
    expect(chainOf('fallbacks: []')).toHaveLength(1);
  });

  test('does not fall back from Haiku to Haiku', () => {
    expect(chainOf('model: { id: claude-haiku-5-5 }')).toHaveLength(1);
  });

  test('does not send to Anthropic what was to be asked elsewhere, unless somebody says so', () => {
    expect(chainOf('model: { id: llama3.3, provider: openai }')).toHaveLength(1);
    expect(chainOf('model: { id: llama3.3, provider: openai }\nfallbacks: [{ id: claude-haiku-5-5 }]')).toHaveLength(2);
  });

  test('is asked with what was written, and with the length and effort of the first for the rest', () => {
    const yaml = `
      model: { id: claude-opus-5-5, maxOutputTokens: 1000, effort: high, thinking: adaptive }
      fallbacks:
        - { id: claude-sonnet-4-6, effort: null, temperature: 0.5, thinking: disabled }
        - { provider: openai, id: 'llama3.3:70b', maxOutputTokens: 500 }`;
    expect(chainOf(yaml)).toEqual([
      ['claude', 'claude-opus-5-5', 1000, 'high', null, 'adaptive', ''],
      ['claude', 'claude-sonnet-4-6', 1000, null, 0.5, 'disabled', 'maxOutputTokens'],
      ['openai', 'llama3.3:70b', 500, 'high', null, null, 'effort'],
    ]);
  });

  test('begins with what the config calls its model', () => {
    const { model, choices } = loadConfig(withYaml('model: { id: claude-opus-5-5 }'));
    expect(model).toEqual(choices[0].settings);
  });
});

describe('an API of OpenAI’s kind', () => {
  test.each<readonly [string, Environment, unknown]>([
    ['a key', { OPENAI_API_KEY }, { apiKey: OPENAI_API_KEY, baseUrl: null }],
    ['an address', { OPENAI_BASE_URL: `${OLLAMA}/` }, { apiKey: null, baseUrl: OLLAMA }],
    ['both', { OPENAI_API_KEY, OPENAI_BASE_URL: OLLAMA }, { apiKey: OPENAI_API_KEY, baseUrl: OLLAMA }],
    ['neither', { OPENAI_API_KEY: '' }, null],
  ])('is set up by %s', (_what, environment, openai) => {
    expect(loadConfig({ ...SLACK, ...environment }).openai).toEqual(openai);
  });

  test('with nothing but it no key of Anthropic is needed', () => {
    const environment = { ...DISCORD, ANTHROPIC_API_KEY: undefined, OPENAI_BASE_URL: OLLAMA };
    const { claude, choices } = loadConfig(withYaml('model: { id: llama3.3, provider: openai }', environment));
    expect([claude.apiKey, choices.length]).toEqual(['', 1]);
  });

  test.each([
    ['model: { id: gpt-5, provider: openai }', 'model.provider'],
    ['fallbacks: [{ id: claude-haiku-5-5 }, { id: gpt-5, provider: openai }]', 'provider in entry 2 of fallbacks'],
  ])('that is named and not set up is told: %s', (yaml, named) => {
    expect(sentenceFor(withYaml(yaml))).toBe(
      `OPENAI_API_KEY and OPENAI_BASE_URL are not set: expected at least one of them, since ${named} is openai`,
    );
  });

  test('a fallback of Anthropic’s needs a key of theirs', () => {
    const yaml = 'model: { id: llama3.3, provider: openai }\nfallbacks: [{ id: claude-haiku-5-5 }]';
    expect(sentenceFor(withYaml(yaml, { ...withOllama, ANTHROPIC_API_KEY: undefined }))).toBe(
      'ANTHROPIC_API_KEY is not set: expected the API key that the answers are paid with, since provider in entry 1 of ' +
        'fallbacks is claude',
    );
  });
});

describe('time limits', () => {
  const timesOf = (yaml: string) => {
    const { firstTextMs, firstTextInAllMs, totalMs } = loadConfig(withYaml(yaml)).modelTimes;
    return [firstTextMs, firstTextInAllMs, totalMs];
  };

  test.each([
    ['times: { totalSeconds: 30 }', [30_000, 30_000, 30_000]],
    ['times: { totalSeconds: 70 }', [60_000, 70_000, 70_000]],
    ['times: { firstTextInAllSeconds: 20 }', [20_000, 20_000, 300_000]],
    ['times: { firstTextSeconds: 90 }', [90_000, 90_000, 300_000]],
    [
      'times: { firstTextSeconds: 290, firstTextInAllSeconds: 900, idleSeconds: 290, totalSeconds: 3600 }',
      [290_000, 900_000, 3_600_000],
    ],
  ])('that nobody wrote shrink with their frame: %s', (yaml, expected) => {
    expect(timesOf(yaml)).toEqual(expected);
  });
});

describe('what an operator says of models', () => {
  test('arrives as it was written, and nothing else', () => {
    const yaml = `
      models:
        claude-sonnet-5-5: { windowTokens: 500000 }
        llama3.3:
          efforts: []
          temperature: true
          thinking: [disabled]
          windowTokens: 131072
          maxOutputTokens: 8192
          cacheMinimumTokens: 0
          prices: { since: 2026-11-22, input: 0.1, output: 0.3, cacheRead: 0.05, cacheWrite: 0 }`;
    const { models } = loadConfig(withYaml(yaml));
    expect(models).toStrictEqual({
      'claude-sonnet-5-5': { windowTokens: 500_000 },
      'llama3.3': {
        efforts: [],
        temperature: true,
        thinking: ['disabled'],
        windowTokens: 131_072,
        maxOutputTokens: 8_192,
        cacheMinimumTokens: 0,
        prices: { since: '2026-11-22', input: 0.1, output: 0.3, cacheRead: 0.05, cacheWrite: 0, long: null },
      },
    });
    expect(Object.isFrozen(models['llama3.3']?.prices)).toBe(true);
  });

  test('without a word about caching a read costs what input costs, and a write a quarter more', () => {
    const long = '{ aboveTokens: 1000, input: 4, output: 6 }';
    const yaml = `models: { a: { prices: { since: 2026-11-22, input: 2, output: 3, long: ${long} } } }`;
    expect(loadConfig(withYaml(yaml)).models['a']?.prices).toEqual({
      since: '2026-11-22',
      input: 2,
      output: 3,
      cacheRead: 2,
      cacheWrite: 2.5,
      long: { aboveTokens: 1_000, input: 4, output: 6, cacheRead: 4, cacheWrite: 5 },
    });
  });
});
