/*
 * Which requests leave this process for an address, as Node's own fetch tells: also those that nobody answers, and with
 * which key. No stand-in could count what never reaches it.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';

export interface SentCall {
  /** By `performance.now()`. */
  readonly atMs: number;
  /** What came along as `Bearer`; empty when nothing did. */
  readonly key: string;
}

export interface CallCounter {
  readonly calls: readonly SentCall[];
  stop(): void;
}

const sent = z.object({ request: z.object({ origin: z.string(), headers: z.array(z.string()) }) });
/** One for each request, before it is sent. */
const CHANNEL = 'undici:request:create';

/** Counts from now on. `address` may have a path. */
export function countCalls(address: string): CallCounter {
  const { origin } = new URL(address);
  const calls: SentCall[] = [];
  const onRequest = (message: unknown): void => {
    const { request } = sent.parse(message);
    if (request.origin !== origin) return;
    const authorization = request.headers[request.headers.indexOf('authorization') + 1] ?? '';
    calls.push({ atMs: performance.now(), key: authorization.replace(/^Bearer /u, '') });
  };
  subscribe(CHANNEL, onRequest);
  return { calls, stop: () => unsubscribe(CHANNEL, onRequest) };
}
