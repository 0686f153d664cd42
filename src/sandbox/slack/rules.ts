/*
 * The list of what the stand-in refuses: one entry per rule, with where the rule comes from and the test that shows
 * it. Every refusal names one of these, so that the list cannot fall behind the code.
 */
import { callRules } from './rules-calls.ts';
import { contentRules } from './rules-content.ts';
import { deliveryRules } from './rules-delivery.ts';
import { streamRules } from './rules-streams.ts';

export const rules = { ...callRules, ...contentRules, ...streamRules, ...deliveryRules };

export type RuleName = keyof typeof rules;
