/*
 * Looks up what a model takes and costs: in the table that comes along, and before that in what the operator wrote under
 * `models:`. It must not know where that is written, and makes no call.
 */
import type { ModelChoice, ModelFacts, ModelRequest, PriceList, PricesOf, Provider } from '../contract.ts';
import { settleChoices } from './catalog-check.ts';
import { MODELS, UNKNOWN_CLAUDE, UNKNOWN_OPENAI } from './catalog-data.ts';
import { windowFit, type WindowFit } from './catalog-window.ts';

/** What an operator says of models, by their ids; what is left out stays as it is known, or unknown. */
export type ModelExtras = Readonly<Record<string, Partial<ModelFacts>>>;

export interface Catalog {
  /** Of a model by its id or a dated one. One that nobody knows is judged by whose API it is called by. */
  factsOf(model: string, provider: Provider): ModelFacts;
  readonly pricesOf: PricesOf;
  /**
   * The chain as it is to be called: what was inherited is left out or lowered where a model takes less. Throws
   * `ConfigError` for the first setting that was written and that its model lacks.
   */
  settle(choices: readonly ModelChoice[]): readonly ModelChoice[];
  /** Whether prompt and longest answer fit the model together; a model whose window is not known takes anything. */
  fitsWindow(request: ModelRequest): WindowFit;
}

export function createCatalog(extras: ModelExtras = {}): Catalog {
  const written = new Map(Object.entries(extras));
  const names = new Set([...MODELS.keys(), ...written.keys()]);

  /** What is written of a dated id corrects what is known of its model, and takes nothing else away. */
  const knownOf = (model: string): Partial<ModelFacts> | null => {
    const plain = undated(model);
    if (!names.has(model) && !names.has(plain)) return null;
    return { ...MODELS.get(plain), ...MODELS.get(model), ...written.get(plain), ...written.get(model) };
  };
  const dearest = dearestOf([...names].flatMap((name) => knownOf(name)?.prices ?? []));

  const factsOf = (model: string, provider: Provider): ModelFacts => ({
    ...(provider === 'claude' ? UNKNOWN_CLAUDE : UNKNOWN_OPENAI),
    ...knownOf(model),
  });

  return {
    factsOf,
    pricesOf(model) {
      const prices = knownOf(model)?.prices ?? null;
      return prices === null ? { prices: dearest, known: false } : { prices, known: true };
    },
    settle: (choices) => settleChoices(choices, factsOf),
    fitsWindow: (request) => windowFit(request, knownOf(request.model)?.windowTokens ?? null),
  };
}

/** A dated id is the model that it begins with: `claude-haiku-4-5-20251001`, `gpt-4o-2024-08-06`, `llama3.3:latest`. */
function undated(model: string): string {
  return model.replace(/(?:-\d{8}|-\d{4}-\d{2}-\d{2}|:latest)$/u, '');
}

/** The dearest of each kind of token, from whichever model and tier. */
function dearestOf(lists: readonly PriceList[]): PriceList {
  const tiers = lists.flatMap((list) => (list.long === null ? [list] : [list, list.long]));
  return {
    input: Math.max(...tiers.map(({ input }) => input)),
    output: Math.max(...tiers.map(({ output }) => output)),
    cacheRead: Math.max(...tiers.map(({ cacheRead }) => cacheRead)),
    cacheWrite: Math.max(...tiers.map(({ cacheWrite }) => cacheWrite)),
    since: lists.map(({ since }) => since).reduce((latest, since) => (since > latest ? since : latest), ''),
    long: null,
  };
}
