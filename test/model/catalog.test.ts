import { describe, expect, test } from '@jest/globals';
import type { ModelChoice, ModelSettings } from '../../src/contract.ts';
import { ConfigError } from '../../src/errors.ts';
import { createCatalog } from '../../src/model/catalog.ts';
import { MODELS } from '../../src/model/catalog-data.ts';

const settings: ModelSettings = {
  model: 'claude-sonnet-5-5',
  maxOutputTokens: 4_096,
  effort: 'low',
  temperature: null,
  thinking: null,
};

function choice(part: Partial<ModelSettings> = {}, rest: Partial<ModelChoice> = {}): ModelChoice {
  return { provider: 'claude', inherited: [], ...rest, settings: { ...settings, ...part } };
}

const catalog = createCatalog();
const prices = { input: 1, output: 2, cacheRead: 1, cacheWrite: 1.25, since: '2026-12-01', long: null };

describe('a setting that its model lacks', () => {
  test.each<readonly [Partial<ModelSettings>, string]>([
    [
      { temperature: 0.5 },
      'model.temperature is 0.5, but claude-sonnet-5-5 takes no temperature: set model.effort (low … max) instead',
    ],
    [{ model: 'claude-haiku-4-5' }, 'model.effort is "low", but claude-haiku-4-5 takes no effort: set it to null'],
    [
      { model: 'claude-sonnet-4-6', effort: 'xhigh' },
      'model.effort is "xhigh", but claude-sonnet-4-6 takes only "low" or "medium" or "high" or "max", or null',
    ],
    [
      { thinking: 'disabled' },
      'model.thinking is "disabled", but claude-sonnet-5-5 takes only "adaptive" or "between_tools", or null for its own way',
    ],
    [
      { model: 'claude-sonnet-4-6', temperature: 0.5, thinking: 'adaptive' },
      'model.temperature is 0.5, but a model that thinks takes none: set model.thinking to "disabled", or the temperature to null',
    ],
    [
      { maxOutputTokens: 200_000 },
      'model.maxOutputTokens is 200000, but claude-sonnet-5-5 writes at most 128000 tokens',
    ],
  ])('%j is told at the start, with what to use instead', (part, sentence) => {
    expect(() => catalog.settle([choice(part)])).toThrow(new ConfigError(sentence));
  });

  test('is told of every choice of the chain, by its place', () => {
    const chain = [
      choice(),
      choice({ model: 'claude-haiku-5-5' }),
      choice({ model: 'claude-opus-5-5', temperature: 1 }),
    ];
    expect(() => catalog.settle(chain)).toThrow(
      new ConfigError(
        'temperature in entry 2 of fallbacks is 1, but claude-opus-5-5 takes no temperature: ' +
          'set effort in entry 2 of fallbacks (low … max) instead',
      ),
    );
  });

  test('is told of models that are reached in the way of OpenAI', () => {
    expect(() => catalog.settle([choice({ model: 'llama3.3', thinking: 'adaptive' }, { provider: 'openai' })])).toThrow(
      new ConfigError(
        'model.thinking is "adaptive", but llama3.3 takes none of its kinds: set it to null for its own way',
      ),
    );
  });

  test('is told of a model that the operator described', () => {
    const own = createCatalog({ 'llama3.3': { efforts: [], windowTokens: 4_096 } });
    const llama = (part: Partial<ModelSettings>) => () =>
      own.settle([choice({ model: 'llama3.3', ...part }, { provider: 'openai' })]);
    expect(llama({ effort: 'low' })).toThrow(
      new ConfigError('model.effort is "low", but llama3.3 takes no effort: set it to null'),
    );
    expect(llama({ effort: null })).toThrow(
      new ConfigError(
        'model.maxOutputTokens is 4096, but llama3.3 has a window of 4096 tokens for question and answer: ' +
          'leave room for the question',
      ),
    );
    expect(llama({ effort: null, maxOutputTokens: 4_095 })).not.toThrow();
  });
});

describe('a setting that its model takes', () => {
  test.each<readonly [string, ModelChoice]>([
    ['the defaults', choice()],
    ['a temperature where it works', choice({ model: 'claude-sonnet-4-6', temperature: 0.5 })],
    [
      'the temperature of a model that thinks',
      choice({ model: 'claude-opus-4-6', temperature: 1, thinking: 'adaptive' }),
    ],
    ['a model that is new to us, as today’s are asked', choice({ model: 'claude-next-9', effort: 'max' })],
    ['what is not known of a model elsewhere', choice({ model: 'llama3.3', temperature: 0.7 }, { provider: 'openai' })],
  ])('passes unchanged: %s', (_what, passing) => {
    expect(catalog.settle([passing])).toEqual([passing]);
  });
});

describe('what a choice inherited', () => {
  test('an effort is left out where the model takes none, or may take none', () => {
    const settled = catalog.settle([
      choice(),
      choice({ model: 'claude-haiku-4-5' }, { inherited: ['effort'] }),
      choice({ model: 'llama3.3' }, { provider: 'openai', inherited: ['effort'] }),
      choice({ model: 'claude-haiku-5-5' }, { inherited: ['effort'] }),
    ]);
    expect(settled.map(({ settings: { effort } }) => effort)).toEqual(['low', null, null, 'low']);
  });

  test('the length of an answer shrinks to what the model writes, and to half of its window', () => {
    const own = createCatalog({ short: { maxOutputTokens: 1_000 }, narrow: { windowTokens: 4_096 } });
    const settled = own.settle(
      ['short', 'narrow', 'unheard-of'].map((model) =>
        choice({ model, effort: null }, { provider: 'openai', inherited: ['maxOutputTokens'] }),
      ),
    );
    expect(settled.map(({ settings: { maxOutputTokens } }) => maxOutputTokens)).toEqual([1_000, 2_048, 4_096]);
  });
});

