/*
 * The whole story with everything around it in memory, for tests of core: nothing is limited unless a test says so.
 */
import type { AnswerRecord, BudgetAlert, ReadStanding } from '../../src/contract.ts';
import { createAnswerer } from '../../src/core/answer.ts';
import type { AnswererOptions } from '../../src/core/answerer-options.ts';
import { createCalendar } from '../../src/core/calendar.ts';
import type { GatewayRules } from '../../src/core/gateway.ts';
import { createFakeKept } from './fake-kept.ts';
import { createFakeLedger } from './fake-ledger.ts';
import { createFakeModel } from './fake-model.ts';
import { createFakeThrottle } from './fake-throttle.ts';
import { createMemoryLogger } from './memory-logger.ts';
import { somePrices } from './prices.ts';
import { createVirtualClock } from './virtual-clock.ts';

export const someSettings = {
  model: 'fake-model',
  maxOutputTokens: 100,
  effort: 'low',
  temperature: null,
  thinking: null,
} as const;

const noList = { workspaces: null, channels: null, people: null, groups: null };
const noQuota = { perMinute: null, perHour: null, perDay: null };
const noBudget = { dayMicroUsd: null, monthMicroUsd: null };

/** Everybody may ask everything, as long as a question has 100 characters at the most. */
export const openRules: GatewayRules = {
  access: { allow: noList, deny: noList, guests: true, strangers: true, admins: [] },
  input: { maxCharacters: 100, maxTokens: null },
  quotas: { perPerson: noQuota, perWorkspace: noQuota, ofChannel: () => null },
  budgets: { perPerson: noBudget, perWorkspace: noBudget, inAll: noBudget },
  whenShort: 'refuse',
  ofChannel: () => null,
};

/** Somebody ordinary. */
export const anybody: ReadStanding = () =>
  Promise.resolve({ groups: [], isGuest: false, isStranger: false, isBot: false });

export function setUpAnswerer(overrides: Partial<AnswererOptions> = {}) {
  const clock = createVirtualClock();
  const fake = createFakeModel();
  const records: AnswerRecord[] = [];
  const alerts: BudgetAlert[] = [];
  const logger = createMemoryLogger();
  const kept = createFakeKept();
  const ledger = createFakeLedger(clock);
  const throttle = createFakeThrottle();
  let ids = 0;
  const answerer = createAnswerer({
    clock,
    newId: () => `id${(ids += 1)}`,
    calendar: createCalendar('UTC'),
    model: fake.model,
    choices: [someSettings],
    promptOf: () => ({ name: 'default', system: 'Be kind.' }),
    firstTextWithinMs: 60_000,
    rules: openRules,
    moneyWaitMs: 20_000,
    pricesOf: somePrices,
    throttle,
    ledger,
    record: (record) => records.push({ ...record }),
    onAlerts: (raised) => alerts.push(...raised),
    kept,
    admins: ['person:slack:UADMIN'],
    logger,
    ...overrides,
  });
  return { clock, fake, records, alerts, logger, kept, ledger, throttle, answerer };
}
