/*
 * More questions at once than there is money for: what is spent in the end, to the micro-dollar, and whether at any moment
 * more was spent and set aside than there was.
 */
import type { Budget, Model } from '../../../src/contract.ts';
import { createCalendar } from '../../../src/core/calendar.ts';
import { costMicroUsd } from '../../../src/core/pricing.ts';
import { systemClock } from '../../../src/ops/system.ts';
import { askerOf } from './load.ts';
import { allRules, prices } from './rules.ts';
import { createWorld, personId, SETTINGS, USUAL_LIMITS, workspaceId } from './world.ts';

/** What the answers cost: all that was set aside for them, or a part of it that differs from answer to answer. */
export type Cost = 'the worst case' | 'less';

export interface ShortageFigures {
  readonly cost: Cost;
  readonly questions: number;
  readonly budgetMicroUsd: number;
  readonly worstMicroUsd: number;
  readonly answered: number;
  readonly refused: number;
  readonly modelCalls: number;
  /** The most that was ever spent and set aside together, as far as it was looked. */
  readonly mostMicroUsd: number;
  readonly spentMicroUsd: number;
  readonly reservedMicroUsd: number;
  /** The sum of all records. */
  readonly recordedMicroUsd: number;
  readonly tookMs: number;
  readonly complaints: readonly string[];
}

const LOOK_EVERY = 5;
const ZERO = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const calendar = createCalendar('Europe/Vienna');

/** The bytes of both texts and 64 around them, all written to the cache, and an answer that is as long as it may be. */
function worstUsage(system: string, text: string) {
  const cacheWriteTokens = Buffer.byteLength(system) + Buffer.byteLength(text) + 64;
  return { ...ZERO, cacheWriteTokens, outputTokens: SETTINGS.maxOutputTokens };
}

/** `room`: for so many worst cases. */
export async function measureShortage(cost: Cost, questions: number, room: number): Promise<ShortageFigures> {
  let modelCalls = 0;
  let mostMicroUsd = 0;
  let look = async (): Promise<number> => 0;
  const model: Model = async function* answer({ system, text }) {
    modelCalls += 1;
    const worst = worstUsage(system, text);
    const usage = cost === 'less' ? { ...worst, outputTokens: 100 + ((modelCalls * 37) % 900) } : worst;
    // It takes a while: meanwhile others come to the door.
    if (modelCalls % LOOK_EVERY === 0) mostMicroUsd = Math.max(mostMicroUsd, await look());
    await systemClock.sleep(20);
    yield { type: 'answer-start', model: SETTINGS.model, requestId: 'req_1', usage: ZERO, choice: 0 };
    yield { type: 'text-delta', text: 'Yes.' };
    yield { type: 'answer-end', reason: 'complete', usage };
  };

  const worstMicroUsd = await worstOfAQuestion();
  const budgetMicroUsd = worstMicroUsd * room;
  const rules = {
    ...allRules,
    budgets: { ...allRules.budgets, inAll: { dayMicroUsd: budgetMicroUsd, monthMicroUsd: budgetMicroUsd } },
  };
  const line = { most: questions, mostPerPerson: 10, waitMs: 60_000 };
  const world = await createWorld({ rules, limits: { ...USUAL_LIMITS, line }, hasLedger: true, model });
  const whose = { person: personId(askerOf(0)), workspace: workspaceId(askerOf(0)) };
  async function stand() {
    const nowMs = systemClock.now();
    const budget: Budget = {
      of: 'all',
      per: 'month',
      period: calendar.nameOf(nowMs, 'month'),
      endsAtMs: calendar.endOf(nowMs, 'month'),
      mostMicroUsd: budgetMicroUsd,
    };
    const [found] = await world.ledger.stands([budget], whose);
    return found ?? { spentMicroUsd: Number.NaN, reservedMicroUsd: Number.NaN };
  }
  look = async () => {
    const { spentMicroUsd, reservedMicroUsd } = await stand();
    return spentMicroUsd + reservedMicroUsd;
  };

  const startedAtMs = performance.now();
  const passages = await Promise.all(Array.from({ length: questions }, (_one, index) => world.ask(askerOf(index))));
  const tookMs = performance.now() - startedAtMs;
  const { spentMicroUsd, reservedMicroUsd } = await stand();
  const refused = world.refusals();
  await world.stop();
  return {
    cost,
    questions,
    budgetMicroUsd,
    worstMicroUsd,
    answered: passages.filter(({ record }) => record?.outcome === 'answered').length,
    refused,
    modelCalls,
    mostMicroUsd,
    spentMicroUsd,
    reservedMicroUsd,
    recordedMicroUsd: passages.reduce((sum, { record }) => sum + (record?.costMicroUsd ?? 0), 0),
    tookMs,
    complaints: world.logger.complaints,
  };
}

/** Asked once where there is money enough. All questions of a world are equally long. */
async function worstOfAQuestion(): Promise<number> {
  let worstMicroUsd = Number.NaN;
  const model: Model = async function* answer({ system, text }) {
    const usage = worstUsage(system, text);
    worstMicroUsd = costMicroUsd(usage, prices);
    yield { type: 'answer-start', model: SETTINGS.model, requestId: 'req_1', usage, choice: 0 };
    yield { type: 'answer-end', reason: 'complete', usage };
  };
  const world = await createWorld({ rules: allRules, limits: null, hasLedger: false, model });
  await world.ask(askerOf(0));
  await world.stop();
  return worstMicroUsd;
}
