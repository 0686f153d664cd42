/*
 * npm run bench:live — how soon the text of answers is visible on Slack and Discord while it streams, for one answer and
 * for up to a hundred at once, and what is lost on the way. The bot is a process of its own, started as in production;
 * the stand-ins run in this one, and nothing but their record is measured.
 *
 *   --only NAME   plays this scenario, or all whose name begins like this; may be given several times
 *   --fast        plays thirty at once, and single answers without latency and fewer of them
 *   --rested      lets the workspace rest for 20 s between single answers, so that a bot's own memory of what it spent is
 *                 empty as well; a few minutes longer
 *
 * Times are printed beside the bound that the limits themselves set, and never fail. Counts decide the exit code.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { failuresOf, figuresOf } from './live/figures.ts';
import { play, type PlayOptions } from './live/play.ts';
import { tableOf } from './live/report.ts';
import { extras, fewScenarios, scenarios, type Scenario } from './live/scenarios.ts';
import { NotStarted } from './live/town.ts';

/**
 * Between single answers the workspace is left alone for this long, and then the stand-in's buckets are filled: waiting
 * until they are full by themselves would take up to 20 s for each of 160 answers. A bot that remembers what it spent
 * may still hold back a little, which is the harsher reading of "idle".
 */
const REST_MS = 3_000;
const FULL_REST_MS = 20_000;
/** Bots that start together take the machine from each other. */
const STARTS_APART_MS = 700;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    fast: { type: 'boolean', default: false },
    rested: { type: 'boolean', default: false },
  },
});
const startedAtMs = performance.now();
const elapsed = (): string => `${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`;
const failed: string[] = [];

function chosen(): readonly Scenario[] {
  const { only, fast } = values;
  if (only === undefined) return fast ? fewScenarios : scenarios;
  const all = [...scenarios, ...extras];
  return only.flatMap((name) => {
    const exact = all.filter((scenario) => scenario.name === name);
    return exact.length > 0 ? exact : all.filter((scenario) => scenario.name.startsWith(name));
  });
}

async function run(scenario: Scenario, onModelsDone: PlayOptions['onModelsDone']): Promise<void> {
  const { name, mode } = scenario;
  console.error(`[${elapsed()}] ${name} begins`);
  try {
    const played = await play(scenario, { restMs: values.rested ? FULL_REST_MS : REST_MS, onModelsDone });
    const figures = figuresOf(scenario, played);
    const failures = failuresOf(scenario, figures);
    if (failures.length > 0) failed.push(name);
    console.log(`\n${tableOf(scenario, figures, failures)}`);
  } catch (error) {
    onModelsDone();
    const knowsNoStreams = error instanceof NotStarted && mode !== 'discord' && /slack/u.test(error.message);
    if (knowsNoStreams && (mode === 'auto' || mode === 'native')) {
      console.log(`\n${name}: not there yet (${error.message})`);
      return;
    }
    failed.push(name);
    console.log(`\n${name}: could not be played: ${String(error)}`);
  }
}

/** One after the other, except that what trickles in after the models are done disturbs nobody. */
async function runInTurn(heavy: readonly Scenario[]): Promise<readonly Promise<void>[]> {
  const tails: Promise<void>[] = [];
  for (const scenario of heavy) {
    const { promise: modelsDone, resolve } = Promise.withResolvers<void>();
    const whole = run(scenario, resolve);
    await (scenario.hasTail ? modelsDone : whole);
    tails.push(whole);
  }
  return tails;
}

/** Side by side: a few answers at a time in all. */
async function runTogether(light: readonly Scenario[]): Promise<void> {
  const runs: Promise<void>[] = [];
  for (const scenario of light) {
    runs.push(run(scenario, () => undefined));
    await new Promise((resolve) => {
      setTimeout(resolve, STARTS_APART_MS);
    });
  }
  await Promise.all(runs);
}

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const list = chosen();
if (list.length === 0)
  console.error(
    `There is no such scenario. There are: ${[...scenarios, ...extras].map(({ name }) => name).join(', ')}`,
  );
const tails = await runInTurn(list.filter(({ isLight }) => !isLight));
await runTogether(list.filter(({ isLight }) => isLight));
await Promise.all(tails);

const lateMs = (delay.percentile(99) / 1e6).toFixed(0);
console.log(
  `\n${list.length} scenarios in ${elapsed()}; the benchmark's own loop was up to ${lateMs} ms late in 99 of 100 turns.`,
);
console.log(
  'The bounds are those of one who shows first texts as soon as the limits allow, and knows limits and future. Who holds ' +
    'first texts back saves writes for final ones, and can be below the bounds of those.',
);
console.log(failed.length === 0 ? 'No count failed.' : `Failed by their counts: ${failed.join(', ')}`);
process.exit(failed.length === 0 && list.length > 0 ? 0 : 1);