describe('prices', () => {
  test.each([
    ['claude-haiku-5-5', [0.1, 0.5, 0.01, 0.125]],
    ['claude-sonnet-5-5', [2, 10, 0.1, 2.5]],
    ['claude-opus-5-5', [4, 20, 0.2, 5]],
    ['claude-haiku-4-5', [1, 5, 0.1, 1.25]],
    ['claude-haiku-4-5-20251001', [1, 5, 0.1, 1.25]],
    ['claude-sonnet-4-6', [3, 15, 0.3, 3.75]],
  ])('of %s are those that were published', (model, expected) => {
    const { known, prices: list } = catalog.pricesOf(model);
    expect([list.input, list.output, list.cacheRead, list.cacheWrite]).toEqual(expected);
    expect(known).toBe(true);
  });

  test('Haiku 5.5 has dearer ones for long prompts', () => {
    expect(catalog.pricesOf('claude-haiku-5-5').prices.long).toEqual({
      aboveTokens: 100_000,
      input: 0.5,
      output: 2.5,
      cacheRead: 0.05,
      cacheWrite: 0.625,
    });
  });

  test.each(['claude-next-9', 'claude-opus-4-6', 'claude-opus-4-5', 'llama3.3', 'constructor', ''])(
    'of "%s", which nobody knows, are the dearest that there are, and marked',
    (model) => {
      const { known, prices: list } = catalog.pricesOf(model);
      expect(list).toMatchObject({ input: 4, output: 20, cacheRead: 0.3, cacheWrite: 5, long: null });
      expect(known).toBe(false);
    },
  );

  test('that an operator wrote come before ours, and count among the dearest', () => {
    const own = createCatalog({
      'claude-sonnet-5-5': { prices },
      'claude-opus-4-6': { prices: { ...prices, output: 75 } },
      'llama3.3': { windowTokens: 8_192 },
    });
    expect(own.pricesOf('claude-sonnet-5-5')).toEqual({ prices, known: true });
    expect(own.pricesOf('claude-opus-4-6').prices.output).toBe(75);
    expect(own.pricesOf('llama3.3')).toMatchObject({ known: false, prices: { output: 75 } });
  });

  test('an answer under a dated name costs what its model costs', () => {
    const own = createCatalog({ 'gpt-4o': { prices }, 'llama3.3': { prices } });
    const names = ['gpt-4o-2024-08-06', 'llama3.3:latest', 'gpt-4o-mini'];
    expect(names.map((name) => own.pricesOf(name).known)).toEqual([true, true, false]);
  });
});

describe('what is known of a model', () => {
  test('what an operator left out stays as it was', () => {
    const own = createCatalog({ 'claude-sonnet-5-5': { windowTokens: 500_000 } });
    const before = catalog.factsOf('claude-sonnet-5-5', 'claude');
    expect(own.factsOf('claude-sonnet-5-5', 'claude')).toEqual({ ...before, windowTokens: 500_000 });
  });

  test('a dated id may be described by itself', () => {
    const own = createCatalog({ 'claude-haiku-4-5-20251001': { windowTokens: 7 } });
    expect(own.factsOf('claude-haiku-4-5-20251001', 'claude').windowTokens).toBe(7);
    expect(own.factsOf('claude-haiku-4-5', 'claude').windowTokens).toBe(200_000);
  });

  test('what is written of a dated id takes nothing away from what is known of its model', () => {
    const dated = 'claude-haiku-4-5-20251001';
    const own = createCatalog({ [dated]: { windowTokens: 7 } });
    expect(own.factsOf(dated, 'claude')).toEqual({ ...catalog.factsOf('claude-haiku-4-5', 'claude'), windowTokens: 7 });
    expect(own.pricesOf(dated)).toEqual(catalog.pricesOf('claude-haiku-4-5'));
    const [settled] = createCatalog({ [dated]: { prices } }).settle([
      choice({ model: dated, temperature: 0.3 }, { inherited: ['effort'] }),
    ]);
    expect(settled?.settings).toMatchObject({ effort: null, temperature: 0.3 });
  });

  test('of a dated id is what was written of it, then what was written of its model', () => {
    const own = createCatalog({
      'gpt-4o': { prices, windowTokens: 128_000 },
      'gpt-4o-2024-08-06': { windowTokens: 64_000 },
      'claude-haiku-4-5': { windowTokens: 100_000 },
      'claude-haiku-4-5-20251001': { maxOutputTokens: 32_000 },
    });
    expect(own.factsOf('gpt-4o-2024-08-06', 'openai')).toMatchObject({ prices, windowTokens: 64_000 });
    expect(own.factsOf('claude-haiku-4-5-20251001', 'claude')).toMatchObject({
      windowTokens: 100_000,
      maxOutputTokens: 32_000,
    });
    expect(own.factsOf('claude-haiku-4-5', 'claude')).toMatchObject({ windowTokens: 100_000, maxOutputTokens: 64_000 });
  });

  test.each([...MODELS])('%s is described in full, and consistently', (_model, facts) => {
    const { windowTokens, maxOutputTokens, cacheMinimumTokens, thinking, prices: list } = facts;
    expect(Number(windowTokens)).toBeGreaterThan(Number(maxOutputTokens));
    expect([512, 1_024, 2_048, 4_096]).toContain(cacheMinimumTokens);
    expect(thinking).not.toEqual([]);
    expect(facts.temperature || facts.efforts?.includes('low')).toBe(true);
    if (list !== null) expect(list.since).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});
