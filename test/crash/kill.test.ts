/*
 * Killed with -9 between every two steps of the story, and started again: no answer within reach is left unfinished, no
 * money stays reserved, no answer was free, and no record is doubled or missing.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createLeftovers } from '../../src/core/leftovers.ts';
import { randomId, systemClock } from '../../src/ops/system.ts';
import { createFakeLeftovers } from '../fakes/fake-leftovers.ts';
import { buildHouse, openSurfaces, play, QUESTIONS, questionOf, readPlatform } from './scene.ts';
import { expectFinished, expectSettled, type Books } from './verdict.ts';

/** As many as are asked for; with the step that is killed at spread evenly over all that there are. */
const KILLS = 190;
const RUN_MS = 30_000;
const AT_ONCE = 2;
const MINUTE_MS = 60_000;
jest.setTimeout(10 * MINUTE_MS);

const victim = fileURLToPath(new URL('victim.ts', import.meta.url));
let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'askline-crash-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Resolves when it is over, with what it printed, and whether it was killed. */
function run(folder: string, dieAt: number): Promise<{ readonly printed: string; readonly wasKilled: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [victim, folder, String(dieAt)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: RUN_MS,
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve({ printed, wasKilled: signal === 'SIGKILL' });
      else reject(new Error(`the victim ended with ${code}`));
    });
  });
}

function readBooks(folder: string): Books {
  const database = new DatabaseSync(join(folder, 'ledger.sqlite'), { readOnly: true });
  try {
    const read = (sql: string): never[] => JSON.parse(JSON.stringify(database.prepare(sql).all()));
    return {
      questions: read(
        'SELECT question, delivery, state, outcome, cost_micro_usd, reserved_micro_usd FROM questions ORDER BY asked_at_ms',
      ),
      budgets: read('SELECT spent_micro_usd, reserved_micro_usd FROM budgets'),
    };
  } finally {
    database.close();
  }
}

/** The next process: cleans up, and then gets every delivery once more. */
async function startAgain(folder: string): Promise<void> {
  const world = {
    folder,
    database: { kind: 'sqlite', folder },
    clock: systemClock,
    newId: randomId,
    step: () => undefined,
  } as const;
  const { ledger, kept, answerer, logger } = buildHouse(world);
  const surfaces = openSurfaces(world);
  const left = createFakeLeftovers([...surfaces.values()]);
  await ledger.start();
  await kept.start();
  const adapters = [{ platform: 'slack', leftoverAt: (address: string) => left.at(address) }] as const;
  const parts = { ledger, adapters, kept, clock: systemClock, onAlerts: () => undefined, logger };
  await createLeftovers(parts).sweep(new AbortController().signal);
  const afterwards = readBooks(folder);
  expectSettled(afterwards, folder);
  expectFinished(afterwards, surfaces, folder);

  const known = new Set(afterwards.questions.map(({ delivery }) => delivery));
  const callsBefore = readPlatform(folder).filter(({ event }) => event === 'called').length;
  await play(answerer, surfaces);
  const books = readBooks(folder);
  expectSettled(books, folder);
  expectFinished(books, surfaces, folder);
  expect(books.questions).toHaveLength(QUESTIONS.length);
  const anew = QUESTIONS.filter((name) => !known.has(questionOf(name).deliveryKey)).length;
  expect(readPlatform(folder).filter(({ event }) => event === 'called')).toHaveLength(callsBefore + anew);
  await kept.stop();
  await ledger.stop();
}

describe('a process that is killed at any moment', () => {
  test(`leaves nothing unfinished, nothing reserved, nothing free and nothing twice, ${KILLS} times`, async () => {
    const whole = join(root, 'whole');
    const steps = Number((await run(whole, 0)).printed);
    expect(steps).toBeGreaterThan(60);
    let killed = 0;
    /** What has to wait for nothing takes fewer steps than the first time: then it is killed sooner. */
    const kill = async (moment: number, folder: string): Promise<void> => {
      for (let dieAt = moment; ;) {
        const { wasKilled, printed } = await run(folder, dieAt);
        if (wasKilled) return;
        expect(Number(printed)).toBeLessThan(dieAt);
        dieAt = Math.floor((dieAt * Number(printed)) / steps);
        await rm(folder, { recursive: true, force: true });
      }
    };
    const moments = Array.from({ length: KILLS }, (_, index) => 1 + Math.floor((index * steps) / KILLS));
    const work = async (): Promise<void> => {
      for (let moment = moments.shift(); moment !== undefined; moment = moments.shift()) {
        const folder = join(root, `killed-${moments.length}`);
        await kill(moment, folder);
        killed += 1;
        try {
          await startAgain(folder);
        } catch (error) {
          throw new Error(`killed at step ${moment} of ${steps}`, { cause: error });
        }
        await rm(folder, { recursive: true, force: true });
      }
    };
    // All of them end before the first fault is told: a victim that runs on would outlive the test.
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    expect(killed).toBe(KILLS);
  });
});
