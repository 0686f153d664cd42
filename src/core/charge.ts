/*
 * What a question cost, from what its call told. Pure. Whatever may have been billed is charged: a call that was broken
 * off had been accepted, and its provider counts on until it notices.
 */
import type { ModelRequest, PricesOf, Usage } from '../contract.ts';
import type { CallResult } from './call.ts';
import { costMicroUsd, usageOnAbort } from './pricing.ts';

export interface Charge {
  /** Tokens of the attempt that answered, or that was the last; null when no provider took it. */
  readonly usage: Usage | null;
  /** Of all attempts that were accepted, in millionths of a US$. */
  readonly costMicroUsd: number;
  /** Models that were charged at the dearest rate because nobody told their price. */
  readonly unknownPrices: readonly string[];
}

export function chargeOf(result: CallResult, request: ModelRequest, wasBrokenOff: boolean, pricesOf: PricesOf): Charge {
  const usage = usageOf(result, request, wasBrokenOff);
  const last = usage === null ? [] : [{ model: result.model ?? request.model, usage }];
  const wasted = result.wasted.flatMap(({ model, failure, usage: told }) =>
    told === null && !mayHaveBeenTaken(failure) ? [] : [{ model, usage: usageOnAbort(told, '', request) }],
  );
  const charged = [...wasted, ...last].map(({ model, usage: counted }) => {
    const { prices, known } = pricesOf(model);
    return { model, known, cost: costMicroUsd(counted, prices) };
  });
  return {
    usage,
    costMicroUsd: charged.reduce((sum, { cost }) => sum + cost, 0),
    unknownPrices: charged.filter(({ known }) => !known).map(({ model }) => model),
  };
}

function usageOf(result: CallResult, request: ModelRequest, wasBrokenOff: boolean): Usage | null {
  if (result.stopReason !== null) return result.usage;
  if (result.model !== null) return usageOnAbort(result.usage, result.text, request);
  return wasBrokenOff || (result.wasSent && mayHaveBeenTaken(result.failure)) ? usageOnAbort(null, '', request) : null;
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
    case 'billing':
    case 'invalid-request':
    case 'too-long':
    case null:
      return false;
  }
}
