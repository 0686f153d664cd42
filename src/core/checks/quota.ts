/*
 * Which quotas a question counts against. Pure; whether there is room in them is the ledger's knowledge.
 */
import type { ChannelId, Question, Quota } from '../../contract.ts';

/** How many questions are taken in so long; null: any number. */
export interface QuotaRules {
  readonly perMinute: number | null;
  readonly perHour: number | null;
  readonly perDay: number | null;
}

export interface QuotaLimits {
  readonly perPerson: QuotaRules;
  readonly perWorkspace: QuotaRules;
  /** What an operator decided for one channel, beside the rest: for each person there, and for all together. */
  readonly ofChannel: (channel: ChannelId) => { readonly perPerson: QuotaRules; readonly inAll: QuotaRules } | null;
}

/** Longest first: who is told to wait is told the time that counts. */
export function quotasOf(
  { channel, parentChannel }: Pick<Question, 'channel' | 'parentChannel'>,
  limits: QuotaLimits,
): readonly Quota[] {
  const here = limits.ofChannel(channel) ?? (parentChannel === null ? null : limits.ofChannel(parentChannel));
  return [
    ...quotas('person', limits.perPerson),
    ...quotas('workspace', limits.perWorkspace),
    ...(here === null ? [] : [...quotas('person-in-channel', here.perPerson), ...quotas('channel', here.inAll)]),
  ];
}

function quotas(of: Quota['of'], { perDay, perHour, perMinute }: QuotaRules): readonly Quota[] {
  const rules = [
    ['day', perDay],
    ['hour', perHour],
    ['minute', perMinute],
  ] as const;
  return rules.flatMap(([within, most]) => (most === null ? [] : [{ of, within, most }]));
}
