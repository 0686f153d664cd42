/*
 * Everything that an operator can switch on, with so much room that nobody is turned away: all of it is looked at and
 * counted for each question.
 */
import type { PriceList } from '../../../src/contract.ts';
import type { GatewayRules } from '../../../src/core/gateway.ts';
import { openRules } from '../../fakes/answerer.ts';

export const GROUP = 'S-ASKERS';
const MUCH = 1_000_000_000;
const quotas = { perMinute: MUCH, perHour: MUCH, perDay: MUCH };
const budgets = { dayMicroUsd: 1_000 * MUCH, monthMicroUsd: 10_000 * MUCH };

/** Nothing is limited; for questions of any usual length. */
export const noRules: GatewayRules = { ...openRules, input: { maxCharacters: 4_000, maxTokens: null } };

/** Lists of who may ask, guests and strangers kept out, six quotas and six budgets. */
export const allRules: GatewayRules = {
  ...noRules,
  access: {
    allow: { workspaces: null, channels: null, people: null, groups: [GROUP] },
    deny: { workspaces: ['T-OTHER'], channels: ['C-OTHER'], people: ['U-OTHER'], groups: ['S-OTHER'] },
    guests: false,
    strangers: false,
    admins: ['person:slack:U-ADMIN'],
  },
  input: { maxCharacters: 4_000, maxTokens: 2_000 },
  quotas: { perPerson: quotas, perWorkspace: quotas, ofChannel: () => null },
  budgets: { perPerson: budgets, perWorkspace: budgets, inAll: budgets },
};

export const prices: PriceList = {
  input: 3,
  output: 15,
  cacheRead: 0.3,
  cacheWrite: 3.75,
  since: '2026-01-01',
  long: null,
};
