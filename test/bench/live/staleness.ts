/*
 * How old the oldest text is that people cannot see yet, on the average over time. Pure.
 */

/** Up to `end` letters of the model's text had arrived at this time. */
export interface Arrival {
  readonly atMs: number;
  readonly end: number;
}

/** From this time on people saw the first `reach` letters. */
export interface View {
  readonly atMs: number;
  readonly reach: number;
}

/**
 * (1/T) · ∫ age of the oldest letter that has arrived and cannot be seen, in milliseconds; T lasts from the first
 * arrival to `untilMs`, when the final text stands. Arrivals and views in the order of time; text that was seen and
 * went away counts as not visible again. 0 where no time passed.
 */
export function staleness(arrivals: readonly Arrival[], views: readonly View[], untilMs: number): number {
  const fromMs = arrivals[0]?.atMs;
  if (fromMs === undefined || untilMs <= fromMs) return 0;
  let area = 0;
  let shownAtMs = fromMs;
  let reach = 0;
  for (const view of [...views, { atMs: untilMs, reach: Infinity }]) {
    const atMs = Math.min(Math.max(view.atMs, fromMs), untilMs);
    const oldestMs = oldestBeyond(arrivals, reach);
    // The age grows by one millisecond in each from the moment at which that text arrived.
    const startMs = Math.max(shownAtMs, oldestMs);
    if (startMs < atMs) area += ((startMs - oldestMs + atMs - oldestMs) / 2) * (atMs - startMs);
    shownAtMs = atMs;
    ({ reach } = view);
  }
  return area / (untilMs - fromMs);
}

/** When the oldest letter after the first `reach` arrived; Infinity when all are within. */
function oldestBeyond(arrivals: readonly Arrival[], reach: number): number {
  let [low, high] = [0, arrivals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((arrivals[middle]?.end ?? Infinity) > reach) high = middle;
    else low = middle + 1;
  }
  return arrivals[low]?.atMs ?? Infinity;
}

/** How many letters had arrived at this time. */
export function arrivedBy(arrivals: readonly Arrival[], atMs: number): number {
  let end = 0;
  for (const arrival of arrivals) {
    if (arrival.atMs > atMs) break;
    ({ end } = arrival);
  }
  return end;
}
