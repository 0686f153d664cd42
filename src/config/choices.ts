/*
 * From what askline.yaml says of models to the chain that is asked, complete, and to what an operator said of models.
 * It must not know what a model takes: what was inherited is marked, so that it can be left out later.
 */
import type { ModelChoice, ModelFacts, PriceList, Provider, TokenPrices } from '../contract.ts';
import type { FileSettings } from './schema.ts';
import type { FactsWritten, FallbackWritten, ModelWritten, PricesWritten } from './schema-models.ts';

const DEFAULT_MAX_OUTPUT_TOKENS = 4096;
const DEFAULT_EFFORT = 'low';
/** Limits are per model: where the first one is overloaded, this one rarely is, and it costs little. */
const DEFAULT_FALLBACK = 'claude-haiku-5-5';
/** A write into the cache that lives for 5 minutes costs this much of the input. */
const CACHE_WRITE_FACTOR = 1.25;

const NO_CLAUDE_KEY = 'ANTHROPIC_API_KEY is not set: expected the API key that the answers are paid with';

/** The first choice, then its fallbacks; at least one. */
export function choicesOf(file: Pick<FileSettings, 'model' | 'fallbacks'>): readonly [ModelChoice, ...ModelChoice[]] {
  const first = choiceOf(file.model, { effort: DEFAULT_EFFORT, maxOutputTokens: DEFAULT_MAX_OUTPUT_TOKENS });
  const fallbacks = file.fallbacks ?? defaultFallbacks(file.model);
  return [first, ...fallbacks.map((written) => choiceOf(written, first.settings))];
}

/** Nothing goes to Anthropic behind the back of somebody who asks a model elsewhere. */
function defaultFallbacks({ provider, id }: ModelWritten): readonly FallbackWritten[] {
  if (provider !== 'claude' || id === DEFAULT_FALLBACK) return [];
  return [{ provider, id: DEFAULT_FALLBACK, effort: DEFAULT_EFFORT, temperature: null, thinking: null }];
}

function choiceOf(
  written: ModelWritten,
  fallingBackTo: Pick<ModelChoice['settings'], 'effort' | 'maxOutputTokens'>,
): ModelChoice {
  const { provider, id, maxOutputTokens, effort, temperature, thinking } = written;
  const inherited: ModelChoice['inherited'][number][] = [];
  if (effort === undefined) inherited.push('effort');
  if (maxOutputTokens === undefined) inherited.push('maxOutputTokens');
  return {
    provider,
    settings: {
      model: id,
      maxOutputTokens: maxOutputTokens ?? fallingBackTo.maxOutputTokens,
      effort: effort === undefined ? fallingBackTo.effort : effort,
      temperature,
      thinking,
    },
    inherited,
  };
}

/** What was written of each model, by its id; what was left out is not there. */
export function extrasOf(
  written: Readonly<Record<string, FactsWritten>>,
): Readonly<Record<string, Partial<ModelFacts>>> {
  return Object.fromEntries(Object.entries(written).map(([id, facts]) => [id, factsOf(facts)]));
}

function factsOf({ prices, ...rest }: FactsWritten): Partial<ModelFacts> {
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return prices === undefined ? said : { ...said, prices: pricesOf(prices) };
}

function pricesOf({ since, long, ...tier }: PricesWritten): PriceList {
  return {
    ...tierOf(tier),
    since,
    long: long === null ? null : { ...tierOf(long), aboveTokens: long.aboveTokens },
  };
}

/** Without a word about caching its reads cost what input costs, and its writes what they cost at Anthropic. */
function tierOf(written: Pick<PricesWritten, 'input' | 'output' | 'cacheRead' | 'cacheWrite'>): TokenPrices {
  const { input, output, cacheRead = input, cacheWrite = input * CACHE_WRITE_FACTOR } = written;
  return { input, output, cacheRead, cacheWrite };
}

/** A sentence for each provider that the chain names and that nothing is set for. */
export function unsetProblems(choices: readonly ModelChoice[], unset: readonly Provider[]): readonly string[] {
  return unset.flatMap((missing) => {
    const index = choices.findIndex(({ provider }) => provider === missing);
    if (index === -1) return [];
    const named = index === 0 ? 'model.provider' : `provider in entry ${index} of fallbacks`;
    if (missing === 'claude') return index === 0 ? NO_CLAUDE_KEY : `${NO_CLAUDE_KEY}, since ${named} is claude`;
    return `OPENAI_API_KEY and OPENAI_BASE_URL are not set: expected at least one of them, since ${named} is openai`;
  });
}
