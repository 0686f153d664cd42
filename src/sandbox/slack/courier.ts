/*
 * Brings events and commands to the bot, over whichever transport is set, and repeats events that were not
 * acknowledged: at once, after one minute, after five. Commands and presses are brought once. Knows no payload.
 */
import type { SandboxRecord } from '../record.ts';
import type { RuleName } from './rules.ts';
import type { Timers } from './timers.ts';

export const acknowledgeWithinMs = 3000;
const retryDelaysMs = [0, 60_000, 300_000] as const;

export interface Delivery {
  readonly kind: 'event' | 'command' | 'action';
  /** `app_mention`, `message.im`, `/ask`, `block_actions`. */
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Retry {
  readonly attempt: number;
  readonly reason: string;
}

export type MissReason = 'no-connection' | 'timeout' | 'http-error' | 'stopped';

export type Outcome =
  | { readonly kind: 'acknowledged'; readonly body: unknown }
  | { readonly kind: 'missed'; readonly reason: MissReason; readonly retriesRefused: boolean };

export interface Transport {
  readonly mode: 'socket' | 'http';
  deliver(delivery: Delivery, retry: Retry | null): Promise<Outcome>;
}

export interface Courier {
  deliver(delivery: Delivery, retry: Retry | null): Promise<Outcome>;
  /** Delivers and, where it is missed, repeats. Returns at once. */
  post(delivery: Delivery): void;
}

const retryReasons = {
  timeout: { socket: 'timeout', http: 'http_timeout' },
  'no-connection': { socket: 'connection_failed', http: 'connection_failed' },
  'http-error': { socket: 'unknown_error', http: 'http_error' },
  stopped: { socket: 'unknown_error', http: 'unknown_error' },
} as const;

const rules = {
  event: 'acknowledged-within-3-s',
  command: 'command-acknowledged-within-3-s',
  action: 'press-acknowledged-within-3-s',
} as const satisfies Readonly<Record<Delivery['kind'], RuleName>>;

/** What a person is told of a command or a press that was missed. */
export const missErrors: Readonly<Record<MissReason, string>> = {
  'no-connection': 'dispatch_failed',
  timeout: 'operation_timeout',
  'http-error': 'http_service_error',
  stopped: 'dispatch_failed',
};

export function createCourier(options: {
  readonly record: SandboxRecord;
  readonly timers: Timers;
  readonly transport: () => Transport;
}): Courier {
  const { record, timers, transport } = options;

  async function deliver(delivery: Delivery, retry: Retry | null): Promise<Outcome> {
    const way = transport();
    record.add('slack', 'delivered', delivery.name, { payload: delivery.payload, mode: way.mode, retry });
    const outcome = await way.deliver(delivery, retry);
    if (outcome.kind === 'acknowledged') {
      record.add('slack', 'called', 'acknowledgement', {
        request: { delivery: delivery.name, payload: outcome.body },
        status: 200,
        answer: null,
      });
    } else if (outcome.reason !== 'stopped') {
      record.add('slack', 'refused', delivery.name, { rule: rules[delivery.kind], error: outcome.reason });
    }
    return outcome;
  }

  async function deliverAndRepeat(delivery: Delivery, retry: Retry | null): Promise<void> {
    const outcome = await deliver(delivery, retry);
    const attempt = (retry?.attempt ?? 0) + 1;
    const delayMs = retryDelaysMs[attempt - 1];
    if (outcome.kind === 'acknowledged' || outcome.retriesRefused || outcome.reason === 'stopped') return;
    if (delayMs === undefined) return;
    const reason = retryReasons[outcome.reason][transport().mode];
    timers.after(delayMs, () => void deliverAndRepeat(delivery, { attempt, reason }));
  }

  return { deliver, post: (delivery) => void deliverAndRepeat(delivery, null) };
}
