/*
 * Days and months of the operator's calendar: how they are called, and when they end. Pure.
 */
export type CalendarPeriod = 'day' | 'month';

export interface Calendar {
  /** `2026-11-22` for a day, `2026-11` for a month. */
  nameOf(atMs: number, period: CalendarPeriod): string;
  /** When the period that this moment lies in ends, in milliseconds since the epoch. */
  endOf(atMs: number, period: CalendarPeriod): number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** No month is longer, also where an hour is put in. */
const LONGEST_MS = { day: 26 * HOUR_MS, month: 32 * 24 * HOUR_MS } as const;

/** Today and this month, and those that have just ended. */
const MOST_KNOWN = 8;

/** `timeZone` is a name that `Intl` knows, such as `Europe/Vienna`. Throws `RangeError` for any other. */
export function createCalendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  /** Working it out takes a dozen formats: each period is worked out once. */
  const ends = new Map<string, number>();

  function nameOf(atMs: number, period: CalendarPeriod): string {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const month = `${parts.get('year')}-${parts.get('month')}`;
    return period === 'month' ? month : `${month}-${parts.get('day')}`;
  }

  /** Looks for the minute in which the name changes: no rule of any time zone needs to be known for that. */
  function endOf(atMs: number, period: CalendarPeriod): number {
    const name = nameOf(atMs, period);
    const known = ends.get(name);
    if (known !== undefined) return known;
    let within = Math.floor(atMs / MINUTE_MS);
    let beyond = within + LONGEST_MS[period] / MINUTE_MS;
    while (beyond - within > 1) {
      const middle = Math.floor((within + beyond) / 2);
      if (nameOf(middle * MINUTE_MS, period) === name) within = middle;
      else beyond = middle;
    }
    if (ends.size > MOST_KNOWN) ends.clear();
    ends.set(name, beyond * MINUTE_MS);
    return beyond * MINUTE_MS;
  }

  return { nameOf, endOf };
}
