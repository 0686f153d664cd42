/*
 * From when on the usage is told: what somebody typed after --since, as a moment. Pure.
 */
import type { UsageBy } from '../contract.ts';
import type { Calendar } from '../core/calendar.ts';
import { ConfigError } from '../errors.ts';

const HOUR_MS = 3_600_000;
const UNIT_MS = new Map([
  ['h', HOUR_MS],
  ['d', 24 * HOUR_MS],
  ['w', 7 * 24 * HOUR_MS],
]);
/** As long as a row is ever kept. */
const MOST_MS = 3650 * 24 * HOUR_MS;
const LONGEST_SHOWN = 40;

/**
 * In milliseconds since the epoch: `24h`, `7d` or `4w` before now, or the beginning of a day such as `2026-11-01` in the
 * operator's calendar. A table of days begins with a whole one. Throws `ConfigError`.
 */
export function sinceMsOf(since: string, by: UsageBy, nowMs: number, calendar: Calendar): number {
  const [, many = '', unit = ''] = /^(\d{1,6})([hdw])$/u.exec(since) ?? [];
  const unitMs = UNIT_MS.get(unit);
  if (unitMs !== undefined) {
    const backMs = Number(many) * unitMs;
    if (backMs === 0 || backMs > MOST_MS) throw wrong(since, 'at least 1h and at most ten years, such as 7d');
    const sinceMs = nowMs - backMs;
    return by === 'day' && unit !== 'h' ? startOf(calendar.nameOf(sinceMs, 'day'), calendar) : sinceMs;
  }
  if (!isDate(since)) throw wrong(since, '24h, 7d, 4w or a day such as 2026-11-01');
  const sinceMs = startOf(since, calendar);
  if (sinceMs > nowMs) throw wrong(since, 'a day that has begun');
  return sinceMs;
}

/** Whether there is such a day: not the 30th of February. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/** Goes from day to day: no place on earth is a day and a half ahead of or behind UTC. */
function startOf(day: string, calendar: Calendar): number {
  let atMs = Date.parse(`${day}T00:00:00Z`) - 36 * HOUR_MS;
  while (calendar.nameOf(atMs, 'day') < day) atMs = calendar.endOf(atMs, 'day');
  return atMs;
}

function wrong(found: string, expected: string): ConfigError {
  const shown = /^[\w.:+-]*$/u.test(found) && found.length <= LONGEST_SHOWN ? `"${found}"` : 'something else';
  return new ConfigError(`--since is ${shown}: expected ${expected}`);
}
