/*
 * A Ledger in memory, for one process and those that are said to be gone. It keeps its promises as the real ones do (the
 * contract suite is the same), and can be told to be away.
 */
import type {
  AnswerRecord,
  Budget,
  BudgetAlert,
  DeliveryKey,
  JournalEntry,
  Ledger,
  Leftover,
  Opening,
  OpenVerdict,
  Outcome,
  PersonId,
  Platform,
  Entry,
  Quota,
  QuestionId,
  WorkspaceId,
} from '../../src/contract.ts';

interface Row {
  readonly question: QuestionId;
  readonly platform: Platform;
  readonly entry: Entry;
  readonly person: PersonId;
  readonly workspace: WorkspaceId;
  readonly askedAtMs: number;
  readonly budgets: readonly Budget[];
  quotas: readonly string[];
  state: 'open' | 'closed';
  reservedMicroUsd: number;
  chargedMicroUsd: number;
  accruedMicroUsd: number | null;
  isAsking: boolean;
  address: string;
  posts: number;
  message: Leftover['message'];
  isEnding: boolean;
  isLeft: boolean;
  record: AnswerRecord | null;
  outcome: Outcome | null;
}

export interface FakeLedger extends Ledger {
  /** Closed records, in the order of their end. */
  readonly records: AnswerRecord[];
  readonly rows: ReadonlyMap<QuestionId, Row>;
  /** Every call, by its name. */
  readonly calls: string[];
  /** Rejects everything from now on, or no longer. */
  setAway(isAway: boolean): void;
  /** The process that wrote all that is open is gone. */
  crash(): void;
  processes: number;
  stops: QuestionId[];
}

const WITHIN_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const MARKS = [50, 80, 100] as const;

