/*
 * npm run bench:model — what the layers around the model cost, how soon people get a word while the first provider is
 * dead, and what a rotation of the key does to running answers. Everything runs in this process, over loopback at the
 * most; what the stand-ins take is in the times.
 *
 *   --only layers | dead | rotation   that part alone; may be given several times
 *
 * Times are printed beside their aims, and never fail: machines differ. Counts decide the exit code.
 */
import { parseArgs } from 'node:util';
import { measureBot, PLATFORMS } from './model/dead-bot.ts';
import { measureChain } from './model/dead-chain.ts';
import { DEATHS, type Death } from './model/dead-provider.ts';
import { measureLayers } from './model/layers.ts';
import { deadTable, layerTable, rotationTable, type DeadResult, type RotationResult } from './model/report.ts';
import { measureRotation, type Revocation } from './model/rotation.ts';
import { failuresOfDead, failuresOfRotation, type DeadScenario } from './model/verdict.ts';

const ROUNDS = 300;
const QUESTIONS_TO_CHAIN = 200;
/** At five milliseconds each, sixty in a row meet what Slack takes from a workspace, which is not measured here. */
const QUESTIONS_TO_BOT = 40;
const RUNNING_ANSWERS = 200;
/** The second is no fair play, and is told without a verdict: an operator who does it has lost the key. */
const ROTATIONS: readonly Revocation[] = ['after a second', 'after a second', 'at once'];

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const failures: string[] = [];

async function layers(): Promise<void> {
  console.log(`\n${layerTable(await measureLayers(ROUNDS))}`);
}

async function deadOf(death: Death, hasFallback: boolean): Promise<readonly DeadResult[]> {
  const outcome = hasFallback ? 'fallback' : 'no fallback';
  const named = (where: string, questions: number): DeadScenario => ({
    name: `${death}, ${outcome}, ${where}`,
    questions,
    hasFallback,
  });
  const chain = await measureChain(death, hasFallback, QUESTIONS_TO_CHAIN);
  const results: DeadResult[] = [{ scenario: named('chain alone', QUESTIONS_TO_CHAIN), figures: chain, shownMs: null }];
  for (const platform of PLATFORMS) {
    const figures = await measureBot(platform, death, hasFallback, QUESTIONS_TO_BOT);
    results.push({ scenario: named(platform, QUESTIONS_TO_BOT), figures, shownMs: figures.shownMs });
  }
  return results;
}

async function dead(): Promise<void> {
  const results: DeadResult[] = [];
  for (const death of DEATHS) {
    for (const hasFallback of [true, false]) results.push(...(await deadOf(death, hasFallback)));
  }
  failures.push(...results.flatMap(({ scenario, figures }) => failuresOfDead(scenario, figures)));
  console.log(`\n${deadTable(results)}`);
}

async function rotation(): Promise<void> {
  const results: RotationResult[] = [];
  for (const revocation of ROTATIONS) {
    const figures = await measureRotation(RUNNING_ANSWERS, revocation);
    results.push({ revocation, figures });
    if (revocation !== 'at once') failures.push(...failuresOfRotation(figures));
  }
  console.log(`\n${rotationTable(results)}`);
}

const PARTS = { layers, dead, rotation };

const chosen = Object.entries(PARTS).filter(([part]) => values.only?.includes(part) ?? true);
if (chosen.length === 0) console.error(`There is no such part. There are: ${Object.keys(PARTS).join(', ')}`);
for (const [, measure] of chosen) await measure();
console.log(failures.length === 0 ? '\nNo count failed.' : `\nFailed by their counts:\n  ${failures.join('\n  ')}`);
process.exit(failures.length === 0 && chosen.length > 0 ? 0 : 1);
