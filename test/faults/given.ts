/*
 * What the rows of the fault table share: how Claude fails, and what is recorded of the plainest endings.
 */
import type { ClaudeScript } from '../../src/sandbox/claude/claude.ts';
import { freePort } from '../town/stand-ins.ts';
import type { Recorded } from './row.ts';
import { ANSWER } from './words.ts';

export const TOO_FAST = { kind: 'error-before', status: 429, type: 'rate_limit_error' } as const;
export const ERROR_500: ClaudeScript = { kind: 'error-before', status: 500, type: 'api_error' };
export const OVERLOADED: ClaudeScript = { kind: 'error-before', status: 529, type: 'overloaded_error' };
export const FORBIDDEN: ClaudeScript = { kind: 'error-before', status: 403, type: 'permission_error' };
/** Answers `ANSWER`. */
export const WHOLE: ClaudeScript = { kind: 'text', text: ANSWER };

/** Sonnet thinks 18 tokens, then says 10; 8 in. */
export const ANSWERED: Recorded = {
  outcome: 'answered',
  failure: null,
  attempts: 1,
  choice: 0,
  model: 'claude-sonnet-5-5',
  tokens: [8, 28],
  costMicroUsd: 8 * 2 + 28 * 10,
};

/** No provider took it: nothing to pay. */
export const UNTAKEN: Omit<Recorded, 'failure'> = {
  outcome: 'failed-before-text',
  attempts: 3,
  choice: null,
  model: null,
  tokens: null,
  costMicroUsd: 0,
};

/** A call of which nothing was heard may be paid for all the same: 64 tokens for what lies around prompt and question. */
export const UNHEARD = { tokens: [64 + 5 + 6, 0], costMicroUsd: 75 * 2 } as const;

/** Where nobody listens; browsers and fetch refuse the lowest ports themselves, so it is one that was free. */
export async function nobodyListens(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

/** It began and came to nothing before its first word: the input as it was told, and the one token out. */
export const BEGUN: Omit<Recorded, 'failure'> = {
  outcome: 'failed-before-text',
  attempts: 1,
  choice: 0,
  model: 'claude-sonnet-5-5',
  tokens: [8, 1],
  costMicroUsd: 8 * 2 + 1 * 10,
};

/** It broke off after `ANSWER`: the input as it was told, and what was delivered. */
export const BROKEN_OFF: Omit<Recorded, 'failure'> = {
  ...BEGUN,
  outcome: 'failed-after-text',
  tokens: [8, 13],
  costMicroUsd: 8 * 2 + 13 * 10,
};
