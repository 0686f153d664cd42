/*
 * What checks, throttle and ledger add to a question: the same story with none, one or all of them, in turns on the same
 * machine.
 */
import { seeded } from '../live/random.ts';
import { measureDisk } from './disk.ts';
import { askAll, type LoadedPassage } from './load.ts';
import { allRules, noRules } from './rules.ts';
import { createWorld, USUAL_LIMITS, type World, type WorldOptions } from './world.ts';

const none: WorldOptions = { rules: noRules, limits: null, hasLedger: false };
const all: WorldOptions = { rules: allRules, limits: USUAL_LIMITS, hasLedger: true, hasOldBooks: true };

export const LAYERS = {
  none,
  checks: { ...none, rules: allRules },
  throttle: { ...none, limits: USUAL_LIMITS },
  ledger: { ...all, limits: null },
  all,
} satisfies Record<string, WorldOptions>;
export type Layer = keyof typeof LAYERS;

export interface Measured {
  readonly layer: Layer;
  readonly perSecond: number;
  readonly passages: readonly LoadedPassage[];
  readonly complaints: readonly string[];
}

export interface Plan {
  readonly layers: readonly Layer[];
  readonly perSecond: number;
  /** Of each layer. */
  readonly rounds: number;
  readonly perRound: number;
}

const WARM_UP = { perSecond: 200, questions: 200 };

export interface Added {
  readonly measured: readonly Measured[];
  /** Single commits between the turns: what the disk was like meanwhile, in milliseconds. */
  readonly disk: readonly number[];
}

export async function measureAdded({ layers, perSecond, rounds, perRound }: Plan): Promise<Added> {
  const disk: number[] = [];
  const worlds = new Map<Layer, { readonly world: World; readonly passages: LoadedPassage[] }>();
  for (const layer of layers) {
    const world = await createWorld(LAYERS[layer]);
    await askAll(world, { ...WARM_UP, random: seeded(1) });
    worlds.set(layer, { world, passages: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { world, passages } of worlds.values()) {
      // The same arrivals for each.
      passages.push(...(await askAll(world, { perSecond, questions: perRound, random: seeded(100 + round) })));
      disk.push(...(await measureDisk()));
    }
  }
  const measured: Measured[] = [];
  for (const [layer, { world, passages }] of worlds) {
    await world.stop();
    measured.push({ layer, perSecond, passages, complaints: world.logger.complaints });
  }
  return { measured, disk };
}
