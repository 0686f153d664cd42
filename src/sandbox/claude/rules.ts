/*
 * The list of what the stand-in refuses and does as the service: one entry per rule, with where the rule comes from and
 * the test that shows it. Every refusal names one of these, so that the list cannot fall behind the code.
 */
import { answerRules } from './rules/answer-rules.ts';
import { doorRules } from './rules/door-rules.ts';
import { requestRules } from './rules/request-rules.ts';

/** The rules by which calls are refused. */
export const refusals = { ...doorRules, ...requestRules } as const;

export const rules = { ...refusals, ...answerRules } as const;

/** The name of a rule that a caller can break. */
export type RefusalRule = keyof typeof refusals;
