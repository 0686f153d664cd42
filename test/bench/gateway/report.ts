/*
 * The figures as tables that a person reads. Pure; says nothing that was not measured.
 */
import { percentile } from '../live/percentiles.ts';
import type { Added, Layer, Measured } from './added.ts';
import type { LoadedPassage } from './load.ts';
import { OLD_QUESTIONS } from './old-books.ts';
import type { PeopleFigures, Weight } from './people.ts';
import type { ShortageFigures } from './shortage.ts';
import { MOST_MEGABYTES } from './verdict.ts';

const HALF_AIM_MS = 12;
const MOST_AIM_MS = 25;
const JUDGED_PER_SECOND = 50;
const NEARLY_ALL = 0.99;
const SHARES = [0.5, 0.9, NEARLY_ALL] as const;
const WIDTHS = { name: 40, value: 8, gap: '   ' } as const;

const NAMES: Readonly<Record<Layer, string>> = {
  none: 'the story alone',
  checks: '+ checks',
  throttle: '+ throttle (bottleneck)',
  ledger: '+ checks and ledger (SQLite)',
  all: '+ all three',
};

const row = (name: string, groups: readonly (readonly string[])[], last = ''): string =>
  `  ${name.padEnd(WIDTHS.name)}${groups
    .map((values) => values.map((value) => value.padStart(WIDTHS.value)).join(''))
    .join(WIDTHS.gap)}  ${last}`.trimEnd();

const judged = (aim: string, isMet: boolean): string => `aim ${aim}: ${isMet ? 'met' : 'MISSED'}`;
const milliseconds = (value: number): string => value.toFixed(value < 100 ? 2 : 0);

type Times = readonly [number, number, number];

function timesOf(values: readonly number[]): Times {
  const [half, most, nearlyAll] = SHARES;
  return [percentile(values, half), percentile(values, most), percentile(values, nearlyAll)];
}

/** What the aims are held against. */
const gateMs = ({ beforeModelMs, closingMs }: LoadedPassage): number => beforeModelMs + closingMs;

const minus = (times: Times, alone: Times): Times => [times[0] - alone[0], times[1] - alone[1], times[2] - alone[2]];

const HEAD = ['until the model is called', 'to close the books', 'added by both', 'the whole question'];

function headOf(heads: readonly string[]): readonly string[] {
  const width = WIDTHS.value * SHARES.length;
  return [
    row('', [...heads.map((head) => [head.padStart(width)]), ['late'.padStart(WIDTHS.value)]]),
    row('  milliseconds', [...heads.map(() => ['p50', 'p90', 'p99']), ['p99']]),
  ];
}

function rowsOf(measured: readonly Measured[]): readonly string[] {
  const none = measured.find(({ layer }) => layer === 'none');
  if (none === undefined) return [];
  const alone = timesOf(none.passages.map(gateMs));
  return measured.map((one) => {
    const { passages } = one;
    const more = minus(timesOf(passages.map(gateMs)), alone);
    const groups = [
      timesOf(passages.map(({ beforeModelMs }) => beforeModelMs)),
      timesOf(passages.map(({ closingMs }) => closingMs)),
      more,
      timesOf(passages.map(({ wholeMs }) => wholeMs)),
    ];
    const late = percentile(
      passages.map(({ lateMs }) => lateMs),
      NEARLY_ALL,
    );
    const isJudged = one.layer === 'all' && one.perSecond === JUDGED_PER_SECOND;
    const verdict = [
      judged(`${HALF_AIM_MS} ms`, more[0] <= HALF_AIM_MS),
      judged(`p99 ${MOST_AIM_MS} ms`, more[2] <= MOST_AIM_MS),
    ].join(', ');
    return row(
      NAMES[one.layer],
      [...groups.map((times) => times.map(milliseconds)), [milliseconds(late)]],
      isJudged ? verdict : '',
    );
  });
}

export function addedTable(rates: readonly Added[]): string {
  return [
    'What the gateway adds to a question whose model answers at once; people come whenever they like. Each line is the same',
    'story with more in it, asked in turns on the same machine; six quotas and six budgets count each question, and the ledger',
    `holds ${OLD_QUESTIONS.toLocaleString('en-US')} others. Late: how long a question that was due was kept by a busy event loop.`,
    ...rates.flatMap(({ measured, disk }) => [
      '',
      `  ${measured[0]?.perSecond ?? 0} questions a second, ${measured[0]?.passages.length ?? 0} for each line`,
      ...headOf(HEAD),
      ...rowsOf(measured),
      row('this disk meanwhile, for one commit', [timesOf(disk).map(milliseconds)]),
    ]),
  ].join('\n');
}

const megabytes = (value: number): string => `${value.toFixed(1)} MB`;
const weightOf = ({ heapMegabytes, residentMegabytes }: Weight): readonly string[] => [
  megabytes(heapMegabytes).padStart(12),
  megabytes(residentMegabytes).padStart(12),
];

export function peopleTable(figures: PeopleFigures): string {
  const people = figures.people.toLocaleString('en-US');
  const aim = `${MOST_MEGABYTES} MB`;
  const isMet = ({ heapMegabytes }: Weight): boolean => heapMegabytes <= MOST_MEGABYTES;
  return [
    `What ${people} people weigh, each line with those above it; more than at the start, after the garbage is collected.`,
    row('', [['heap'.padStart(12), 'resident'.padStart(12)]]),
    row('standings of all, Slack and Discord', [weightOf(figures.standings)]),
    row('all have asked, fifty a second', [weightOf(figures.known)], judged(aim, isMet(figures.known))),
    row('all at once in the throttle', [weightOf(figures.together)], 'more than ever happens, for information'),
    row('five seconds later', [weightOf(figures.seconds)], judged(aim, isMet(figures.seconds))),
    row('two hours later', [weightOf(figures.hours)]),
  ].join('\n');
}

const dollars = (microUsd: number): string => `$${(microUsd / 1_000_000).toFixed(6)}`;

export function shortageTable(results: readonly ShortageFigures[]): string {
  const [first] = results;
  if (first === undefined) return '';
  const { questions, budgetMicroUsd, worstMicroUsd } = first;
  const room = Math.floor(budgetMicroUsd / worstMicroUsd);
  const wideRow = (name: string, values: readonly string[]): string =>
    row(name, [values.map((value) => value.padStart(13))]);
  return [
    `${questions} questions at once against ${dollars(budgetMicroUsd)}, which is the worst case of ${room}.`,
    wideRow('an answer costs', ['answered', 'refused', 'most at once', 'spent', 'recorded', 'took']),
    ...results.map((one) =>
      wideRow(one.cost, [
        String(one.answered),
        String(one.refused),
        dollars(one.mostMicroUsd),
        dollars(one.spentMicroUsd),
        dollars(one.recordedMicroUsd),
        `${(one.tookMs / 1_000).toFixed(1)} s`,
      ]),
    ),
  ].join('\n');
}
