/*
 * How single figures of the usage are written, for tables. Pure.
 */
import type { UsageBy } from '../contract.ts';

export interface Style {
  readonly isTerminal: boolean;
}

const MICRO_USD_PER_USD = 1_000_000;
/** An eighth of a character more each. */
const BAR_ENDS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

export function bold(text: string, { isTerminal }: Style): string {
  return isTerminal ? `\u001b[1m${text}\u001b[22m` : text;
}

export function dim(text: string, { isTerminal }: Style): string {
  return isTerminal ? `\u001b[2m${text}\u001b[22m` : text;
}

/** "1,234" */
export function count(things: number): string {
  return things.toLocaleString('en-US');
}

/** "$1,234.50" with so many decimals; what is more than nothing and would look like it is "<$0.01". */
export function usd(microUsd: number, decimals: number): string {
  const least = 10 ** -decimals;
  const amount = microUsd / MICRO_USD_PER_USD;
  if (amount > 0 && amount < least) return `<$${least.toFixed(decimals)}`;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return `$${amount.toLocaleString('en-US', digits)}`;
}

/** "42 %"; what is more than nothing and less than one is "<1 %". */
export function percentOf(share: number, round: (percent: number) => number): string {
  const percent = share * 100;
  return percent > 0 && percent < 1 ? '<1 %' : `${count(round(percent))} %`;
}

/** "1.4 s"; nothing where there was nothing to measure. */
export function seconds(durationMs: number | null): string {
  return durationMs === null ? '' : `${(durationMs / 1000).toFixed(1)} s`;
}

/** A bar for a share from 0 to 1, at most so wide; never empty for more than nothing. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * width * 8);
  const shown = share > 0 ? Math.max(eighths, 1) : 0;
  return '█'.repeat(Math.floor(shown / 8)) + (BAR_ENDS[shown % 8] ?? '');
}

/** What a row is called. A name that came from outside must not move the cursor. */
export function plainKey(key: string | null, by: UsageBy): string {
  if (key === null) return by === 'model' ? 'no model' : 'none';
  return key.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
