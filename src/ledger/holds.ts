/*
 * In which quotas and budgets a question counts, as it is written into its row: what has to be given back or settled when
 * it ends, in the periods of its beginning. Pure.
 */
import { z } from 'zod';
import type { Budget } from '../contract.ts';

const within = z.enum(['minute', 'hour', 'day']);

const heldQuota = z.object({ scope: z.string(), within, endsAtMs: z.number() });

const budget = z.object({
  of: z.enum(['person', 'workspace', 'all']),
  per: z.enum(['day', 'month']),
  period: z.string(),
  endsAtMs: z.number(),
  mostMicroUsd: z.number(),
});

const heldBudget = z.object({ scope: z.string(), budget, reservedMicroUsd: z.number() });

const form = z.object({ quotas: z.array(heldQuota), budgets: z.array(heldBudget) });

/** One question in the window that ends then. */
export type HeldQuota = Readonly<z.infer<typeof heldQuota>>;

/** So much of a budget is set aside; 0 once it is settled. */
export interface HeldBudget {
  readonly scope: string;
  readonly budget: Budget;
  readonly reservedMicroUsd: number;
}

export interface Holds {
  readonly quotas: readonly HeldQuota[];
  readonly budgets: readonly HeldBudget[];
}

export const NO_HOLDS: Holds = { quotas: [], budgets: [] };

export function holdsToText(holds: Holds): string {
  return JSON.stringify(holds);
}

/** Throws when it is no such text: then somebody else wrote into the database. */
export function holdsFromText(text: string): Holds {
  return form.parse(JSON.parse(text));
}