export function createFakeLedger(clock: { now(): number }): FakeLedger {
  const rows = new Map<QuestionId, Row>();
  const deliveries = new Set<DeliveryKey>();
  const counts = new Map<string, { startedAtMs: number; count: number }>();
  const purses = new Map<string, { spent: number; reserved: number }>();
  const alerted = new Set<string>();
  let isAway = false;

  type Whose = Pick<Row, 'person' | 'workspace'>;
  const whose = ({ of }: Budget, { person, workspace }: Whose): string => ({ person, workspace, all: 'all' })[of];
  const nameOf = (budget: Budget, row: Whose): string => `${whose(budget, row)}/${budget.period}`;
  const purseOf = (budget: Budget, row: Whose) => {
    const name = nameOf(budget, row);
    const purse = purses.get(name) ?? { spent: 0, reserved: 0 };
    purses.set(name, purse);
    return purse;
  };

  function called(name: string): void {
    ledger.calls.push(name);
    if (isAway) throw new Error('the database is away');
  }

  function alertsOf(budgets: readonly Budget[], row: Whose, percentNow?: 100): readonly BudgetAlert[] {
    return budgets.flatMap((budget) => {
      const { spent } = purseOf(budget, row);
      const passed = MARKS.filter((mark) => percentNow === 100 || spent * 100 >= mark * budget.mostMicroUsd);
      const fresh = passed.filter((mark) => !alerted.has(`${nameOf(budget, row)}/${mark}`));
      for (const mark of fresh) alerted.add(`${nameOf(budget, row)}/${mark}`);
      const percent = fresh.at(-1);
      return percent === undefined ? [] : [{ budget, whose: whose(budget, row), percent, spentMicroUsd: spent }];
    });
  }

  function lack(budgets: readonly Budget[], row: Whose, more: number): OpenVerdict | null {
    for (const budget of budgets) {
      const { spent, reserved } = purseOf(budget, row);
      if (spent + reserved + more <= budget.mostMicroUsd) continue;
      const state = spent + more > budget.mostMicroUsd ? 'spent' : 'reserved';
      return { kind: 'over-budget', budget, state, alerts: state === 'spent' ? alertsOf([budget], row, 100) : [] };
    }
    return null;
  }

  function quotaKey({ of, within }: Quota, { arrival }: Opening): string {
    const { person, workspace, channel } = arrival;
    return `${{ person, workspace, channel, 'person-in-channel': `${person}/${channel}` }[of]}/${within}`;
  }

  function windowOf(key: string, within: Quota['within']) {
    const found = counts.get(key);
    return found === undefined || clock.now() >= found.startedAtMs + WITHIN_MS[within]
      ? { startedAtMs: clock.now(), count: 0 }
      : found;
  }

  function open(opening: Opening): OpenVerdict {
    const { arrival, quotas, budgets, reserveMicroUsd, address, isAsking } = opening;
    if (deliveries.has(arrival.deliveryKey)) return { kind: 'duplicate' };
    for (const quota of quotas) {
      const { startedAtMs, count } = windowOf(quotaKey(quota, opening), quota.within);
      if (count < quota.most) continue;
      return { kind: 'over-quota', quota, freeAtMs: startedAtMs + WITHIN_MS[quota.within] };
    }
    const short = lack(budgets, arrival, reserveMicroUsd);
    if (short !== null) return short;
    deliveries.add(arrival.deliveryKey);
    const keys = quotas.map((quota) => {
      const key = quotaKey(quota, opening);
      const { startedAtMs, count } = windowOf(key, quota.within);
      counts.set(key, { startedAtMs, count: count + 1 });
      return key;
    });
    for (const budget of budgets) purseOf(budget, arrival).reserved += reserveMicroUsd;
    const { question, platform, entry, person, workspace, askedAtMs } = arrival;
    rows.set(question, {
      question,
      platform,
      entry,
      person,
      workspace,
      askedAtMs,
      budgets,
      quotas: keys,
      isAsking,
      address,
      state: 'open',
      reservedMicroUsd: reserveMicroUsd,
      chargedMicroUsd: 0,
      accruedMicroUsd: null,
      posts: 0,
      message: null,
      isEnding: false,
      isLeft: false,
      record: null,
      outcome: null,
    });
    return { kind: 'opened' };
  }

  function giveQuotasBack(row: Row): void {
    for (const key of row.quotas) {
      const found = counts.get(key);
      if (found !== undefined) counts.set(key, { ...found, count: Math.max(found.count - 1, 0) });
    }
    row.quotas = [];
  }

  function settle(row: Row, costMicroUsd: number): readonly BudgetAlert[] {
    for (const budget of row.budgets) {
      const purse = purseOf(budget, row);
      purse.reserved -= row.reservedMicroUsd;
      purse.spent += costMicroUsd - row.chargedMicroUsd;
    }
    row.reservedMicroUsd = 0;
    row.chargedMicroUsd = costMicroUsd;
    row.state = 'closed';
    return alertsOf(row.budgets, row);
  }

  const ledger: FakeLedger = {
    records: [],
    rows,
    calls: [],
    processes: 1,
    stops: [],
    setAway(given) {
      isAway = given;
    },
    crash() {
      for (const row of rows.values()) row.isLeft = row.state === 'open';
    },
    async open(opening) {
      called('open');
      return open(opening);
    },
    async note(record, deliveryKey) {
      called('note');
      if (deliveries.has(deliveryKey)) return false;
      deliveries.add(deliveryKey);
      ledger.records.push(record);
      return true;
    },
    async raise(question, reserveMicroUsd, budgets) {
      called('raise');
      const row = rows.get(question);
      const more = reserveMicroUsd - (row?.reservedMicroUsd ?? 0);
      if (row === undefined || row.state === 'closed') throw new Error('the question is not open');
      if (more <= 0) return { kind: 'opened' };
      const short = lack(budgets, row, more);
      if (short?.kind === 'over-budget') return short;
      for (const budget of row.budgets) purseOf(budget, row).reserved += more;
      row.reservedMicroUsd = reserveMicroUsd;
      return { kind: 'opened' };
    },
    async journal(question, entry: JournalEntry) {
      called('journal');
      const row = rows.get(question);
      if (row !== undefined && row.state === 'open') Object.assign(row, entry);
    },
    async close(record, isCounted, deliveryKey) {
      called('close');
      const row = rows.get(record.question);
      const isKnown = deliveryKey !== undefined && deliveries.has(deliveryKey);
      if (row === undefined && isKnown) return [];
      if (deliveryKey !== undefined) deliveries.add(deliveryKey);
      ledger.records.push({ ...record });
      if (row === undefined) return [];
      if (!isCounted) giveQuotasBack(row);
      row.record = record;
      row.outcome = record.outcome;
      return settle(row, record.costMicroUsd);
    },
    async leftovers() {
      called('leftovers');
      const found = [...rows.values()].filter(({ isLeft }) => isLeft);
      for (const row of found) row.isLeft = false;
      return found;
    },
    async closeLeftover(question, outcome) {
      called('closeLeftover');
      const row = rows.get(question);
      if (row === undefined || row.state === 'closed') return [];
      row.outcome = outcome;
      if (!row.isAsking || outcome === 'out-of-reach') giveQuotasBack(row);
      return settle(row, row.accruedMicroUsd ?? (row.isAsking ? row.reservedMicroUsd : 0));
    },
    async requestStop(question, person, isAdmin) {
      called('requestStop');
      const row = rows.get(question);
      if (row === undefined || row.isLeft) return 'left';
      if (row.person !== person && !isAdmin) return 'not-yours';
      if (row.state === 'closed') return 'over';
      ledger.stops.push(question);
      return 'asked';
    },
    async beat() {
      called('beat');
      return { liveProcesses: ledger.processes, stops: ledger.stops };
    },
    async usage() {
      called('usage');
      return [];
    },
    async stands(budgets, of) {
      called('stands');
      return budgets.map((budget) => {
        const { spent, reserved } = purseOf(budget, of);
        return { budget, spentMicroUsd: spent, reservedMicroUsd: reserved };
      });
    },
    async forgetBefore() {
      called('forgetBefore');
      return 0;
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  return ledger;
}
