/*
 * The figures of one scenario as a table that a person reads. Pure; says nothing that was not measured or computed.
 */
import type { Figures, MethodCount } from './figures.ts';
import { percentile } from './percentiles.ts';
import type { Aims, Scenario } from './scenarios.ts';

interface Row {
  readonly name: string;
  readonly seen: readonly string[];
  readonly bound: readonly string[];
  readonly aim: string;
}

const WIDTHS = { name: 34, value: 10 } as const;

function duration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return '-';
  return milliseconds < 9_950 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

const spread = (values: readonly number[]): readonly string[] =>
  [0.5, 0.95, 1].map((share) => duration(percentile(values, share)));

/** `p95 60 ms: met`, for each aim of a row. */
function judged(pairs: readonly (readonly [what: string, aimMs: number | undefined, seenMs: number])[]): string {
  return pairs
    .flatMap(([what, aimMs, seenMs]) => {
      if (aimMs === undefined || Number.isNaN(aimMs)) return [];
      const prefix = what === '' ? '' : `${what} `;
      return [`${prefix}${duration(aimMs)}: ${seenMs <= aimMs ? 'met' : 'MISSED'}`];
    })
    .join(', ');
}

function rowsOf({ aims, play }: Scenario, { seen, bound, settledMs }: Figures): readonly Row[] {
  const { firstP95Ms, finalP50Ms, finalP95Ms, stalenessP50Ms, stalenessP95Ms } = aims;
  const rows: Row[] = [
    {
      name: 'first text',
      seen: spread(seen.firstMs),
      bound: spread(bound.firstMs),
      aim: judged([['p95', firstP95Ms, percentile(seen.firstMs, 0.95)]]),
    },
    {
      name: 'final text',
      seen: spread(seen.finalMs),
      bound: spread(bound.finalMs),
      aim: judged([
        ['p50', finalP50Ms, percentile(seen.finalMs, 0.5)],
        ['p95', finalP95Ms, percentile(seen.finalMs, 0.95)],
      ]),
    },
    {
      name: 'staleness',
      seen: spread(seen.stalenessMs),
      bound: spread(bound.stalenessMs),
      aim: judged([
        ['p50', stalenessP50Ms, percentile(seen.stalenessMs, 0.5)],
        ['p95', stalenessP95Ms, percentile(seen.stalenessMs, 0.95)],
      ]),
    },
    { name: 'last change of any kind', seen: spread(settledMs), bound: [], aim: '' },
  ];
  if (play === 'one-by-one') return rows;
  return [...rows, lastRow(aims, seen.lastMs, bound.lastMs)];
}

function lastRow({ lastMs, lastTimesBound }: Aims, seenMs: number, boundMs: number): Row {
  const multiple = lastTimesBound === undefined ? undefined : lastTimesBound * boundMs;
  return {
    name: 'last final, since the first question',
    seen: ['', '', duration(seenMs)],
    bound: ['', '', duration(boundMs)],
    aim: judged([
      ['', lastMs, seenMs],
      [`${lastTimesBound} times the bound`, multiple, seenMs],
    ]),
  };
}

const cells = (values: readonly string[]): string =>
  Array.from({ length: 3 }, (_one, index) => (values[index] ?? '').padStart(WIDTHS.value)).join('');

function listed(counts: readonly MethodCount[], show: (count: number) => string): string {
  return counts.length === 0 ? 'none' : counts.map(({ method, count }) => `${method} ${show(count)}`).join(' · ');
}

function tally(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Array.from(counts, ([text, count]) => `${text} (${count})`).join(' · ');
}

/** The table. `failures` are told at its end. */
export function tableOf(scenario: Scenario, figures: Figures, failures: readonly string[]): string {
  const { whileLimited: limited, refusals } = figures;
  const columns = ['p50', 'p95', 'most'];
  const where = scenario.mode === 'discord' ? 'Discord' : `Slack, ${scenario.mode}`;
  const lines = [
    `${scenario.name}: ${where}, asked by ${scenario.entry}; ${scenario.says}`,
    `  ${''.padEnd(WIDTHS.name)}${cells(columns)}   | bound${cells(columns)}   | aim`,
    ...rowsOf(scenario, figures).map(({ name, seen, bound, aim }) =>
      `  ${name.padEnd(WIDTHS.name)}${cells(seen)}   |      ${cells(bound)}   | ${aim}`.trimEnd(),
    ),
    `  calls per answer   ${listed(figures.calls, (count) => (count / figures.answers).toFixed(1))}`,
    `  429s               ${listed(figures.tooFast, String)}`,
    `  while limited      ${limited.calls} calls (in the same channel ${limited.inTheSameChannel}; under way when limited ${limited.crossed})`,
    `  words lost ${figures.lost} · doubled ${figures.doubled} · text went backwards ${figures.wentBackwards} · ` +
      `messages twice ${figures.duplicates} · answers not whole ${figures.notWhole}`,
  ];
  if (figures.modelCalls !== figures.answers) lines.push(`  the model was asked ${figures.modelCalls} times`);
  if (refusals.length > 0) lines.push(`  refused: ${tally(refusals)}`);
  const isStreaming = scenario.mode === 'auto' || scenario.mode === 'native';
  if (
    isStreaming &&
    scenario.entry === 'mention' &&
    !figures.calls.some(({ method }) => method === 'chat.startStream')
  ) {
    lines.push('  not there yet: the bot opened no stream');
  }
  if (failures.length > 0) lines.push(`  FAILED: ${failures.join(', ')}`);
  return lines.join('\n');
}
