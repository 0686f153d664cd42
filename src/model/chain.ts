/*
 * The whole model side as one Model: for each configured choice a provider with its keys, a watchdog, a breaker and
 * retries; the choices one after the other; one deadline around it all. It wires and decides nothing itself.
 */
import type { Clock, Logger, Model, ModelChoice, Provider } from '../contract.ts';
import { createBreaker } from './breaker.ts';
import type { Catalog } from './catalog.ts';
import { withWindowCheck } from './catalog-window.ts';
import { createClaude } from './claude.ts';
import { withDeadline } from './deadline.ts';
import { withFailover, type Choice } from './failover.ts';
import { withKeys } from './keys.ts';
import { withRetry } from './retry.ts';
import { withWatchdog } from './watchdog.ts';

export interface ProviderAccess {
  /** Asked for at each call. A provider that needs no key has one that is empty. */
  readonly keys: () => Promise<readonly string[]>;
  /** Null for the provider's own. */
  readonly baseUrl: string | null;
}

export interface ModelChainOptions {
  /** As the catalog has settled them; at least one. */
  readonly choices: readonly ModelChoice[];
  readonly catalog: Catalog;
  readonly access: Readonly<Record<Provider, ProviderAccess>>;
  readonly times: { readonly firstTextMs: number; readonly idleMs: number; readonly totalMs: number };
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly logger: Logger;
}

/** Where there is another choice nobody waits longer than this because a provider asks for it. */
const PATIENCE_BESIDE_FALLBACK_MS = 5_000;

export async function createModelChain(options: ModelChainOptions): Promise<Model> {
  return chainAround(await createProviders(options), options);
}

/** The layers around providers that have their keys: all of the chain that needs no network. */
export function chainAround(
  providers: Readonly<Record<Provider, Model>>,
  options: Omit<ModelChainOptions, 'access'>,
): Model {
  const { choices, catalog, times, clock, random, logger } = options;

  function choiceOf({ provider, settings }: ModelChoice, index: number): Choice {
    const name = `${provider}/${settings.model}`;
    const breaker = createBreaker({ name, clock, logger });
    const watched = breaker.around(withWatchdog(providers[provider], times, clock));
    const isLast = index === choices.length - 1;
    const retried = withRetry(watched, {
      clock,
      random,
      ...(isLast ? {} : { maxRetryAfterMs: PATIENCE_BESIDE_FALLBACK_MS }),
    });
    return { name, settings, model: withWindowCheck(retried, catalog) };
  }

  return withDeadline(withFailover(choices.map(choiceOf), { clock, logger }), { clock, totalMs: times.totalMs });
}

/** An SDK takes its time to load: only that of a provider in the chain is loaded. */
async function createProviders({ choices, catalog, access, clock, logger }: ModelChainOptions) {
  const common = { clock, logger };
  const claude = withKeys({
    ...common,
    name: 'claude',
    keys: access.claude.keys,
    modelOf: (key) =>
      createClaude({
        apiKey: () => Promise.resolve(key),
        baseUrl: access.claude.baseUrl,
        cacheMinimumOf: (model) => catalog.factsOf(model, 'claude').cacheMinimumTokens,
      }),
  });
  if (choices.every(({ provider }) => provider === 'claude')) return { claude, openai: claude };
  const { createOpenAiCompatible } = await import('./openai-compatible.ts');
  const openai = withKeys({
    ...common,
    name: 'openai',
    keys: access.openai.keys,
    modelOf: (key) =>
      createOpenAiCompatible({ apiKey: () => Promise.resolve(key), baseUrl: access.openai.baseUrl, clock }),
  });
  return { claude, openai };
}
