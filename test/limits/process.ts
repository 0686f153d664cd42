/*
 * A throttle in a process of its own, for what only the end of a process shows.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ThrottleProcess {
  /** What it said. The first word is how it was admitted. */
  output(): string;
  /** Resolves with its exit code; null when it had to be killed. */
  readonly ended: Promise<number | null>;
  /** SIGKILL. */
  kill(): void;
}

const PATIENCE_MS = 20_000;

/** To be run after the first one was admitted. */
export const STOP_WITH_ONE_WAITING = 'throttle.enter(asker, new AbortController().signal); await throttle.stop();';

/** It is let in as U1, and then does the rest: lines of a program. The lease of its slots is two seconds. */
export function startProcess(redisUrl: string | null, rest: string): ThrottleProcess {
  const redis = redisUrl === null ? null : { url: redisUrl, whenAway: 'answer' };
  const program = `
    import { createThrottle } from './src/limits/throttle.ts';
    import { systemClock as clock } from './src/ops/system.ts';
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const line = { most: 10, mostPerPerson: 10, waitMs: 60_000 };
    const redis = ${JSON.stringify(redis)};
    const limits = { perPerson: { atOnce: 1, spacingMs: 60_000 }, perWorkspace: { atOnce: 10 }, atOnce: 100, line };
    if (redis !== null) limits.perPerson.spacingMs = 0;
    const throttle = createThrottle({ ...limits, redis, clock, logger }, { leaseMs: 2_000 });
    await throttle.start();
    const asker = { person: 'person:slack:U1', workspace: 'workspace:slack:T1' };
    console.log((await throttle.enter(asker, new AbortController().signal).admission).kind);
    ${rest}`;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const kill = (): void => void child.kill('SIGKILL');
  const patience = setTimeout(kill, PATIENCE_MS);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (exitCode) => {
      clearTimeout(patience);
      resolve(exitCode);
    });
  });
  return { output: () => output.trim(), ended, kill };
}
