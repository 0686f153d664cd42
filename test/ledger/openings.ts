/*
 * Questions as they come into the books and leave them, for tests.
 */
import type { AnswerRecord, Arrival, Budget, Opening, QuestionId, Quota } from '../../src/contract.ts';

/** Midnight after the day on which the virtual clock begins (2027-01-15 08:00 UTC). */
const MIDNIGHT_MS = Date.UTC(2027, 0, 16);
const NEXT_MONTH_MS = Date.UTC(2027, 1, 1);

/** Each name is a question of its own, with a delivery of its own. */
export function someArrival(name: string, parts: Partial<Arrival> = {}): Arrival {
  return {
    question: `question:${name}`,
    platform: 'slack',
    entry: 'command',
    visibility: 'channel',
    workspace: 'workspace:slack:T1',
    channel: 'channel:slack:C1',
    person: 'person:slack:U1',
    prompt: 'default',
    day: '2027-01-15',
    askedAtMs: 1_800_000_000_000,
    deliveryKey: `delivery:slack:${name}`,
    ...parts,
  };
}

export function someOpening(name: string, parts: Partial<Opening> = {}): Opening {
  return {
    arrival: someArrival(name),
    quotas: [],
    budgets: [],
    reserveMicroUsd: 0,
    address: `address of ${name}`,
    isAsking: true,
    ...parts,
  };
}

/** An answer that cost 100 micro-dollars. */
export function someRecord(name: string, parts: Partial<AnswerRecord> = {}): AnswerRecord {
  const { deliveryKey: _, ...arrival } = someArrival(name);
  return {
    ...arrival,
    outcome: 'answered',
    refusal: null,
    model: 'claude-sonnet-5',
    providerRequestId: 'req_1',
    choice: 0,
    attempts: 1,
    usage: { inputTokens: 10, outputTokens: 20, cacheReadTokens: 3, cacheWriteTokens: 4 },
    costMicroUsd: 100,
    firstTextMs: 400,
    totalMs: 2_000,
    writes: 3,
    failure: null,
    ...parts,
  };
}

export function someBudget(parts: Partial<Budget> = {}): Budget {
  const { per = 'day' } = parts;
  return {
    of: 'all',
    per,
    period: per === 'day' ? '2027-01-15' : '2027-01',
    endsAtMs: per === 'day' ? MIDNIGHT_MS : NEXT_MONTH_MS,
    mostMicroUsd: 1_000,
    ...parts,
  };
}

export function someQuota(parts: Partial<Quota> = {}): Quota {
  return { of: 'person', within: 'minute', most: 2, ...parts };
}

export function questionOf(name: string): QuestionId {
  return `question:${name}`;
}
