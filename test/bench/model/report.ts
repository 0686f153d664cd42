/*
 * The figures as tables that a person reads. Pure; says nothing that was not measured.
 */
import { percentile } from '../live/percentiles.ts';
import type { DeadFigures } from './dead-provider.ts';
import type { LayerCost, LayerCosts } from './layers.ts';
import type { Revocation, RotationFigures } from './rotation.ts';
import type { DeadScenario } from './verdict.ts';

const QUESTION_AIM_US = 1_000;
const TOKEN_AIM_US = 10;
const FIRST_WORD_AIM_MS = 50;
const NEW_KEY_AIM_MS = 1_000;
const WIDTHS = { name: 52, value: 12 } as const;

const row = (name: string, values: readonly string[], last = ''): string =>
  `  ${name.padEnd(WIDTHS.name)}${values.map((value) => value.padStart(WIDTHS.value)).join('')}  ${last}`.trimEnd();

const judged = (aim: string, isMet: boolean): string => `aim ${aim}: ${isMet ? 'met' : 'MISSED'}`;

/** Below its last digit a difference is nothing, on whichever side of zero. */
const microseconds = (value: number): string =>
  `${value.toFixed(Math.abs(value) < 10 ? 2 : 1).replace(/^-(?=0\.00$)/u, '')} µs`;
const bytes = (value: number): string => `${(Math.round(value) + 0).toLocaleString('en-US')} B`;
const milliseconds = (value: number): string => (Number.isNaN(value) ? '-' : `${value.toFixed(value < 10 ? 2 : 0)} ms`);

const costs = ({ time, memory }: LayerCost): readonly string[] => [
  microseconds(time.perQuestion),
  microseconds(time.perToken),
  bytes(memory.perQuestion),
  bytes(memory.perToken),
];

/** What the layers cost, each alone and all together. */
export function layerTable({ bare, layers, all, rounds }: LayerCosts): string {
  const { perQuestion, perToken } = all.time;
  return [
    `What the layers of the model side add to a provider, as medians of ${rounds} rounds; the provider tells 1,001 tokens`,
    'without any network. Bytes are what the heap grows by, most of it garbage at once.',
    row('', ['a question', 'a token', 'a question', 'a token']),
    row(bare.layer, costs(bare)),
    ...layers.map((layer) => row(`+ ${layer.layer}`, costs(layer))),
    row(`+ ${all.layer}, as the bot wires them`, costs(all)),
    `  a question  ${judged('1 ms', perQuestion <= QUESTION_AIM_US)}`,
    `  a token     ${judged('10 µs', perToken <= TOKEN_AIM_US)}`,
  ].join('\n');
}

/** One scenario of a dead provider. `shownMs`: until people saw it; null where nobody looks. */
export interface DeadResult {
  readonly scenario: DeadScenario;
  readonly figures: DeadFigures;
  readonly shownMs: readonly number[] | null;
}

const halfAndMost = (times: readonly number[]): readonly string[] =>
  [0.5, 0.95].map((share) => milliseconds(percentile(times, share)));

export function deadTable(results: readonly DeadResult[]): string {
  return [
    'The first provider is dead and its breaker open: from the question to the first token of the fallback, or without',
    'one to the sentence that says so; and until it is shown on the platform, which the aim is held against.',
    row('', ['p50', 'p95', 'shown p50', 'shown p95', 'calls to it', 'probes']),
    ...results.map(({ scenario, figures: { times, calls, probes }, shownMs }) =>
      row(
        `${scenario.name} (${scenario.questions})`,
        [...halfAndMost(times), ...(shownMs === null ? ['', ''] : halfAndMost(shownMs)), String(calls), String(probes)],
        judged('50 ms', percentile(shownMs ?? times, 0.95) < FIRST_WORD_AIM_MS),
      ),
    ),
  ].join('\n');
}

export interface RotationResult {
  readonly revocation: Revocation;
  readonly figures: RotationFigures;
}

export function rotationTable(results: readonly RotationResult[]): string {
  return [
    'ANTHROPIC_API_KEY_FILE is replaced under running answers while more questions come, one every 20 ms.',
    row('the old key ends', ['running', 'later', 'failed', 'refused', 'new key', 'last old']),
    ...results.map(({ revocation, figures: { running, later, failed, refused, firstNewMs, lastOldMs } }) =>
      row(
        revocation,
        [...[running, later, failed, refused].map(String), milliseconds(firstNewMs), milliseconds(lastOldMs)],
        judged('1 s', firstNewMs <= NEW_KEY_AIM_MS && !(lastOldMs > NEW_KEY_AIM_MS)),
      ),
    ),
  ].join('\n');
}
