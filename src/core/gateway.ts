/*
 * The gateway: who may ask here, is the text acceptable, is there room and money. First refusal wins; a refusal is a
 * value. It runs the checks and knows neither how they are told nor what an answer is.
 */
import type {
  Budget,
  ChannelId,
  ModelRequest,
  ModelSettings,
  PricesOf,
  Question,
  Quota,
  ReadStanding,
  Visibility,
} from '../contract.ts';
import { checkAccess, wishOf, type AccessRules } from './checks/access.ts';
import { budgetsOf, offersOf, type BudgetLimits, type Offer } from './checks/budget.ts';
import { checkInput, type InputRules } from './checks/input.ts';
import { quotasOf, type QuotaLimits } from './checks/quota.ts';
import type { Calendar } from './calendar.ts';
import type { Refusal } from './notices-refusal.ts';

/** What an operator decided for one channel. */
export interface ChannelRules {
  readonly visibility: Visibility | null;
  readonly maxCharacters: number | null;
}

export interface GatewayRules {
  readonly access: AccessRules;
  readonly input: InputRules;
  readonly quotas: QuotaLimits;
  readonly budgets: BudgetLimits;
  readonly whenShort: 'refuse' | 'fallback';
  /** Null: nothing was decided for it. */
  readonly ofChannel: (channel: ChannelId) => ChannelRules | null;
}

/** What a question must find room in before it is asked. */
export interface Terms {
  readonly quotas: readonly Quota[];
  readonly budgets: readonly Budget[];
  readonly offers: readonly [Offer, ...Offer[]];
}

export interface Gateway {
  /** Puts what was decided for the place into a question: answers to commands are private where they have to be. */
  settle(question: Question): Question;
  /** Null: may be asked. `silence`: nobody is to be told anything. Asks the platform only where the rules need it. */
  check(question: Question, readStanding: ReadStanding): Promise<Refusal | 'silence' | null>;
  termsOf(question: Question, request: ModelRequest, nowMs: number): Terms;
}

export interface GatewayOptions {
  readonly rules: GatewayRules;
  readonly calendar: Calendar;
  readonly choices: readonly ModelSettings[];
  readonly pricesOf: PricesOf;
}

export function createGateway({ rules, calendar, choices, pricesOf }: GatewayOptions): Gateway {
  async function access(question: Question, readStanding: ReadStanding): Promise<Refusal | 'silence' | null> {
    const wish = wishOf(question, rules.access);
    const standing = wish === null ? null : await readStanding(wish);
    const verdict = checkAccess(question, standing, rules.access);
    switch (verdict) {
      case 'allowed':
        return null;
      case 'bot':
        return 'silence';
      case 'not-allowed':
      case 'guest':
      case 'stranger':
      case 'standing-unknown':
        return { reason: verdict };
    }
  }

  /** A thread goes by its channel, unless something was decided for it alone. */
  function placeOf({ channel, parentChannel }: Question): ChannelRules | null {
    return rules.ofChannel(channel) ?? (parentChannel === null ? null : rules.ofChannel(parentChannel));
  }

  function input(question: Question): Refusal | null {
    const maxCharacters = placeOf(question)?.maxCharacters ?? rules.input.maxCharacters;
    return checkInput(question, { ...rules.input, maxCharacters });
  }

  /** A mention stands for all to see, and its answer would, too. */
  function isTooPublic(question: Question): boolean {
    return question.entry === 'mention' && placeOf(question)?.visibility === 'private';
  }

  return {
    settle(question) {
      const visibility = placeOf(question)?.visibility;
      return question.entry === 'command' && visibility === 'private' ? { ...question, visibility } : question;
    },
    async check(question, readStanding) {
      return (
        (await access(question, readStanding)) ??
        (isTooPublic(question) ? { reason: 'private-channel' } : input(question))
      );
    },
    termsOf: (question, request, nowMs) => ({
      quotas: quotasOf(question, rules.quotas),
      budgets: budgetsOf(rules.budgets, calendar, nowMs),
      offers: offersOf(request, choices, pricesOf, rules.whenShort),
    }),
  };
}
