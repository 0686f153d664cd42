/*
 * The keys of askline.yaml that say which models are asked, and what is said of models that Askline does not know or
 * knows otherwise. What a model really takes is not known here.
 */
import { z } from 'zod';
import { group, oneOf, wholeNumber } from './schema-parts.ts';
import { joinWords } from './wording.ts';

const PROVIDERS = ['claude', 'openai'] as const;
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const THINKINGS = ['adaptive', 'disabled', 'between_tools'] as const;

/** More than any window that is announced; it only keeps nonsense out. */
const MOST_TOKENS = 100_000_000;

const name = { error: 'the id of a model, such as claude-sonnet-5-5' };
const id = z.string(name).regex(/^\S{1,200}$/u, name);
const fraction = { error: 'a number from 0 to 1, or null' };

/** What one choice is called with; without a default what nobody wrote is decided in choices.ts. */
const settings = {
  provider: z.enum(PROVIDERS, { error: joinWords(PROVIDERS, 'or') }).default('claude'),
  maxOutputTokens: wholeNumber(1, 128_000).optional(),
  effort: oneOf(EFFORTS).optional(),
  temperature: z.number(fraction).min(0, fraction).max(1, fraction).nullable().default(null),
  thinking: oneOf(THINKINGS).default(null),
};

export const model = z.strictObject({ id: id.default('claude-sonnet-5-5'), ...settings }, group);

export const fallback = z.strictObject(
  { id, ...settings },
  { error: 'a group of keys, such as { id: claude-haiku-5-5 }' },
);

export const fallbacks = z
  .array(fallback, { error: 'a list of models, such as [{ id: claude-haiku-5-5 }], or [] for none' })
  .readonly();

/** Far above any that is announced: what a thousand of the longest prompts cost at this can still be counted exactly. */
const MOST_PRICE_USD = 100_000;
const price = { error: `US$ per million tokens, from 0 to ${MOST_PRICE_USD}` };
const usd = z.number(price).min(0, price).max(MOST_PRICE_USD, price);
const day = { error: 'the day from which these prices hold, such as 2026-11-22' };

const tier = { input: usd, output: usd, cacheRead: usd.optional(), cacheWrite: usd.optional() };

const long = z.strictObject({ aboveTokens: wholeNumber(1, MOST_TOKENS), ...tier }, group);

const prices = z.strictObject(
  { since: z.iso.date(day), ...tier, long: long.nullable().default(null) },
  { error: 'a group of keys, such as { since: 2026-11-22, input: 2, output: 10 }' },
);

const facts = z.strictObject(
  {
    efforts: listOf(EFFORTS).optional(),
    temperature: z.boolean({ error: 'true or false' }).optional(),
    thinking: listOf(THINKINGS).optional(),
    windowTokens: wholeNumber(1, MOST_TOKENS).optional(),
    maxOutputTokens: wholeNumber(1, MOST_TOKENS).optional(),
    cacheMinimumTokens: wholeNumber(0, MOST_TOKENS).optional(),
    prices: prices.optional(),
  },
  group,
);

export const models = z.record(id, facts, { error: 'the ids of models, each with a group of keys' }).readonly();

/** The keys below an entry of `fallbacks` or `models`, where `*` stands for the entry. */
export const ENTRY_KEYS: readonly string[] = [
  ...Object.keys(fallback.shape).map((key) => `fallbacks.*.${key}`),
  ...Object.keys(facts.shape).map((key) => `models.*.${key}`),
  ...Object.keys(prices.shape).map((key) => `models.*.prices.${key}`),
  ...Object.keys(long.shape).map((key) => `models.*.prices.long.${key}`),
];

export type ModelWritten = z.infer<typeof model>;
export type FallbackWritten = z.infer<typeof fallback>;
export type FactsWritten = z.infer<typeof facts>;
export type PricesWritten = z.infer<typeof prices>;

function listOf<const Names extends readonly string[]>(names: Names) {
  const error = `a list of ${joinWords(names, 'and')}, or [] for none`;
  return z.array(z.enum(names, { error: joinWords(names, 'or') }), { error }).readonly();
}
