/*
 * npm run bench:gateway — what checks, throttle and ledger add to a question, what ten thousand people weigh, and whether
 * money stays exact when many ask at once. Each part runs in a process of its own, on SQLite in a folder of its own.
 *
 *   --only added | people | shortage   that part alone; may be given several times
 *   --fast                             fewer questions, for the counts alone: half a minute
 *
 * Times are printed beside their aims, and never fail: machines differ. Counts, money and memory decide the exit code.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PARTS } from './gateway/parts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** As `npm start` has them, and a way to collect garbage before something is weighed. */
const NODE_OPTIONS = [
  '--optimize-for-size',
  '--no-concurrent-sparkplug',
  '--expose-gc',
  '--import',
  './src/node-version.mjs',
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    fast: { type: 'boolean', default: false },
    /** For the process of a part: measures it. */
    part: { type: 'string' },
  },
});

/** In the process of the part. */
async function measure(part: string): Promise<boolean> {
  const { table, failures } = (await PARTS[part]?.(values.fast)) ?? { table: '', failures: [`no such part: ${part}`] };
  console.log(`\n${table}`);
  if (failures.length > 0) console.log(`  Failed:\n    ${failures.join('\n    ')}`);
  return failures.length === 0;
}

/** False when something of it failed. */
function run(part: string): Promise<boolean> {
  const options = [...NODE_OPTIONS, fileURLToPath(import.meta.url), '--part', part, ...(values.fast ? ['--fast'] : [])];
  const child = spawn(process.execPath, options, { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code === 0));
  });
}

async function runAll(): Promise<boolean> {
  const { only } = values;
  const chosen = Object.keys(PARTS).filter((part) => only?.includes(part) ?? true);
  if (chosen.length === 0) console.error(`There is no such part. There are: ${Object.keys(PARTS).join(', ')}`);
  const failed: string[] = [];
  const runOne = async (part: string): Promise<void> => {
    if (!(await run(part))) failed.push(part);
  };
  // Where times do not count, one need not wait for the other.
  if (values.fast) await Promise.all(chosen.map(runOne));
  else for (const part of chosen) await runOne(part);
  console.log(failed.length === 0 ? '\nNo count failed.' : `\nFailed by their counts: ${failed.join(', ')}`);
  return failed.length === 0 && chosen.length > 0;
}

const isFine = await (values.part === undefined ? runAll() : measure(values.part));
process.exit(isFine ? 0 : 1);
