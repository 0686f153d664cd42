/*
 * The only place that reaches into bottleneck beyond what it documents. Its last release is of 2019 and its version is
 * pinned; where a member is not found, it is done without.
 */
import type Bottleneck from 'bottleneck';

function member(owner: unknown, name: string): unknown {
  const found: unknown = typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined;
  return found;
}

/**
 * A local limiter waits for a timer of 0 ms (Node makes it 1 ms and more) when a job is submitted, registered and freed,
 * only to be as asynchronous as Redis is. A promise does that too: a job costs 1.3 ms and not 3.7, and a limiter does
 * thousands a second and not 400.
 */
export function withoutIdleTimers(limiter: Bottleneck): void {
  const store = member(limiter, '_store');
  if (typeof store !== 'object' || store === null || typeof member(store, 'yieldLoop') !== 'function') return;
  Reflect.set(store, 'yieldLoop', () => Promise.resolve());
}

/** What Redis calls the jobs that hold a slot of this limiter in this process. */
export function heldJobs(limiter: Bottleneck): readonly string[] {
  return Object.keys(scheduled(limiter));
}

/**
 * A job's `expiration` counts in Redis, where a lease can be renewed, and by a timer here, which would fail the job. (Letting
 * `failed` retry it is no way out: a job that ends in the millisecond before it is run again throws where nobody catches.)
 */
export function endLocalExpiry(limiter: Bottleneck): void {
  for (const job of Object.values(scheduled(limiter))) cancelTimer(member(job, 'expiration'));
}

function scheduled(limiter: Bottleneck): object {
  const found = member(limiter, '_scheduled');
  return typeof found === 'object' && found !== null ? found : {};
}

function cancelTimer(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null) clearTimeout(Number(timer));
}

/** The key in which Redis keeps until when each of them counts. */
export function expirationsKey(id: string): string {
  return `b_${id}_job_expirations`;
}

/** Limiters ask a peer for free slots and remind themselves after a second, by timers that nobody else ends. */
export function clearReminders(limiter: Bottleneck): void {
  const reminders = member(member(limiter, '_store'), 'capacityPriorityCounters');
  if (typeof reminders !== 'object' || reminders === null) return;
  for (const reminder of Object.values(reminders)) cancelTimer(reminder);
}
