/*
 * What tokens cost at Anthropic, as published, so that the inspector can tell what an answer would have cost. Pure; the
 * stand-in itself charges nothing and does not read it.
 */

/** US$ per million tokens. A write into the cache costs a multiple of the input: 1.25 for 5 minutes, 2 for an hour. */
interface ModelPrices {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
}

interface PriceList extends ModelPrices {
  /** Of a request whose prompt, cached parts included, has more tokens than `aboveTokens`: for the whole request. */
  readonly long?: ModelPrices & { readonly aboveTokens: number };
}

const lists: Readonly<Record<string, PriceList>> = {
  'claude-haiku-5-5': {
    input: 0.1,
    output: 0.5,
    cacheRead: 0.01,
    long: { aboveTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05 },
  },
  'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1 },
  'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2 },
  'claude-haiku-4-5': { input: 1, output: 5, cacheRead: 0.1 },
  'claude-sonnet-4-6': { input: 3, output: 15, cacheRead: 0.3 },
};

const all = Object.values(lists);
const dearest: ModelPrices = {
  input: Math.max(...all.map(({ input }) => input)),
  output: Math.max(...all.map(({ output }) => output)),
  cacheRead: Math.max(...all.map(({ cacheRead }) => cacheRead)),
};

/** A dated name is the name and a day: `claude-haiku-4-5-20251001`. */
const withoutDate = (model: string): string => model.replace(/-\d{8}$/u, '');

/**
 * What a request with so many prompt tokens is charged by, for a model by its name or its dated name. A model without a
 * price is charged at the dearest rate, and `known` is false.
 */
export function pricesOf(model: string, promptTokens: number): ModelPrices & { readonly known: boolean } {
  const list = lists[withoutDate(model)];
  if (list === undefined) return { ...dearest, known: false };
  const { long } = list;
  const { input, output, cacheRead } = long !== undefined && promptTokens > long.aboveTokens ? long : list;
  return { input, output, cacheRead, known: true };
}
