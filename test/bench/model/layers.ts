/*
 * What each layer of the model side adds to a provider that has no network, alone and all together as the bot wires
 * them. Time is the machine's, the clock of the layers the real one.
 */
import type { Logger, Model } from '../../../src/contract.ts';
import { createBreaker } from '../../../src/model/breaker.ts';
import { createCatalog } from '../../../src/model/catalog.ts';
import { withWindowCheck } from '../../../src/model/catalog-window.ts';
import { chainAround } from '../../../src/model/chain.ts';
import { withDeadline } from '../../../src/model/deadline.ts';
import { withFailover } from '../../../src/model/failover.ts';
import { withKeys } from '../../../src/model/keys.ts';
import { withRetry } from '../../../src/model/retry.ts';
import { withWatchdog } from '../../../src/model/watchdog.ts';
import { systemClock as clock } from '../../../src/ops/system.ts';
import { addedBy, type Batch, type Cost, type Pair } from './cost.ts';
import { hearAll, scriptedModel, usualRequest } from './scripted.ts';

export interface LayerCost {
  readonly layer: string;
  /** Microseconds. */
  readonly time: Cost;
  /** Bytes on the heap, garbage included. */
  readonly memory: Cost;
}

export interface LayerCosts {
  /** The provider alone, beside which the layers are measured. */
  readonly bare: LayerCost;
  readonly layers: readonly LayerCost[];
  readonly all: LayerCost;
  readonly rounds: number;
}

interface Subject {
  readonly name: string;
  readonly short: Model;
  readonly long: Model;
}

/** Measured batches are small, so that in most of them no garbage is collected. */
const SHORT = { questions: 20, tokens: 1 } as const;
const LONG = { questions: 1, tokens: 1_001 } as const;
/** Until the machine code of everything is made. */
const WARM_UP_ROUNDS = 60;
const SECONDS_TO_MICROSECONDS = 1_000;

const silent = (): void => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
const times = { firstTextMs: 60_000, idleMs: 20_000, totalMs: 300_000 };
const name = 'claude/claude-sonnet-5-5';
const catalog = createCatalog();
const { system: _system, text: _text, firstTextByMs: _by, ...settings } = usualRequest;
const withOneKey = (model: Model): Model =>
  withKeys({ keys: () => Promise.resolve(['sk-ant-1']), modelOf: () => model, clock, logger, name: 'claude' });

/** From the inside to the outside. */
const LAYERS: readonly (readonly [name: string, around: (model: Model) => Model])[] = [
  ['keys', withOneKey],
  ['watchdog', (model) => withWatchdog(model, times, clock)],
  ['breaker', (model) => createBreaker({ name, clock, logger }).around(model)],
  ['retry', (model) => withRetry(model, { clock, random: Math.random })],
  ['window check', (model) => withWindowCheck(model, catalog)],
  ['failover', (model) => withFailover([{ name, settings, model }], { clock, logger })],
  ['deadline', (model) => withDeadline(model, { clock, totalMs: times.totalMs })],
];

/** The chain of the bot, with a fallback that is never asked. */
function wholeChain(model: Model): Model {
  const claude = withOneKey(model);
  const choices = ['claude-sonnet-5-5', 'claude-haiku-5-5'].map(
    (id) => ({ provider: 'claude', settings: { ...settings, model: id }, inherited: [] }) as const,
  );
  const parts = { choices, catalog, times, clock, random: Math.random, logger };
  return chainAround({ claude, openai: claude }, parts);
}

function subject(layer: string, around: (model: Model) => Model): Subject {
  return { name: layer, short: around(scriptedModel(SHORT.tokens)), long: around(scriptedModel(LONG.tokens)) };
}

interface Measured {
  readonly time: Batch;
  readonly memory: Batch;
}

/** The bytes are what the heap grew by: what was allocated, unless garbage was collected meanwhile. */
async function ask(model: Model, batch: Omit<Batch, 'value'>): Promise<Measured> {
  const heapBefore = process.memoryUsage().heapUsed;
  const startedAtMs = performance.now();
  let heard = 0;
  for (let question = 0; question < batch.questions; question += 1) heard += await hearAll(model, usualRequest);
  const tookMs = performance.now() - startedAtMs;
  const grownBytes = process.memoryUsage().heapUsed - heapBefore;
  if (heard !== batch.questions * batch.tokens * ' word'.length) throw new Error(`${heard} characters were heard`);
  return {
    time: { ...batch, value: tookMs * SECONDS_TO_MICROSECONDS },
    memory: { ...batch, value: grownBytes },
  };
}

interface Series {
  readonly time: Pair[];
  readonly memory: Pair[];
}

/** Each round asks every subject, so that all see the same machine. */
export async function measureLayers(rounds: number): Promise<LayerCosts> {
  const bare = subject('the provider alone', (model) => model);
  const all = subject('all together', wholeChain);
  const subjects = [bare, ...LAYERS.map(([layer, around]) => subject(layer, around)), all];
  const series = new Map(subjects.map((one): [Subject, Series] => [one, { time: [], memory: [] }]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const [{ short, long }, { time, memory }] of series) {
      const [ofShort, ofLong] = [await ask(short, SHORT), await ask(long, LONG)];
      if (round < 0) continue;
      time.push({ short: ofShort.time, long: ofLong.time });
      memory.push({ short: ofShort.memory, long: ofLong.memory });
    }
  }
  const seriesOf = (one: Subject): Series => series.get(one) ?? { time: [], memory: [] };
  const nothing: Pair = { short: { ...SHORT, value: 0 }, long: { ...LONG, value: 0 } };
  const costOf = (one: Subject, beside: Series): LayerCost => ({
    layer: one.name,
    time: addedBy(seriesOf(one).time, beside.time),
    memory: addedBy(seriesOf(one).memory, beside.memory),
  });
  const without: Series = {
    time: seriesOf(bare).time.map(() => nothing),
    memory: seriesOf(bare).time.map(() => nothing),
  };
  return {
    bare: costOf(bare, without),
    layers: subjects.slice(1, -1).map((one) => costOf(one, seriesOf(bare))),
    all: costOf(all, seriesOf(bare)),
    rounds,
  };
}
