/*
 * What each model takes and costs, as data. It decides nothing: catalog.ts looks things up in it, and an operator adds
 * to it and corrects it under `models:` in askline.yaml.
 *
 * Sources, of November 2026: Anthropic's model documentation and the SDK's own checks for what a model takes, the
 * published price table for the prices. Before a release the prices are to be held against that table again.
 */
import type { ModelFacts, PriceList, TokenPrices } from '../contract.ts';

/** A write into the cache that lives for 5 minutes costs this much of the input. */
const CACHE_WRITE_FACTOR = 1.25;

/** The day on which the prices were read off the published table. */
const SINCE = '2026-11-22';

/** US$ per million tokens. */
function tier(input: number, output: number, cacheRead: number): TokenPrices {
  return { input, output, cacheRead, cacheWrite: input * CACHE_WRITE_FACTOR };
}

function prices(list: TokenPrices, long: PriceList['long'] = null): PriceList {
  return { ...list, since: SINCE, long };
}

const newest = {
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  temperature: false,
  windowTokens: 1_000_000,
  maxOutputTokens: 128_000,
} as const;

export const MODELS: ReadonlyMap<string, ModelFacts> = new Map<string, ModelFacts>([
  [
    'claude-haiku-5-5',
    {
      ...newest,
      thinking: ['adaptive', 'disabled'],
      cacheMinimumTokens: 512,
      prices: prices(tier(0.1, 0.5, 0.01), { aboveTokens: 100_000, ...tier(0.5, 2.5, 0.05) }),
    },
  ],
  [
    'claude-sonnet-5-5',
    {
      ...newest,
      thinking: ['adaptive', 'between_tools'],
      // Not published: the one of the Sonnet before it.
      cacheMinimumTokens: 1_024,
      prices: prices(tier(2, 10, 0.1)),
    },
  ],
  ['claude-opus-5-5', { ...newest, thinking: ['adaptive'], cacheMinimumTokens: 512, prices: prices(tier(4, 20, 0.2)) }],
  [
    'claude-haiku-4-5',
    {
      efforts: [],
      temperature: true,
      thinking: ['disabled'],
      windowTokens: 200_000,
      maxOutputTokens: 64_000,
      cacheMinimumTokens: 4_096,
      prices: prices(tier(1, 5, 0.1)),
    },
  ],
  [
    'claude-sonnet-4-6',
    {
      efforts: ['low', 'medium', 'high', 'max'],
      temperature: true,
      thinking: ['adaptive', 'disabled'],
      windowTokens: 1_000_000,
      maxOutputTokens: 64_000,
      // Documented as 1,024; people report that nothing below 2,048 is cached.
      cacheMinimumTokens: 2_048,
      prices: prices(tier(3, 15, 0.3)),
    },
  ],
  [
    'claude-opus-4-6',
    {
      efforts: ['low', 'medium', 'high', 'max'],
      temperature: true,
      thinking: ['adaptive', 'disabled'],
      windowTokens: 1_000_000,
      maxOutputTokens: 128_000,
      cacheMinimumTokens: 4_096,
      // NO PRICE KNOWN: it is charged at the dearest rate until one is written down.
      prices: null,
    },
  ],
  [
    'claude-opus-4-5',
    {
      efforts: ['low', 'medium', 'high'],
      temperature: true,
      thinking: ['disabled'],
      windowTokens: 200_000,
      maxOutputTokens: 64_000,
      cacheMinimumTokens: 4_096,
      // NO PRICE KNOWN: it is charged at the dearest rate until one is written down.
      prices: null,
    },
  ],
]);

/** A model of Anthropic's that we do not know yet is asked as today's models are. */
export const UNKNOWN_CLAUDE: ModelFacts = {
  efforts: newest.efforts,
  temperature: false,
  thinking: ['adaptive'],
  windowTokens: null,
  maxOutputTokens: newest.maxOutputTokens,
  cacheMinimumTokens: null,
  prices: null,
};

/** Of what others serve nothing is known, but that their API has no words for these kinds of thinking. */
export const UNKNOWN_OPENAI: ModelFacts = {
  efforts: null,
  temperature: null,
  thinking: [],
  windowTokens: null,
  maxOutputTokens: null,
  cacheMinimumTokens: null,
  prices: null,
};
