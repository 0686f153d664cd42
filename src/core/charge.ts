/*
 * What a question cost, from what its call told. Pure. Whatever may have been billed is charged: a call that was broken
 * off had been accepted, and its provider counts on until it notices.
 */
import type { ModelRequest, ModelSettings, PricesOf, Usage } from '../contract.ts';
import type { CallResult } from './call.ts';
import { costMicroUsd, usageOnAbort } from './pricing.ts';

/** What prices are taken from. */
export interface Pricing {
  readonly pricesOf: PricesOf;
  /** The configured choices, in their order. */
  readonly choices: readonly Pick<ModelSettings, 'model'>[];
}

export interface Charge {
  /** Tokens of the attempt that answered, or that was the last; null when no provider took it. */
  readonly usage: Usage | null;
  /** Of all attempts that were accepted, in millionths of a US$. */
  readonly costMicroUsd: number;
  /** Models that were charged at the dearest rate because nobody told their price. */
  readonly unknownPrices: readonly string[];
}

/** `wasBrokenOff`: we did not listen to its end, so that nobody knows what the provider did that was being asked. */
export function chargeOf(
  result: Omit<CallResult, 'cause'>,
  request: ModelRequest,
  wasBrokenOff: boolean,
  pricing: Pricing,
): Charge {
  const usage = usageOf(result, request, wasBrokenOff);
  const configured = pricing.choices[result.choice ?? request.onlyChoice ?? 0]?.model ?? request.model;
  const last = usage === null ? [] : [priced(result.model ?? configured, configured, usage, pricing)];
  const charged = [...chargesOfWasted(result.wasted, request, pricing), ...last];
  return {
    usage,
    costMicroUsd: charged.reduce((sum, { cost }) => sum + cost, 0),
    unknownPrices: charged.filter(({ known }) => !known).map(({ model }) => model),
  };
}

/** Of the attempts that came to nothing alone. */
export function costOfWasted(wasted: CallResult['wasted'], request: ModelRequest, pricing: Pricing): number {
  return chargesOfWasted(wasted, request, pricing).reduce((sum, { cost }) => sum + cost, 0);
}

function chargesOfWasted(wasted: CallResult['wasted'], request: ModelRequest, pricing: Pricing) {
  return wasted.flatMap(({ model, failure, usage: told }) =>
    told === null && !mayHaveBeenTaken(failure) ? [] : [priced(model, model, usageOnAbort(told, '', request), pricing)],
  );
}

/** Providers name dated or otherwise longer ids: where theirs has no known price, that of the configured one holds. */
function priced(told: string, configured: string, usage: Usage, { pricesOf }: Pricing) {
  const byName = pricesOf(told);
  const { prices, known } = byName.known ? byName : pricesOf(configured);
  return { model: told, known, cost: costMicroUsd(usage, prices) };
}

function usageOf(result: Omit<CallResult, 'cause'>, request: ModelRequest, wasBrokenOff: boolean): Usage | null {
  if (result.stopReason !== null) return result.usage;
  if (result.model !== null) return usageOnAbort(result.usage, result.text, request);
  const mayCost = result.wasSent && (wasBrokenOff || mayHaveBeenTaken(result.failure));
  return mayCost ? usageOnAbort(result.usage, '', request) : null;
}

/** Whether a call that was never heard of again may have been worked on all the same. */
function mayHaveBeenTaken(failure: CallResult['failure']): boolean {
  switch (failure) {
    case 'timeout':
    case 'dropped':
    case 'malformed':
    case 'unknown':
      return true;
    case 'rate-limited':
    case 'overloaded':
    case 'unavailable':
    case 'unauthorised':
    case 'forbidden':
    case 'billing':
    case 'invalid-request':
    case 'too-long':
    case 'blocked':
    case null:
      return false;
  }
}
