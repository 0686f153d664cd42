/*
 * Reads how long a provider asks us to wait, from the headers of its answer. Pure: a date is compared with the answer's
 * own, so that our clock need not agree with theirs.
 */

interface HeadersLike {
  get(name: string): string | null;
}

/**
 * Milliseconds to wait, 0 or more; null when the headers do not say, or say nothing that can be read.
 * Sources: RFC 9110, 10.2.3 (seconds or a date); `retry-after-ms` is what some gateways add, and comes first.
 */
export function retryAfterMsOf(headers: HeadersLike | undefined): number | null {
  const ownMs = numberIn(headers?.get('retry-after-ms'));
  if (ownMs !== null) return Math.ceil(ownMs);
  const told = headers?.get('retry-after');
  const seconds = numberIn(told);
  if (seconds !== null) return Math.ceil(seconds * 1_000);
  const waitMs = Date.parse(told ?? '') - Date.parse(headers?.get('date') ?? '');
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}

function numberIn(text: string | null | undefined): number | null {
  if (text === null || text === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
