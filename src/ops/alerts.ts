/*
 * Tells operators that a budget passed a mark: in the log, and in every channel and webhook that was configured. What
 * cannot be told is tried a few times more; nobody waits for it, and nothing of it gets back to the caller. It must not
 * know the words, nor when a mark is passed.
 */
import type { BudgetAlert, Clock, Logger } from '../contract.ts';

export interface Alerts {
  /** Tells each of them. Returns at once and never throws. */
  raise(alerts: readonly BudgetAlert[]): void;
  /** Each alert that waits gets one more try, all of them two seconds; then nothing is told any more. Never rejects. */
  stop(): Promise<void>;
}

/** Posts a text in a channel. False, or a rejection: it could not. */
export type Announce = (text: string) => Promise<boolean>;

/** What is used of `fetch`. */
export type Post = (
  url: string,
  options: {
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** What moved is to be configured anew: followed, a POST may become a GET that says nothing. */
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly ok: boolean; readonly status: number; readonly body: { cancel(): Promise<void> } | null }>;

export interface AlertsOptions {
  /** The channels. */
  readonly announce: readonly Announce[];
  /** Where alerts are posted as JSON; null: nowhere. Whoever knows it can post there, so it is never logged. */
  readonly webhookUrl: string | null;
  readonly sentenceOf: (alert: BudgetAlert) => string;
  readonly post: Post;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** After the first try; with them an outage of five minutes is outlasted. */
const RETRY_AFTER_MS = [1_000, 5_000, 30_000, 300_000] as const;
const WEBHOOK_TIMEOUT_MS = 10_000;
const LAST_TRY_MS = 2_000;
/** Each has its turn after those before it. More wait only where a target is away while many workspaces spend. */
const MAX_WAITING = 200;
const MICRO_USD_PER_USD = 1_000_000;

/** Makes the teller; see `Alerts`. Alerts reach each target in their order. */
export function createAlerts(options: AlertsOptions): Alerts {
  const { announce, webhookUrl, sentenceOf, clock, logger } = options;
  const end: End = { closing: new AbortController(), gone: new AbortController() };
  const tellers: readonly (readonly [string, (told: Told) => Promise<boolean>])[] = [
    ...announce.map((tell) => ['a channel', ({ text }: Told) => tell(text)] as const),
    ...(webhookUrl === null
      ? []
      : [['the webhook', (told: Told) => postTo(webhookUrl, told, options, end.gone.signal)] as const]),
  ];
  const targets = tellers.map(([name, tell]) => createTarget(name, tell, end, clock, logger));

  function raise(alert: BudgetAlert): void {
    const { budget, whose, percent } = alert;
    const isPersons = budget.of === 'person';
    const text = sentenceOf(alert);
    const facts = factsOf(alert);
    logger[percent >= 80 && !isPersons ? 'warn' : 'info'](text, { ...facts, whose });
    // What one person spends is not told to a channel.
    if (isPersons) return;
    for (const target of targets) target.tell({ text, ...facts });
  }

  return {
    raise(alerts) {
      for (const alert of alerts) {
        try {
          raise(alert);
        } catch (error) {
          logger.error('An alert could not be told', { error });
        }
      }
    },
    async stop() {
      end.closing.abort();
      const ended = new AbortController();
      const idle = Promise.all(targets.map((target) => target.idle())).finally(() => ended.abort());
      await Promise.race([idle, clock.sleep(LAST_TRY_MS, ended.signal)]);
      end.gone.abort();
    },
  };
}

/** What a webhook is sent. */
interface Told {
  readonly text: string;
  readonly percent: number;
  readonly of: BudgetAlert['budget']['of'];
  readonly per: BudgetAlert['budget']['per'];
  readonly period: string;
  readonly spentUsd: number;
  readonly limitUsd: number;
}

function factsOf({ budget, percent, spentMicroUsd }: BudgetAlert): Omit<Told, 'text'> {
  const { of, per, period, mostMicroUsd } = budget;
  const [spentUsd, limitUsd] = [spentMicroUsd / MICRO_USD_PER_USD, mostMicroUsd / MICRO_USD_PER_USD];
  return { percent, of, per, period, spentUsd, limitUsd };
}

interface Target {
  tell(told: Told): void;
  /** Resolves when nothing waits to be told. */
  idle(): Promise<void>;
}

/** Signals of the end: nothing is tried again, and a little later nothing runs any more. */
interface End {
  readonly closing: AbortController;
  readonly gone: AbortController;
}

function createTarget(
  name: string,
  tell: (told: Told) => Promise<boolean>,
  { closing, gone }: End,
  clock: Clock,
  logger: Logger,
): Target {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;

  async function tellInTheEnd(told: Told): Promise<void> {
    for (const retryAfterMs of [...RETRY_AFTER_MS, null]) {
      if (gone.signal.aborted) break;
      const problem = await problemOf(() => tell(told));
      if (problem === null) return;
      if (retryAfterMs === null || closing.signal.aborted) break;
      logger.warn(`An alert could not be told to ${name}; it is tried again`, { ...problem, retryAfterMs });
      await clock.sleep(retryAfterMs, closing.signal);
    }
    logger.error(`An alert was not told to ${name}`, { alert: told.text });
  }

  return {
    tell(told) {
      if (waiting >= MAX_WAITING || closing.signal.aborted) {
        logger.error(`An alert was not told to ${name}`, { alert: told.text });
        return;
      }
      waiting += 1;
      last = last
        .then(() => tellInTheEnd(told))
        .finally(() => {
          waiting -= 1;
        });
    },
    idle: () => last,
  };
}

/** Null when it worked. Of an error only its kind: what it says may hold the address. */
async function problemOf(tell: () => Promise<boolean>): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    return (await tell()) ? null : {};
  } catch (error) {
    return { reason: error instanceof WebhookError ? error.message : kindOf(error) };
  }
}

function kindOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.name : 'unknown';
}

class WebhookError extends Error {
  override readonly name = 'WebhookError';
}

async function postTo(
  url: string,
  told: Told,
  { post, clock }: Pick<AlertsOptions, 'post' | 'clock'>,
  gone: AbortSignal,
): Promise<boolean> {
  const over = new AbortController();
  const late = new AbortController();
  void clock.sleep(WEBHOOK_TIMEOUT_MS, AbortSignal.any([over.signal, gone])).then(() => late.abort());
  try {
    const { ok, status, body } = await post(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(told),
      redirect: 'manual',
      signal: late.signal,
    });
    // Unread it would hold its connection.
    await body?.cancel();
    if (ok) return true;
    throw new WebhookError(`it answered ${status}`);
  } catch (error) {
    if (late.signal.aborted)
      throw new WebhookError(`no answer within ${WEBHOOK_TIMEOUT_MS / 1000} s`, { cause: error });
    throw error;
  } finally {
    over.abort();
  }
}
