/*
 * A process that plays the scene and kills itself at a step, as nobody can: `victim.ts <folder> <step> <url or ->`. It
 * prints how many steps there were when it gets to the end.
 */
import { mkdirSync } from 'node:fs';
import { randomId, systemClock } from '../../src/ops/system.ts';
import { buildHouse, openSurfaces, play } from './scene.ts';

const [folder = '', dieAt = '0', url = '-'] = process.argv.slice(2);
let steps = 0;

function step(): void {
  steps += 1;
  if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
}

mkdirSync(folder, { recursive: true });
const world = {
  folder,
  database: url === '-' ? ({ kind: 'sqlite', folder } as const) : ({ kind: 'postgres', url } as const),
  clock: systemClock,
  newId: randomId,
  step,
};
const { ledger, kept, answerer } = buildHouse(world);
await ledger.start();
await kept.start();
await play(answerer, openSurfaces(world));
process.stdout.write(String(steps));
await kept.stop();
await ledger.stop();
