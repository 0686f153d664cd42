/*
 * What an answer costs: exactly where the provider counted, and by an estimate where it could not. Pure; prices are
 * passed in, and which model has which is not known here.
 */
import type { ModelRequest, PriceList, TokenPrices, Usage } from '../contract.ts';

/** Prices are summed in whole millionths of a micro-dollar: exact for prices of up to six decimals. */
const STEPS_PER_MICRO_USD = 1_000_000n;

/**
 * English has about four bytes to a token, code and the newest models somewhat fewer, Chinese (three bytes a character)
 * about three: so this is rather a little too much than too little.
 */
const BYTES_PER_TOKEN = 3;

/** What a request has besides its texts: roles, separators. Measured are about ten; nothing documents them. */
const OVERHEAD_TOKENS = 64;

/** A thousand times the longest window: beyond it a count is a mistake, and counts as this. */
const MOST_TOKENS = 1_000_000_000;

/** The part of a request that costs. */
export type Question = Pick<ModelRequest, 'system' | 'text' | 'maxOutputTokens'>;

/**
 * Micro-dollars, whole, rounded up, never negative. A prompt that is longer than the list says is priced by its long
 * tier as a whole, answer included. A count that is no number, or negative, counts as zero.
 */
export function costMicroUsd(usage: Usage, prices: PriceList): number {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const promptTokens = whole(inputTokens) + whole(cacheReadTokens) + whole(cacheWriteTokens);
  const { long } = prices;
  const tier = long !== null && promptTokens > whole(long.aboveTokens) ? long : prices;
  const steps =
    whole(inputTokens) * stepsOf(tier.input) +
    whole(outputTokens) * stepsOf(tier.output) +
    whole(cacheReadTokens) * stepsOf(tier.cacheRead) +
    whole(cacheWriteTokens) * stepsOf(tier.cacheWrite);
  return roundedUp(steps);
}

/**
 * What is charged for a call that was accepted and then aborted or failed: the input as it was told, and the output as
 * it was told or as it was delivered, whichever is more (providers tell the output at the end only). Where no input was
 * told it is estimated: the UTF-8 bytes of both texts by three, and 64 for what lies around them. Never zero, and never
 * above `worstCaseMicroUsd`: no answer has more tokens than it may.
 */
export function usageOnAbort(told: Usage | null, deliveredText: string, question: Question): Usage {
  const delivered = Math.min(estimateTokens(deliveredText), question.maxOutputTokens);
  const outputTokens = Math.max(told?.outputTokens ?? 0, delivered);
  const toldPromptTokens = told === null ? 0 : told.inputTokens + told.cacheReadTokens + told.cacheWriteTokens;
  if (told !== null && toldPromptTokens > 0) return { ...told, outputTokens };
  const inputTokens = estimateTokens(question.system) + estimateTokens(question.text) + OVERHEAD_TOKENS;
  return { inputTokens, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 };
}

/**
 * The most that one call of this request can cost, in whole micro-dollars: no token is shorter than a byte, the answer
 * is as long as it may be, and everything has the dearest price of the tiers that a prompt of this length can reach.
 */
export function worstCaseMicroUsd(request: Question, prices: PriceList): number {
  const promptTokens = Buffer.byteLength(request.system) + Buffer.byteLength(request.text) + OVERHEAD_TOKENS;
  const { long } = prices;
  const tiers: readonly TokenPrices[] = long !== null && promptTokens > long.aboveTokens ? [prices, long] : [prices];
  // Any part of the prompt may be written to the cache, which is dearer than to have it read.
  const dearestInput = Math.max(...tiers.flatMap(({ input, cacheRead, cacheWrite }) => [input, cacheRead, cacheWrite]));
  const dearestOutput = Math.max(...tiers.map(({ output }) => output));
  return roundedUp(
    whole(promptTokens) * stepsOf(dearestInput) + whole(request.maxOutputTokens) * stepsOf(dearestOutput),
  );
}

/** About how many tokens a text has, rather a little too many. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

function stepsOf(price: number): bigint {
  return BigInt(Math.round(price * Number(STEPS_PER_MICRO_USD)));
}

function roundedUp(steps: bigint): number {
  return Number((steps + STEPS_PER_MICRO_USD - 1n) / STEPS_PER_MICRO_USD);
}

/** What a provider counts is not ours to trust. */
function whole(count: number): bigint {
  return count > 0 ? BigInt(Math.ceil(Math.min(count, MOST_TOKENS))) : 0n;
}
