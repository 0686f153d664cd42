/*
 * The bot as a process of its own, started as people start it: through npm.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface BotProcess {
  /** Standard output and standard error so far. */
  output(): string;
  /** Resolves when the output has this; rejects when the process ends before, or after a minute. */
  untilOutput(pattern: RegExp): Promise<void>;
  /** Sends the signal to npm itself, as an operator or a container does. */
  signal(name: 'SIGTERM' | 'SIGINT'): void;
  /** Ctrl+C in a terminal: everything that was started there gets SIGINT, npm and the bot alike. */
  pressControlC(): void;
  /** Resolves with the exit code of npm. */
  readonly exited: Promise<number | null>;
  /** Ends whatever is left; for the end of a test. */
  kill(): void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE_MS = 60_000;

/** Only the given variables and what a program needs to be found. */
export function startProcess(args: readonly string[], environment: Readonly<Record<string, string>>): BotProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('npm', args, { cwd: root, env: { PATH, HOME, ...environment }, detached: true });
  let output = '';
  const watchers = new Set<() => void>();
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const watcher of watchers) watcher();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return {
    output: () => output,
    exited,
    untilOutput: (pattern) =>
      new Promise((resolve, reject) => {
        const deadline = AbortSignal.timeout(PATIENCE_MS);
        const fail = (): void => reject(new Error(`No ${String(pattern)} in:\n${output}`));
        const check = (): void => {
          if (pattern.test(output)) resolve();
        };
        watchers.add(check);
        deadline.addEventListener('abort', fail);
        void exited.then(fail);
        check();
      }),
    signal: (name) => {
      child.kill(name);
    },
    pressControlC: () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    },
    kill: () => {
      if (child.pid === undefined || child.exitCode !== null) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It had ended already.
      }
    },
  };
}
